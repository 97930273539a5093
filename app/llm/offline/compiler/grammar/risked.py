"""`risk 1.75 ATR per trade`, `risking 20 pips to make 40`: a risk that is a distance is the stop."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.distances import distance
from app.llm.offline.compiler.grammar.relating import ends
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Protect, Statement
from app.llm.offline.compiler.wording import phrases

_RISKING = phrases("risk | risking | i risk | we risk | my risk is | risk is | risk of")
_EACH = phrases("per trade | each trade | on each trade | a trade | each time | every time")
_TO_MAKE = phrases("to make | to gain | to win | to earn | for a target of | to get | to take")


@attempt
def risked(reader: Reader, speaker: Speaker) -> Statement | None:
    """The stop, and the target where it is what the risk is taken for."""
    if not reader.take_any(_RISKING):
        return None
    found = distance(reader, speaker, None)
    if found is None or found.amount is None or found.kind not in ("atr", "pips", "ticks", "points"):
        return None  # a risk in percent is a size
    reader.take_any(_EACH)
    aimed = distance(reader, speaker, None) if reader.take_any(_TO_MAKE) else None
    if not ends(reader) or (aimed is not None and aimed.amount is None):
        return None
    also = (Protect("take_profit", aimed),) if aimed is not None else ()
    return Protect("stop_loss", found, also=also)
