"""The second of two ways out without its verb: `longs leave on a close below …, shorts on a close above …`."""

from __future__ import annotations

from collections.abc import Sequence

from app.llm.offline.compiler.statements import (
    Enter,
    Leave,
    LeaveAfter,
    Opposite,
    Protect,
    Remark,
    Said,
    Sides,
    Statement,
)
from app.llm.offline.compiler.tokens import Token

_NAMES: dict[str, Sides] = {"longs": "long", "shorts": "short"}
_APART = (",", "and", ";", "&")
_WHOSE = ("my", "the", "our", "all", "any")


def enters(statement: Statement) -> bool:
    """Whether it says with a verb when to enter."""
    return isinstance(statement, Enter) and not statement.bare


def leaves(statement: Statement) -> bool:
    """Whether it says one way out of a trade, behind which "or when …" says another."""
    match statement:
        case Leave() | LeaveAfter() | Protect("take_profit") | Protect(leaves=True) | Opposite(enters=False):
            return True
        case _:
            return False


def leaves_too(statement: Statement, tokens: Sequence[Token], start: int, said: Sequence[Said]) -> Statement:
    """The statement, as an exit where the other side's exit stands before it."""
    earlier = [each.statement for each in said if not isinstance(each.statement, Remark)]
    before = next((token.text for token in reversed(tokens[:start]) if token.text not in _WHOSE), "")
    if not earlier or not isinstance(statement, Enter) or before not in _APART:
        return statement
    last, side = earlier[-1], _NAMES.get(tokens[start].text)
    if side is None or statement.side != side or not isinstance(last, Leave):
        return statement
    return statement if last.side in (None, side) else Leave(statement.condition, side)
