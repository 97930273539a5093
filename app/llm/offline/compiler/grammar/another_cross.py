"""One more crossing of the same: `buy on a bullish MACD cross, sell on a bearish one`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.ways import crossing_way
from app.llm.offline.compiler.meaning import Condition, Cross, Number, all_parts
from app.llm.offline.compiler.mirror import scale_of
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import phrases, words

_OF_ZERO = phrases("""
    0 line cross | 0 cross | 0 line crossover | 0 crossover | cross of 0 | cross of the 0 line | crossing of 0 |
    zero line cross | zero line crossover | crossing of the zero line | cross of the zero line | zero line crossing
""")
_UPWARD, _DOWNWARD = words("bullish up upward golden positive"), words("bearish down downward death negative")


@attempt
def another_cross(reader: Reader, speaker: Speaker) -> Condition | None:
    """`buy on a bullish MACD cross, sell on a bearish one`: the other way of the one crossing that enters; `exit on the
    zero line cross`: of what was compared before."""
    if speaker.measured is not None and scale_of(speaker.measured) == 0 and reader.take_any(_OF_ZERO):
        return Cross(speaker.measured, crossing_way(reader), Number(0))
    crossings = [one for one in all_parts(speaker.entry) if isinstance(one, Cross)] if speaker.entry else []
    up = bool(reader.take(*_UPWARD))
    if len(crossings) != 1 or (not up and not reader.take(*_DOWNWARD)):
        return None
    if not reader.take_any(("1", "cross 1", "turn")) or crossings[0].way == ("up" if up else "down"):
        return None
    return Cross(crossings[0].left, "up" if up else "down", crossings[0].right)
