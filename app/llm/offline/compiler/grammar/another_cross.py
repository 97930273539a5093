"""One more crossing of the same: `buy on a bullish MACD cross, sell on a bearish one`."""

from __future__ import annotations

from app.llm.offline.compiler.meaning import Condition, Cross, all_parts
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import words

_UPWARD, _DOWNWARD = words("bullish up upward golden positive"), words("bearish down downward death negative")


@attempt
def another_cross(reader: Reader, speaker: Speaker) -> Condition | None:
    """`buy on a bullish MACD cross, sell on a bearish one`: the other way of the one crossing that enters."""
    crossings = [one for one in all_parts(speaker.entry) if isinstance(one, Cross)] if speaker.entry else []
    up = bool(reader.take(*_UPWARD))
    if len(crossings) != 1 or (not up and not reader.take(*_DOWNWARD)):
        return None
    if not reader.take_any(("1", "cross 1", "turn")) or crossings[0].way == ("up" if up else "down"):
        return None
    return Cross(crossings[0].left, "up" if up else "down", crossings[0].right)
