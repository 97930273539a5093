"""Whose condition it is, that stands between two entries: `sell …, if the close is below …, buy …, if above`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.llm.offline.compiler.grammar.relations import ABOVE, BELOW
from app.llm.offline.compiler.meaning import AllOf, Compare, Condition, Cross, all_parts
from app.llm.offline.compiler.mirror import TURNED, mirror
from app.llm.offline.compiler.rules import is_state
from app.llm.offline.compiler.statements import Enter, Said, Statement, Unusable
from app.llm.offline.compiler.tokens import Token
from app.llm.offline.compiler.wording import words

_CASES = ("if", "when", "while")
_ITS = frozenset(words("if when while it it's is the price close closes trades we're"))
_UNCLEAR = Unusable("it is not clear which of the two entries this condition belongs to")


def of_the_first(statement: Statement, tokens: Sequence[Token], start: int, end: int, said: list[Said]) -> Statement:
    """The second entry without the condition that stands between, where another one stands at its end; else that it
    is not clear."""
    last = said[-1] if said else None
    first = last.statement if last is not None and start > 1 and tokens[start - 2].end == last.end else None
    between = tokens[start - 1].text == "," and tokens[start].text in _CASES
    if last is None or not between or not isinstance(first, Enter) or not isinstance(statement, Enter):
        return statement
    opening = statement.opening
    if opening is None or first.opening is not None or first.bare or not is_state(opening):
        return statement
    asked = list(all_parts(first.condition))
    if mirror(opening) == opening or mirror(opening) in asked or _turned(opening) in asked:
        return statement
    way = _way_behind(tokens, start, end)
    behind = _turned(opening, way) if way else None
    parts = list(all_parts(statement.condition))
    if behind is None or len(parts) < len(list(all_parts(opening))) + 2:
        return _UNCLEAR
    rest = [part for part in parts[:-1] if part not in all_parts(opening)]
    if any(token.text == "it" for token in tokens[start:end]) and not {*map(_left, rest)} <= {*map(_left, asked)}:
        return _UNCLEAR  # "…, if the 50 EMA is above …, short when it crosses below 80": what the first one speaks of
    said[-1] = replace(last, statement=replace(first, condition=AllOf((*asked, *all_parts(opening)))))
    return replace(statement, condition=AllOf((*rest, behind)), opening=None)


def _turned(opening: Condition, way: str = "") -> Condition | None:
    """The other side of the same level; None where that is not the `way` said."""
    if not isinstance(opening, Compare) or (way and (way in ABOVE) == (opening.operator in (">", ">="))):
        return None
    return replace(opening, operator=TURNED[opening.operator])


def _left(part: Condition) -> object:
    return part.left if isinstance(part, Compare | Cross) else part


def _way_behind(tokens: Sequence[Token], start: int, end: int) -> str:
    """The `above` of `…, if above` at the end; empty where nothing of the kind stands there."""
    at = end - 2
    while at > start and tokens[at].text in _ITS:
        at -= 1
    way = tokens[end - 1].text
    return way if way in (*ABOVE, *BELOW) and tokens[at].text == "," and tokens[at + 1].text in _CASES else ""
