"""When nothing is traded, said behind the condition: `under it I stay out`, `when ADX is below 20 do nothing`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.conditions import condition
from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.verbs import takes_no_trade
from app.llm.offline.compiler.meaning import Cross, Slope, Touch, flat
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Allow, Statement


@attempt
def stays_out(reader: Reader, speaker: Speaker) -> Statement | None:
    """No entries while that lasts; what happens on one bar forbids nothing beyond it."""
    reader.take("when", "while", "if", "whenever")
    found = condition(reader, speaker)
    if found is None or any(isinstance(one, Cross | Touch | Slope) for one in flat(found)):
        return None
    reader.skip(",", ":", "-", "->", "=")
    return Allow(found, None, forbids=True) if takes_no_trade(reader) and ends(reader) else None
