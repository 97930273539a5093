"""Signs without a level, which the first side's rule has to give: `EMA 9 > EMA 21 and …, short when < and …`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.llm.offline.compiler.grammar.relations import ABOVE, BELOW
from app.llm.offline.compiler.meaning import Compare, Condition, all_parts
from app.llm.offline.compiler.mirror import TURNED, mirror
from app.llm.offline.compiler.statements import Enter, Said, Statement, Unusable
from app.llm.offline.compiler.tokens import Token

_SIGNS = ("<", ">", *ABOVE, *BELOW)
_BEHIND = ("and", ",", "&", "while", "with")
_UNSURE = Unusable("it is not said below or above what")


def signs_fit(statement: Statement, tokens: Sequence[Token], start: int, end: int, said: Sequence[Said]) -> Statement:
    """The entry, unless a sign without a level was read of anything but what the entry before it compares."""
    bare = any(tokens[at].text in _SIGNS and tokens[at + 1].text in _BEHIND for at in range(start, end - 1))
    entered = next((one.statement for one in reversed(said) if isinstance(one.statement, Enter)), None)
    if not bare or not isinstance(statement, Enter) or entered is None:
        return statement
    asked = [part for part in all_parts(entered.condition) if isinstance(part, Compare)]
    known = {*asked, *map(mirror, asked), *map(_turned, asked)}
    unknown = [part for part in all_parts(statement.condition) if _has_no_level(part, tokens[start:end], known)]
    return _UNSURE if asked and unknown else statement


def _has_no_level(part: Condition, spoken: Sequence[Token], known: set[Condition]) -> bool:
    """Whether a comparison is no image of what is known, and its level is not said."""
    if not isinstance(part, Compare) or part in known:
        return False
    level = getattr(part.right, "value", None)
    return level is None or all(token.value != level for token in spoken)


def _turned(part: Compare) -> Compare:
    return replace(part, operator=TURNED[part.operator])
