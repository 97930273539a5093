"""Word lists as text, the way they are read aloud."""

from __future__ import annotations

from functools import cache


@cache
def words(text: str) -> tuple[str, ...]:
    """Single words, apart by white space."""
    return tuple(text.split())


@cache
def phrases(text: str) -> tuple[str, ...]:
    """Phrases of one or more words, apart by `|`."""
    return tuple(" ".join(phrase.split()) for phrase in text.split("|"))
