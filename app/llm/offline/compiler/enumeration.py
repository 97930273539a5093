"""The numbers of a list, `1.` `2)` `(3)`: they count its points and are no numbers of the strategy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.llm.offline.compiler.tokens import Kind, Token

_SEPARATING = (".", ",", ";", ":", "!", "?")


def unlisted(tokens: Sequence[Token]) -> list[Token]:
    """The same tokens, each number that only counts the points of a list turned into a line break."""
    marks = _marks(tokens)
    left_out = {at + more for at, length in marks.items() for more in range(1, length)}
    return [
        replace(token, kind=Kind.BREAK, text="\n", value=None) if at in marks else token
        for at, token in enumerate(tokens)
        if at not in left_out
    ]


def _marks(tokens: Sequence[Token]) -> dict[int, int]:
    """Where 1, 2, 3 … stand in their order, each with a dot or a bracket, and of how many tokens; one alone counts
    nothing."""
    found: dict[int, int] = {}
    depth = 0
    for at, token in enumerate(tokens[:-2]):
        length = _counting(tokens, at, len(found) + 1) if depth == 0 else 0
        if length:
            found[at] = length
        depth = max(0, depth + {"(": 1, ")": -1}.get(token.text, 0))
    return found if len(found) > 1 else {}


def _counting(tokens: Sequence[Token], at: int, number: int) -> int:
    """How many tokens here are the mark of the point of that number: 2 of `1.` or `1)`, 3 of `(1)`, else 0."""
    bracket = tokens[at].text == "("
    counted = tokens[at + 1] if bracket else tokens[at]
    mark = tokens[at + 2] if bracket else tokens[at + 1]
    if counted.value != number or mark.text not in ((")",) if bracket else (".", ")")) or not counted.touches(mark):
        return 0
    apart = not (at and tokens[at - 1].touches(tokens[at])) if bracket else not mark.touches(tokens[at + 2])
    opens = _opens(tokens, at) or (mark.text == ")" and number > 1)
    return (3 if bracket else 2) if apart and opens else 0


def _opens(tokens: Sequence[Token], at: int) -> bool:
    """Whether a line or a sentence starts here."""
    return at == 0 or tokens[at - 1].kind is Kind.BREAK or tokens[at - 1].text in _SEPARATING
