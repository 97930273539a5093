"""What must hold besides: `long when …, short when …, and ADX must be over 20` speaks of both."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.relating import ends
from app.llm.offline.compiler.meaning import Condition
from app.llm.offline.compiler.mirror import mirror
from app.llm.offline.compiler.reader import Reader
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import words

_MUST = words("must should has have needs need")


def obliges(reader: Reader, start: int) -> bool:
    """Whether the words from `start` up to the reader say that something must be."""
    return any(token.text in _MUST for token in reader.tokens[start : reader.at])


def of_both_sides(reader: Reader, speaker: Speaker, found: Condition, start: int) -> bool:
    """Whether a condition with `must`, at the end of the second entry, is no part of it but holds for both."""
    if not obliges(reader, start) or speaker.leaving:
        return False
    if speaker.entry is None or speaker.obliged:
        speaker.obliged = True  # each entry says what must hold for it
        return False
    return mirror(found) == found and ends(reader)
