"""What must hold besides: `long when …, short when …, and ADX must be over 20` speaks of both."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.meaning import Condition, Line, Session, Weekdays, flat
from app.llm.offline.compiler.mirror import mirror
from app.llm.offline.compiler.naming import values_of
from app.llm.offline.compiler.reader import Reader
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import phrases, words

FOR_BOTH = phrases("""
    in both cases | in either case | for both | for both sides | for both directions | on both sides | both times |
    for both of them | for longs and shorts | for long and short | either way | both ways | in both directions |
    for both entries | for both signals | for both longs and shorts | for either side | for either | each time |
    on either side
""")
_MUST = words("must should has have needs need")
_APART = phrases("""
    but only if | but only when | but only while | but only on | but only in | but only | only if | only when |
    only while | as long as | so long as | provided that | provided | with | while
""")


def obliges(reader: Reader, start: int) -> bool:
    """Whether the words from `start` up to the reader say that something must be."""
    return any(token.text in _MUST for token in reader.tokens[start : reader.at])


def of_both_sides(reader: Reader, speaker: Speaker, found: Condition, start: int) -> bool:
    """Whether a condition with `must`, at the end of the second entry, is no part of it but holds for both."""
    if speaker.entry is not None and not speaker.leaving and _for_both(reader):
        return True
    if speaker.leaving:
        return _behind_comma(reader, start) and obliges(reader, start)
    if not obliges(reader, start):
        known = speaker.entry is not None and not _speak_alike(speaker.entry, found)
        return known and _stands_apart(reader, start) and mirror(found) == found and ends(reader)
    if speaker.entry is None or speaker.obliged:
        speaker.obliged = True  # each entry says what must hold for it
        return False
    return mirror(found) == found and ends(reader)


def _for_both(reader: Reader) -> bool:
    """`…, ADX at least 20 in both cases`; moves nothing."""
    at = reader.at
    found = bool(reader.take_any(FOR_BOTH)) and ends(reader)
    reader.at = at
    return found


def _behind_comma(reader: Reader, start: int) -> bool:
    return reader.tokens[start].text == ","


def _stands_apart(reader: Reader, start: int) -> bool:
    """Whether the words from `start` on begin with a comma and `but only`, `as long as`, `with`; moves nothing."""
    at, reader.at = reader.at, start
    found = bool(reader.take(",") and reader.take_any(_APART))
    reader.at = at
    return found


def _speak_alike(one: Condition, other: Condition) -> bool:
    """Whether both name the same line of an indicator or both the clock: then each entry has its own."""
    return bool(_kinds(one) & _kinds(other))


def _kinds(condition: Condition) -> set[str]:
    found: set[str] = set()
    for part in flat(condition):
        if isinstance(part, Session | Weekdays):
            found.add("clock")
        found.update(f"{one.call.name}.{one.output}" for one in values_of(part) if isinstance(one, Line))
    return found
