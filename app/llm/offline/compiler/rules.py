"""The rules of the strategy while they are put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.llm.offline.compiler.meaning import (
    AllOf,
    Compare,
    Condition,
    Cross,
    Line,
    Not,
    Number,
    Session,
    Side,
    Slope,
    Touch,
    Weekdays,
    Within,
)
from app.llm.offline.compiler.mirror import scale_of
from app.llm.offline.compiler.statements import (
    Allow,
    Said,
    Sides,
)

BOTH: tuple[Side, Side] = ("long", "short")


@dataclass(frozen=True, slots=True)
class SidedRule:
    """A condition for one side (`both` only for filters), and the phrase it comes from."""

    side: Sides
    condition: Condition
    said: Said
    forbids: bool = False


@dataclass(slots=True)
class Rules:
    """The rules of the strategy while they are put together."""

    triggers: list[SidedRule] = field(default_factory=list)
    exits: list[SidedRule] = field(default_factory=list)
    filters: list[SidedRule] = field(default_factory=list)
    assumptions: list[str] = field(default_factory=list)
    refused: list[tuple[Said, str]] = field(default_factory=list)
    later: list[tuple[Said, Allow]] = field(default_factory=list)
    mirrored: Side | None = None
    """The side whose entries were said to be the mirror image of the other's."""

    def sides(self) -> tuple[Side, ...]:
        """The sides that have a trigger, long first."""
        return tuple(side for side in BOTH if any(rule.side == side for rule in self.triggers))


def is_state(condition: Condition) -> bool:
    """Whether it lasts, rather than happening on one bar."""
    if isinstance(condition, AllOf):
        return all(is_state(each) for each in condition.conditions)
    if isinstance(condition, Not):
        return is_state(condition.condition)
    return isinstance(condition, Compare | Slope | Within | Session | Weekdays)


def at_extreme(condition: Condition) -> bool:
    """Whether it holds far out, at a level or the edge of a channel, where one may leave as well as enter."""
    match condition:
        case Compare(_, _, Number()) | Compare(_, _, Line(_, "upper" | "lower")):
            return True
        case _:
            return isinstance(condition, Touch)


def at_middle(condition: Condition) -> bool:
    """Whether a level is the same for either side, as `RSI < 50` and `MACD < 0` say."""
    match condition:
        case Compare(left, _, Number(level)):
            return scale_of(left) == level * 2
        case _:
            return False


def latest(said: Sequence[Said], kind: type) -> list[Said]:
    """The statements of a kind: those of a later prompt replace those of earlier ones unless they say "also"."""
    kept: list[Said] = []
    for each in said:
        if not isinstance(each.statement, kind):
            continue
        adds = getattr(each.statement, "adds", False)
        if not adds:
            kept = [old for old in kept if old.prompt == each.prompt or _sided_differently(old, each)]
        kept.append(each)
    return kept


def _sided_differently(old: Said, new: Said) -> bool:
    sides = {getattr(old.statement, "side", None), getattr(new.statement, "side", None)}
    return sides == {"long", "short"}


def turned(condition: Condition) -> Condition:
    """The same with each comparison the same way round: `EMA < close` is `close > EMA`."""
    match condition:
        case AllOf(conditions):
            return AllOf(tuple(map(turned, conditions)))
        case Compare(left, "<" | "<=" as operator, right) if not isinstance(right, Number):
            return Compare(right, ">" if operator == "<" else ">=", left)
        case Cross(left, "down", right) if not isinstance(right, Number):
            return Cross(right, "up", left)
        case _:
            return condition
