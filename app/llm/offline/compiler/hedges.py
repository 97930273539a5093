"""Numbers that are said to be rough, `like 20 pips`, `15 pips or so`: read as they stand, which is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.llm.offline.compiler.tokens import Kind, Token
from app.llm.offline.compiler.wording import words

_ROUGHLY = frozenset(words("like maybe roughly approximately approx perhaps say circa ~"))
_BEFORE_ROUGHLY = frozenset(words("something somewhere let's lets maybe just i'd"))
_LIKING = frozenset(words("i we you they don't dont not never looks look feels sounds would pairs markets indicators"))
"""Before `like` a verb or a comparison."""


def settle_hedges(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """The same tokens, words that make a number a rough one taken into the number or its unit."""
    read: list[Token] = []
    at = 0
    while at < len(tokens):
        number = _hedged(tokens, at)
        if number and not (read and read[-1].text in _LIKING):
            read.append(_taken_in(tokens[number], tokens[at : number + 1]))
            at = number + 1
        elif tokens[at].text == "ish" and read and read[-1].kind is Kind.NUMBER:
            read[-1] = _taken_in(read[-1], (read[-1], tokens[at]))
            at += 1
        elif [one.text for one in tokens[at : at + 2]] == ["or", "so"] and _counted(read):
            read[-1] = _taken_in(read[-1], (read[-1], *tokens[at : at + 2]))
            at += 2
        else:
            read.append(tokens[at])
            at += 1
    return tuple(read)


def _hedged(tokens: Sequence[Token], at: int) -> int:
    """Where the number stands that the words from `at` make a rough one; 0 where there is none."""
    first = at
    while at < len(tokens) and tokens[at].text in _BEFORE_ROUGHLY:
        at += 1
    if at == len(tokens) or not (tokens[at].text in _ROUGHLY or (at > first and tokens[at - 1].text in _ROUGHLY)):
        return 0
    at += tokens[at].text in _ROUGHLY
    at += at < len(tokens) and tokens[at].text in ("a", "an")
    return at if at < len(tokens) and tokens[at].kind is Kind.NUMBER else 0


def _counted(read: Sequence[Token]) -> bool:
    """Whether a number, or a number and what it counts, stands last."""
    return any(one.kind is Kind.NUMBER for one in read[-2:])


def _taken_in(token: Token, whole: Sequence[Token]) -> Token:
    rough = " ".join(one.text for one in whole)
    return replace(token, start=whole[0].start, end=whole[-1].end, note=f"“{rough}” is read as “{token.text}”")
