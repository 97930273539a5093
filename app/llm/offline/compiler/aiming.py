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
            return any(has_way(each) for each in conditions)
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
                return conditions[0] if side == "long" else conditions[1]
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
        return condition.conditions[1] if side == "long" else condition.conditions[0]
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
    """`channel breakout` said without an end: above the upper or below the lower line of one channel."""
    match condition.conditions:
        case (Compare(_, ">", Line(first, "upper")), Compare(_, "<", Line(second, "lower"))):
            return first == second
        case _:
            return False
