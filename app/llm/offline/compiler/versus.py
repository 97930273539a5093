"""Two averages set against each other, and nothing said of an entry: `WMA 10 vs WMA 30 on USDJPY 5m, …`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.meaning import Cross, Line, is_clock
from app.llm.offline.compiler.statements import Enter, Mention, Said, Unusable

_VERSUS = re.compile(r"\b(?:vs|versus)\b")


def enter_on_versus(said: Sequence[Said]) -> tuple[Said, ...]:
    """What was said, with such averages crossing where all is understood and nothing else enters."""
    named = [each for each in said if isinstance(each.statement, Mention) and _VERSUS.search(each.text.lower())]
    if len(named) != 1 or any(_enters(each) or isinstance(each.statement, Unusable) for each in said):
        return tuple(said)
    return tuple(_crossing(each) if each is named[0] else each for each in said)


def _enters(each: Said) -> bool:
    """Whether it says when to enter, and not only between which hours."""
    return isinstance(each.statement, Enter) and not (each.statement.bare and is_clock(each.statement.condition))


def _crossing(each: Said) -> Said:
    mention = each.statement
    calls = (mention.call, *mention.others) if isinstance(mention, Mention) else ()
    if len(calls) != 2 or not all(BY_NAME[call.name].average for call in calls):
        return each
    entry = Enter(Cross(Line(calls[0]), None, Line(calls[1])), None, bare=True)
    return replace(each, statement=entry, assumed=(*each.assumed, f"“{each.text}” is read as their crossing"))
