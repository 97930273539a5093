"""A side that is looked for only in one state: `I only look for buys when the daily close is above the EMA`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.conditions import condition
from app.llm.offline.compiler.meaning import Cross, Touch, flat
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Allow, Sides, Statement
from app.llm.offline.compiler.wording import phrases

_ONLY_LOOKING = phrases("""
    only look for | only looking for | only hunt for | only hunt | only think about | only consider |
    only interested in | only for | only search for | look only for | looking only for | only watch for |
    only scan for
""")
_NOUNS: tuple[tuple[Sides, tuple[str, ...]], ...] = (
    ("long", phrases("longs | buys | long setups | long trades | long entries | buy setups | a long | a buy")),
    ("short", phrases("shorts | sells | short setups | short trades | short entries | sell setups | a short")),
)
_LOOKED_FOR: dict[Sides, tuple[str, ...]] = {
    side: tuple(f"{before} {noun}" for before in _ONLY_LOOKING for noun in nouns) for side, nouns in _NOUNS
}


@attempt
def looked_for(reader: Reader, speaker: Speaker) -> Statement | None:
    """`I only look for buys when the daily close is above the EMA and only for sells when it's below`."""
    for side, spoken in _LOOKED_FOR.items():
        if reader.take_any(spoken) and reader.take_any(("when", "if", "while", "as long as", "once")):
            found = condition(reader, speaker)
            lasts = found is not None and not any(isinstance(each, Cross | Touch) for each in flat(found))
            return Allow(found, side) if found is not None and lasts else None
    return None
