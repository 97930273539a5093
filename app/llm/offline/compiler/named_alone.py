"""Indicators that are named, and nothing said of an entry: `WMA 10 vs WMA 30 …`, `Supertrend 10 3 stop and reverse`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.meaning import Cross, Line, Number, Price, is_clock
from app.llm.offline.compiler.statements import Enter, Mention, Opposite, Said, Unusable

_VERSUS = re.compile(r"\b(?:vs|versus)\b")


def enter_on_names(said: Sequence[Said]) -> tuple[Said, ...]:
    """What was said, with such averages crossing, and such trends turning, where all is understood and nothing else
    enters."""
    reversed_ = any(isinstance(each.statement, Opposite) and each.statement.always for each in said)
    named = [each for each in said if isinstance(each.statement, Mention)]
    named = [each for each in named if _VERSUS.search(each.text.lower()) or (reversed_ and _follows_trend(each))]
    if len(named) != 1 or any(_enters(each) or isinstance(each.statement, Unusable) for each in said):
        return tuple(said)
    if _follows_trend(named[0]):
        return tuple(_turning(each) if each is named[0] else each for each in said)
    return tuple(_crossing(each) if each is named[0] else each for each in said)


def _enters(each: Said) -> bool:
    """Whether it says when to enter, and not only between which hours."""
    return isinstance(each.statement, Enter) and not (each.statement.bare and is_clock(each.statement.condition))


def _follows_trend(each: Said) -> bool:
    """Whether it names one indicator that is a trend itself, which is all that a reversal can be meant of."""
    mention = each.statement
    return isinstance(mention, Mention) and not mention.others and mention.call.name in ("supertrend", "parabolic_sar")


def _turning(each: Said) -> Said:
    call = each.statement.call if isinstance(each.statement, Mention) else None
    if call is None:
        return each
    trend = Line(call, "direction") if call.name == "supertrend" else Price("close")
    turn = Cross(trend, None, Number(0) if call.name == "supertrend" else Line(call))
    entry = Enter(turn, None, bare=True)
    return replace(each, statement=entry, assumed=(*each.assumed, f"“{each.text}” enters as its trend turns"))


def _crossing(each: Said) -> Said:
    mention = each.statement
    calls = (mention.call, *mention.others) if isinstance(mention, Mention) else ()
    if len(calls) != 2 or not all(BY_NAME[call.name].average for call in calls):
        return each
    entry = Enter(Cross(Line(calls[0]), None, Line(calls[1])), None, bare=True)
    return replace(each, statement=entry, assumed=(*each.assumed, f"“{each.text}” is read as their crossing"))
