"""Giving an open condition its direction: "crosses" is up for a long, down for a short."""

from __future__ import annotations

from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.meaning import (
    AllOf,
    AnyOf,
    Compare,
    Condition,
    Cross,
    Line,
    Not,
    Offset,
    Price,
    Recently,
    Repeated,
    Scaled,
    Side,
    Slope,
    Touch,
    Value,
    Way,
)
from app.llm.offline.compiler.mirror import mirror, turn_way

_SLOWER = frozenset({("signal", "line"), ("d", "k"), ("base", "conversion")})
_OF_THE_FALLS = frozenset({("adx", "minus_di"), ("aroon", "down")})


def has_way(condition: Condition) -> bool:
    """Whether the condition itself says a direction, so that it reads differently for the other side."""
    match condition:
        case Cross(_, way, _) | Slope(_, way, _):
            return way is not None
        case AllOf(conditions):
            plain = [each for each in conditions if not (isinstance(each, AnyOf) and _ends(each))]
            mirrored = sorted(shape(mirror(each)) for each in plain)
            return mirrored != sorted(map(shape, plain)) and any(has_way(each) for each in plain)
        case AnyOf(conditions):
            return (_ends(condition) is None or _turns(condition)) and any(has_way(each) for each in conditions)
        case Not(inner) | Repeated(inner, _) | Recently(inner, _):
            return has_way(inner)
        case _:
            return mirror(condition) != condition


def shape(condition: Condition) -> str:
    """What it says, whichever of its parts stands first."""
    match condition:
        case AllOf(parts) | AnyOf(parts):
            return f"{type(condition).__name__}{sorted(map(shape, parts))}"
        case Not(inner):
            return f"Not({shape(inner)})"
        case _:
            return str(condition)


def aim(condition: Condition, side: Side) -> Condition:
    """The condition as an entry of `side`: open crossings go with the trade, a channel breaks at its own end."""
    match condition:
        case Cross(left, None, right):
            return Cross(left, _with_the_trade(left, right, side), right)
        case Slope(of, None, bars):
            return Slope(of, _with_the_trade(of, None, side), bars)
        case AnyOf(conditions):
            halves = _ends(condition)
            if halves is not None:
                return halves[0 if side == "long" else 1]
            return AnyOf(tuple(aim(each, side) for each in conditions))
        case AllOf(conditions):
            parts = tuple(dict.fromkeys(aim(each, side) for each in conditions))
            return parts[0] if len(parts) == 1 else AllOf(parts)
        case Not(inner):
            return Not(aim(inner, side))
        case Repeated(inner, bars):
            return Repeated(aim(inner, side), bars)
        case Recently(inner, bars):
            return Recently(aim(inner, side), bars)
        case _:
            return condition


def _with_the_trade(of: Value, crossed: Value | None, side: Side) -> Way:
    """Up for a long; the other way for a line that measures the falls, or that is crossed by what leads it.

    `short when -DI crosses +DI` is over it, `buy when the 50 EMA crosses the 20 EMA` is under it.
    """
    falls = isinstance(of, Line) and (of.call.name, of.output) in _OF_THE_FALLS
    return "up" if (side == "long") != (falls or _follows(of, crossed)) else "down"


def _follows(line: Value, other: Value | None) -> bool:
    """Whether it is the slower one of the two: the line beside the price, the longer average, the signal."""
    if not isinstance(line, Line):
        return False
    row = BY_NAME[line.call.name]
    if isinstance(other, Price):
        return row.scale is None and not row.neutral
    if not isinstance(other, Line):
        return False
    if line.call == other.call:
        return (line.output, other.output) in _SLOWER
    lengths = line.call.number("length"), other.call.number("length")
    averages = row.average and BY_NAME[other.call.name].average and line.call.timeframe == other.call.timeframe
    return averages and (lengths[0] or 0) > (lengths[1] or 0)


def aim_exit(condition: Condition, side: Side, *, against: bool = False) -> Condition:
    """The condition as an exit of `side`: a channel is left at its losing end, an open crossing counts both ways unless
    it is one `against` the trade."""
    if against and isinstance(condition, Cross):
        return Cross(condition.left, turn_way(_with_the_trade(condition.left, condition.right, side)), condition.right)
    halves = _ends(condition) if isinstance(condition, AnyOf) else None
    if halves is not None and isinstance(halves[0], Compare):
        return halves[1 if side == "long" else 0]
    return _leaving(condition, side)


def _leaving(condition: Condition, side: Side) -> Condition:
    """What turns turns against the trade; a line may be crossed from either side."""
    match condition:
        case Cross(left, None, right) if _is_trend(condition):
            return Cross(left, turn_way(_with_the_trade(left, right, side)), right)
        case Cross(left, None, right):
            return AnyOf((Cross(left, "up", right), Cross(left, "down", right)))
        case Slope(of, None, bars):
            return Slope(of, "down" if side == "long" else "up", bars)
        case AllOf(conditions):
            return AllOf(tuple(_leaving(each, side) for each in conditions))
        case AnyOf(conditions):
            return AnyOf(tuple(_leaving(each, side) for each in conditions))
        case Not(inner):
            return Not(_leaving(inner, side))
        case _:
            return condition


def _is_trend(cross: Cross) -> bool:
    """Whether it is the flip of an indicator that is a trend itself."""
    sides = (one for one in (cross.left, cross.right) if isinstance(one, Line))
    return any(line.output == "direction" or line.call.name == "parabolic_sar" for line in sides)


def _turns(condition: AnyOf) -> bool:
    """`bounces off the 50 EMA`: where no side is said, that is up."""
    first = condition.conditions[0]
    return isinstance(first, AllOf) and isinstance(first.conditions[0], Touch)


def has_open_ends(condition: AnyOf) -> bool:
    """Whether the side of the trade says which end of the market is meant."""
    return _ends(condition) is not None


def _ends(condition: AnyOf) -> tuple[Condition, Condition] | None:
    """The halves for a long and for a short of what was said without an end of the market; None of anything else.

    A channel breaks above its upper or below its lower line; bands are re-entered over the lower or under the upper.
    """
    match sorted(condition.conditions, key=str):
        case (Compare(_, "<", Line(second, "lower")) as low, Compare(_, ">", Line(first, "upper")) as high):
            return (high, low) if first == second else None
        case (Compare(_, "<=", Line(second, "lower")) as low, Compare(_, ">=", Line(first, "upper")) as high):
            return (low, high) if first == second else None  # at either end of a channel, to be faded
        case (Compare(_, "<", Price("low", second)) as low, Compare(_, ">", Price("high", first)) as high):
            return (high, low) if first == second else None
        case (AllOf((Touch(Line(first, "lower")), *_)) as low, AllOf((Touch(Line(second, "upper")), *_)) as high):
            return (low, high) if first == second else None
        case (AllOf((Touch(first, "down"), Compare(_, ">", _))) as low, AllOf((Touch(second, "up"), _)) as high):
            return (low, high) if first == second else None
        case (
            Compare(_, "<", Offset() | Scaled() as below) as low,
            Compare(_, ">", Offset() | Scaled() as above) as high,
        ):
            return (low, high) if below.of == above.of else None  # far from a line on either side, to be faded
        case (Cross(_, "down", Line(first, "upper")) as down, Cross(_, "up", Line(second, "lower")) as up):
            return (up, down) if first == second else None
        case _:
            return None
