"""The points of a list, `1.` `2)` `(3)` `b)` `-`: they count and part what they stand before, and say nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.llm.offline.compiler.tokens import Kind, Token

_SEPARATING = (".", ",", ";", ":", "!", "?")
_LEADING = frozenset("if when are is need needs require requires want conditions rules long short longs shorts".split())
_SIDES = frozenset("long longs short shorts buy buys sell sells enter entry go exit close".split())
_LETTERS = "abcdefghij"
_BULLETS = ("-", "*", "•", "·")


@dataclass(frozen=True, slots=True)
class _Mark:
    """The mark of a point: its number, and how many tokens it takes."""

    number: int
    length: int


def unlisted(tokens: Sequence[Token]) -> list[Token]:
    """The same tokens, each mark of a point turned into a line break; in a sentence about a side into `and`."""
    marks = _marks(tokens) or _bullets(tokens)
    left_out = {at + more for at, mark in marks.items() for more in range(1, mark.length)}
    parted: list[Token] = []
    joining = False
    for at, token in enumerate(tokens):
        if at in marks:
            joining = _speaks_of_side(tokens, at) if marks[at].number == 1 else joining
            parted += _parting(tokens, at, marks[at]) if joining else [_broken(token)]
        elif at not in left_out:
            parted.append(token)
    return parted


def _broken(token: Token) -> Token:
    return replace(token, kind=Kind.BREAK, text="\n", value=None)


def _speaks_of_side(tokens: Sequence[Token], at: int) -> bool:
    """Whether the words before the first mark, within its sentence, are those of an entry or an exit."""
    for token in reversed(tokens[:at]):
        if token.kind is Kind.BREAK or token.text in (".", ";", "!", "?"):
            return False
        if token.text in _SIDES:
            return True
    return False


def _parting(tokens: Sequence[Token], at: int, mark: _Mark) -> list[Token]:
    """What stands for a mark: a line break between sentences, `and` between the parts of one, a colon before them.

    An `and` has no place of its own, so that no phrase begins with the number of its point.
    """
    before = tokens[at - 1]
    if before.kind is Kind.BREAK or before.text in (".", ";", "!", "?"):
        return [_broken(tokens[at])]
    if mark.number == 1:
        return [replace(tokens[at], kind=Kind.SYMBOL, text=":", value=None)]
    if before.text in ("and", "or", "plus", "&"):
        return []
    behind = tokens[at + mark.length].start if at + mark.length < len(tokens) else tokens[-1].end
    return [Token(Kind.WORD, "and", behind, behind)]


def _marks(tokens: Sequence[Token]) -> dict[int, _Mark]:
    """Where 1, 2, 3 … or a, b, c … stand in their order, each with a dot or a bracket; one alone counts nothing, and
    behind a second one they may start again."""
    found: dict[int, _Mark] = {}
    depth = last = 0
    for at, token in enumerate(tokens[:-2]):
        for number in (last + 1, 1) if last > 1 else (last + 1,):
            length = _counting(tokens, at, number) if depth == 0 else 0
            if length:
                found[at], last = _Mark(number, length), number
                break
        depth = max(0, depth + {"(": 1, ")": -1}.get(token.text, 0))
    if last == 1 and found:
        del found[max(found)]  # a list of one point
    return found


def _counting(tokens: Sequence[Token], at: int, number: int) -> int:
    """How many tokens here are the mark of the point of that number: 2 of `1.` or `1)`, 3 of `(1)`, else 0."""
    bracket = tokens[at].text == "("
    counted = tokens[at + 1] if bracket else tokens[at]
    mark = tokens[at + 2] if bracket else tokens[at + 1]
    if not _counts(counted, number, mark) or mark.text not in ((")",) if bracket else (".", ")")):
        return 0
    if not counted.touches(mark):
        return 0
    apart = not (at and tokens[at - 1].touches(tokens[at])) if bracket else not mark.touches(tokens[at + 2])
    opens = _opens(tokens, at) or (mark.text == ")" and number > 1)
    return (3 if bracket else 2) if apart and opens else 0


def _counts(counted: Token, number: int, mark: Token) -> bool:
    if counted.value is not None:
        return counted.value == number
    return mark.text == ")" and number <= len(_LETTERS) and counted.text == _LETTERS[number - 1]


def _opens(tokens: Sequence[Token], at: int) -> bool:
    """Whether a line or a sentence starts here, or what a condition follows stands before it."""
    if at == 0 or tokens[at - 1].kind is Kind.BREAK or tokens[at - 1].text in _SEPARATING:
        return True
    return ")" in (tokens[at + 1].text, tokens[at + 2].text) and tokens[at - 1].text in _LEADING


def _bullets(tokens: Sequence[Token]) -> dict[int, _Mark]:
    """`long if: - close above EMA 50 - RSI above 50`: dashes within one line, the first behind a colon."""
    for at in range(1, len(tokens) - 1):
        if tokens[at - 1].text == ":" and tokens[at].text in _BULLETS:
            found = {at: _Mark(1, 1)}
            for later in range(at + 1, len(tokens) - 1):
                if tokens[later].kind is Kind.BREAK:
                    break
                if tokens[later].text == tokens[at].text and _stands_free(tokens, later):
                    found[later] = _Mark(len(found) + 1, 1)
            return found if len(found) > 1 else {}
    return {}


def _stands_free(tokens: Sequence[Token], at: int) -> bool:
    """Whether there is room on both sides of it, and a word behind."""
    beside = tokens[at - 1].touches(tokens[at]) or tokens[at].touches(tokens[at + 1])
    return not beside and tokens[at + 1].kind is Kind.WORD
