"""The numbers of a list, `1.` `2)` `(3)`: they count its points and are no numbers of the strategy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.llm.offline.compiler.tokens import Kind, Token

_SEPARATING = (".", ",", ";", ":", "!", "?")


def unlisted(tokens: Sequence[Token]) -> list[Token]:
    """The same tokens, each number that only counts the points of a list turned into a line break."""
    marks = _marks(tokens)
    return [
        replace(token, kind=Kind.BREAK, text="\n", value=None) if at in marks else token
        for at, token in enumerate(tokens)
        if at - 1 not in marks
    ]


def _marks(tokens: Sequence[Token]) -> tuple[int, ...]:
    """The places of 1, 2, 3 … in their order, each with a dot or a bracket behind it; one alone counts nothing."""
    found: list[int] = []
    depth = 0
    for at, token in enumerate(tokens[:-2]):
        if token.value == len(found) + 1 and depth == 0 and _counts(tokens, at, bool(found)):
            found.append(at)
        depth = max(0, depth + {"(": 1, ")": -1}.get(token.text, 0))
    return tuple(found) if len(found) > 1 else ()


def _counts(tokens: Sequence[Token], at: int, inside: bool) -> bool:
    """Whether the number here stands like the mark of a point: at the start of a line or a sentence."""
    number, mark, text = tokens[at : at + 3]
    if mark.text not in (".", ")") or not number.touches(mark) or mark.touches(text):
        return False
    before = tokens[at - 1] if at else None
    if before is None or before.kind is Kind.BREAK or before.text in _SEPARATING:
        return True
    return mark.text == ")" and inside
