"""What a trader takes back: `stop 20 pips, no wait, make that 30 pips`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.llm.offline.compiler.grammar.daily import daily_limit
from app.llm.offline.compiler.grammar.distances import distance
from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.leaving_early import time_exit
from app.llm.offline.compiler.grammar.places import named_place
from app.llm.offline.compiler.grammar.risk import protect
from app.llm.offline.compiler.grammar.sizing import sizing
from app.llm.offline.compiler.grammar.taking_back import rather_than, takes_back
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import (
    DailyLimit,
    Distance,
    LeaveAfter,
    Place,
    Protect,
    Said,
    Size,
    Statement,
    Unusable,
)
from app.llm.offline.compiler.wording import phrases

_INSTEAD = phrases(
    "make that | make it | it should be | it's | lets do | let's do | i mean | use | just | rather | say"
)
_FORMS: tuple[Callable[[Reader, Speaker], Statement | None], ...] = (protect, sizing, time_exit, daily_limit)


def corrected(reader: Reader, speaker: Speaker, said: Sequence[Said]) -> tuple[int, Statement] | None:
    """Which of what was said is taken back, and what takes its place; None, and nothing moved, for anything else."""
    start = reader.at
    marked = takes_back(reader)
    reader.at = start
    for at in range(len(said) - 1, -1, -1) if marked else ():
        found = _correction(reader, speaker, said[at], near=at == len(said) - 1)
        if found is not None:
            return at, found
    return None


@attempt
def _correction(reader: Reader, speaker: Speaker, before: Said, *, near: bool) -> Statement | None:
    """The statement that takes the place of `before`: another distance, size or time for the same thing, which is
    named unless `before` is what was said last, `near`."""
    if not isinstance(before.statement, Protect | Size | LeaveAfter | DailyLimit | Place):
        return None
    marked = takes_back(reader)
    reader.skip(",", ".", ":", "-")
    reader.take_any(_INSTEAD)
    if isinstance(before.statement, Place):
        return _other_place(reader, before.statement, before.text) if marked and near else None
    found = _instead(reader, speaker, before.statement, near=near) if marked else None
    if found is None:
        return None
    reader.assumed.append(f"it takes the place of “{before.text}”")
    return found


def _other_place(reader: Reader, before: Place, text: str) -> Statement | None:
    """`ADAUSDT 1h … no, make that XRPUSDT`: another market or other bars; of several it is not sure which are meant."""
    found = named_place(reader)
    if found is None or before.avoided or not (ends(reader) or reader.sees("instead", "when", "if")):
        return None
    reader.take("instead")
    if (found.markets and len(before.markets) > 1) or (found.timeframes and len(before.timeframes) > 1):
        return Unusable("it is not said which of them it takes the place of")
    reader.assumed.append(f"it takes the place of “{text}”")
    return Place(found.markets or before.markets, found.timeframes or before.timeframes)


def _instead(
    reader: Reader, speaker: Speaker, before: Protect | Size | LeaveAfter | DailyLimit, *, near: bool
) -> Statement | None:
    for form in _FORMS:
        at = reader.at
        found = form(reader, speaker)
        if found is not None and type(found) is type(before) and _same_thing(found, before):
            return found
        reader.at = at
    if not near or not isinstance(before, Protect) or before.also:
        return None
    other = distance(reader, speaker, before.what) or _number_alone(reader, before)
    rather_than(reader)
    return Protect(before.what, other) if other is not None and (ends(reader) or reader.sees("instead")) else None


def _same_thing(found: Statement, before: Statement) -> bool:
    if isinstance(found, Protect) and isinstance(before, Protect):
        return found.what == before.what and found.distance is not None
    return not isinstance(found, Protect)


def _number_alone(reader: Reader, before: Protect) -> Distance | None:
    """`make that 30`: in the unit of what is taken back."""
    number = reader.number()
    if number is None or number <= 0 or before.distance is None or before.distance.search is not None:
        return None
    reader.assumed.append(f"{number:g} is counted in {before.distance.kind.replace('reward_ratio', 'R')}, as before")
    return Distance(before.distance.kind, number, before.distance.length)
