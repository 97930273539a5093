"""An entry in two steps: `long if close > VWAP and EMA 20 > EMA 50, enter when the close crosses the EMA 20`.

What is said of a side lasts, and what is said of no side happens: that says when, within what holds for each side.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from app.llm.offline.compiler.meaning import is_clock
from app.llm.offline.compiler.rules import BOTH, is_state
from app.llm.offline.compiler.statements import Allow, Enter, Said, Sides, Unusable

_TELLS_WHEN = re.compile(
    r"(?:and |then |i |we |the |my |but |only |so )*(?:enter|entry|entries|trigger|get in|execute)\b"
)
_ONCE_MORE = re.compile(r"\b(?:again|also|another|add|re)\b")


def set_triggers_apart(said: Sequence[Said]) -> tuple[Said, ...]:
    """What was said, with the states of each side as filters where one event without a side says when to enter."""
    entries = [each for each in said if isinstance(each.statement, Enter)]
    events = [each for each in entries if _is_event(each)]
    sided = [each for each in entries if each not in events]
    if len(events) != 1 or not sided:
        return tuple(said)
    if not all(_is_state_of_side(each, events[0]) for each in sided):
        return tuple(_as_unsure(each) if each is events[0] and _follows_event(each, sided) else each for each in said)
    sides = {each.statement.side for each in sided if isinstance(each.statement, Enter)}
    side: Sides = "both" if len(sides) == len(BOTH) else next(one for one in sides if one is not None)
    return tuple(_in_its_role(each, events[0], sided, side) for each in said)


def _in_its_role(each: Said, event: Said, sided: Sequence[Said], side: Sides) -> Said:
    if not isinstance(each.statement, Enter):
        return each
    if each is event:
        note = f"“{each.text}” says when, within what is said of the {'sides' if side == 'both' else side + ' side'}"
        named = tuple(part for one in sided if isinstance(one.statement, Enter) for part in one.statement.also)
        entry = replace(each.statement, side=side, also=(*each.statement.also, *named))
        return replace(each, statement=entry, assumed=(*each.assumed, note))
    return replace(each, statement=Allow(each.statement.condition, each.statement.side)) if each in sided else each


def _follows_event(event: Said, sided: Sequence[Said]) -> bool:
    """`long when RSI crosses above 30, enter when the MACD crosses`: behind events of a side, in one sentence."""
    before = [each for each in sided if (each.prompt, each.sentence) == (event.prompt, event.sentence)]
    happening = [each.statement for each in before if each.start < event.start and isinstance(each.statement, Enter)]
    return any(one.side in BOTH and not one.bare and not is_state(one.condition) for one in happening)


def _as_unsure(event: Said) -> Said:
    reason = "it is not said whether this is an entry of its own or belongs to the one before it"
    return replace(event, statement=Unusable(reason), assumed=())


def _is_event(each: Said) -> bool:
    """`enter when …`: something that happens, of no side."""
    entry, text = each.statement, each.text.lower()
    if not isinstance(entry, Enter) or entry.side is not None or entry.plain_sell or entry.bare or entry.by_clock:
        return False
    told = bool(_TELLS_WHEN.match(text)) and not _ONCE_MORE.search(text)
    return told and entry.leave is None and not is_state(entry.condition)


def _is_state_of_side(each: Said, event: Said) -> bool:
    """`long if …`: something that lasts, of one side, in the same prompt and not by the clock alone."""
    entry = each.statement
    if not isinstance(entry, Enter) or entry.side not in BOTH or entry.bare or each.prompt != event.prompt:
        return False
    return is_state(entry.condition) and not is_clock(entry.condition)
