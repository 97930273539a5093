"""Giving an open condition its direction: "crosses" is up for a long, down for a short."""

from __future__ import annotations

from app.llm.offline.compiler.meaning import (
    AllOf,
    AnyOf,
    Compare,
    Condition,
    Cross,
    Line,
    Not,
    Price,
    Recently,
    Repeated,
    Side,
    Slope,
)
from app.llm.offline.compiler.mirror import mirror


def has_way(condition: Condition) -> bool:
    """Whether the condition itself says a direction, so that it reads differently for the other side."""
    match condition:
        case Cross(_, way, _) | Slope(_, way, _):
            return way is not None
        case AllOf(conditions):
            plain = [each for each in conditions if not (isinstance(each, AnyOf) and _is_channel_break(each))]
            mirrored = sorted(str(mirror(each)) for each in plain)
            return mirrored != sorted(map(str, plain)) and any(has_way(each) for each in plain)
        case AnyOf(conditions):
            return not _is_channel_break(condition) and any(has_way(each) for each in conditions)
        case Not(inner) | Repeated(inner, _) | Recently(inner, _):
            return has_way(inner)
        case _:
            return mirror(condition) != condition


def aim(condition: Condition, side: Side) -> Condition:
    """The condition as an entry of `side`: open crossings go with the trade, a channel breaks at its own end."""
    match condition:
        case Cross(left, None, right):
            return Cross(left, "up" if side == "long" else "down", right)
        case Slope(of, None, bars):
            return Slope(of, "up" if side == "long" else "down", bars)
        case AnyOf(conditions):
            if _is_channel_break(condition):
                return _end(condition, ">" if side == "long" else "<")
            return AnyOf(tuple(aim(each, side) for each in conditions))
        case AllOf(conditions):
            return AllOf(tuple(aim(each, side) for each in conditions))
        case Not(inner):
            return Not(aim(inner, side))
        case Repeated(inner, bars):
            return Repeated(aim(inner, side), bars)
        case Recently(inner, bars):
            return Recently(aim(inner, side), bars)
        case _:
            return condition


def aim_exit(condition: Condition, side: Side) -> Condition:
    """The condition as an exit of `side`: a channel is left at its losing end, an open crossing counts both ways."""
    if isinstance(condition, AnyOf) and _is_channel_break(condition):
        return _end(condition, "<" if side == "long" else ">")
    return _either_way(condition)


def _either_way(condition: Condition) -> Condition:
    match condition:
        case Cross(left, None, right):
            return AnyOf((Cross(left, "up", right), Cross(left, "down", right)))
        case AllOf(conditions):
            return AllOf(tuple(_either_way(each) for each in conditions))
        case AnyOf(conditions):
            return AnyOf(tuple(_either_way(each) for each in conditions))
        case Not(inner):
            return Not(_either_way(inner))
        case _:
            return condition


def _is_channel_break(condition: AnyOf) -> bool:
    """`channel breakout` said without an end: above the upper or below the lower line of one channel or bar."""
    match sorted(condition.conditions, key=str):
        case (Compare(_, "<", Line(second, "lower")), Compare(_, ">", Line(first, "upper"))):
            return first == second
        case (Compare(_, "<", Price("low", second)), Compare(_, ">", Price("high", first))):
            return first == second
        case _:
            return False


def _end(channel: AnyOf, operator: str) -> Condition:
    """The break at the upper end (`>`) or at the lower one."""
    return next(each for each in channel.conditions if isinstance(each, Compare) and each.operator == operator)
