"""What crosses, where a crossing is said without it: `out: RSI > 75 or crosses back. Short: crosses down`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.llm.offline.compiler.meaning import AllOf, AnyOf, Condition, Cross, Number, all_parts, flat
from app.llm.offline.compiler.mirror import turn_way
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Enter, Leave, Said, Statement
from app.llm.offline.compiler.tokens import Token
from app.llm.offline.compiler.wording import words

_VERBS = frozenset(words("crosses cross crossing"))
_LEADS = frozenset(words("or and when if : out short long sell buy exit close on the a"))
_WAYS = frozenset(words("back down up below above under over again through the other way"))


def of_what_crossed(
    statement: Statement, speaker: Speaker, tokens: Sequence[Token], start: int, end: int, said: Sequence[Said]
) -> Statement:
    """The statement, its crossing without a subject that of the entry before, where a level was spoken of since."""
    entered = next((one.statement for one in reversed(said) if isinstance(one.statement, Enter)), None)
    crossings = [one for one in all_parts(entered.condition) if isinstance(one, Cross)] if entered is not None else []
    if not isinstance(statement, Enter | Leave) or len(crossings) != 1 or not _unsaid(tokens, start, end):
        return statement
    crossed = crossings[0]
    others = [one for one in flat(statement.condition) if isinstance(one, Cross)]
    if len(others) != 1 or others[0].left == crossed.left or not isinstance(others[0].right, Number):
        return statement
    way = others[0].way or (turn_way(crossed.way) if isinstance(statement, Leave) else None)
    found = _put(statement.condition, others[0], Cross(crossed.left, way, crossed.right))
    if isinstance(statement, Enter):
        speaker.entry = found
    return replace(statement, condition=found)


def _unsaid(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether nothing stands before the verb of a crossing, and nothing but its way behind."""
    for at in range(start, end):
        led = at == start or tokens[at - 1].text in _LEADS
        behind = at + 1
        while behind < end and tokens[behind].text in _WAYS:
            behind += 1
        if tokens[at].text in _VERBS and led and (behind == end or tokens[behind].text in ("or", "and")):
            return True
    return False


def _put(condition: Condition, old: Cross, new: Cross) -> Condition:
    """The condition with another crossing in the place of one."""
    if isinstance(condition, AllOf | AnyOf):
        return replace(condition, conditions=tuple(_put(one, old, new) for one in condition.conditions))
    return new if condition == old else condition
