"""The two halves of `neither … nor …`."""

from __future__ import annotations

from app.llm.offline.compiler.meaning import AllOf, Condition, Not
from app.llm.offline.compiler.reader import Reader


def nor(reader: Reader) -> bool:
    """Whether a `nor` comes next, perhaps behind a comma, and move on."""
    at = reader.at
    reader.take(",")
    if reader.take("nor"):
        return True
    reader.at = at
    return False


def none_of(found: list[Condition | None]) -> Condition | None:
    """That none of them holds; None where one of them is missing."""
    denied = tuple(Not(one) for one in found if one is not None)
    return AllOf(denied) if len(denied) == len(found) > 1 else None
