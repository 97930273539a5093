"""Averages by their number: of `EMA1` and `EMA2` the first is the fast one, since no average has the length 1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.llm.offline.compiler.tokens import Kind, Token

_AVERAGES = frozenset(("ema", "sma", "ma", "wma", "hma"))
_ROLES = {1.0: "fast", 2.0: "slow"}


def name_numbered(tokens: Sequence[Token]) -> list[Token]:
    """The same tokens, `EMA1` as `fast EMA` and `EMA2` as `slow EMA` where there are these two and no third."""
    places = [at for at in range(1, len(tokens)) if tokens[at].value in (1, 2, 3) and _is_average(tokens, at)]
    if {tokens[at].value for at in places} != set(_ROLES):
        return list(tokens)
    read = list(tokens)
    for at in places:
        kind, role = tokens[at - 1], _ROLES[tokens[at].value or 0]
        note = f"“{kind.text}{tokens[at].text}” is read as the {role} {kind.text.upper()}"
        read[at - 1] = replace(kind, text=role, note=note)
        read[at] = replace(tokens[at], kind=Kind.WORD, text=kind.text, value=None)
    return read


def _is_average(tokens: Sequence[Token], at: int) -> bool:
    return tokens[at - 1].text in _AVERAGES and tokens[at - 1].end == tokens[at].start
