"""A level of which only the values to try are said: `RSI crosses above the level`, `ADX over a threshold`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.endings import ends_behind
from app.llm.offline.compiler.grammar.range_subjects import LEVELS
from app.llm.offline.compiler.meaning import Line, Number
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import phrases

_LEVELS = phrases("""
    the buy level | buy level | the entry level | entry level | the sell level | sell level | the long level |
    the short level |
    that | it |
    the level | a level | that level | this level | a certain level | some level | the threshold | a threshold |
    that threshold | this threshold | a certain threshold | some threshold | the trigger level | its threshold |
    its level | the oversold level | its oversold level |
    oversold | overbought | the oversold line | the overbought line | oversold level | the overbought level |
    its overbought level | overbought level | the oversold threshold | the overbought threshold
""")
_ENDS = ("oversold", "overbought")


@attempt
def searched_level(reader: Reader, speaker: Speaker) -> Number | None:
    """The middle of the values to try, where one range alone can be meant."""
    phrase = reader.take_any(_LEVELS) or (reader.take("level", "threshold") if ends_behind(reader) else "")
    if phrase in ("that", "it") and not (reader.done or reader.sees("to", ".", ",", "for", "\n")):
        return None
    end = next((word for word in _ENDS if word in phrase), "")
    levels = [one for one in speaker.searched if LEVELS & set(one.subject)]
    fitting = [one for one in levels if not end or end in one.subject]
    if not phrase or len(fitting) != 1:
        return None
    low, high = fitting[0].low, fitting[0].high
    reader.assumed.append(f"“{phrase}” is searched from {low:g} to {high:g}")
    speaker.leveled = speaker.it.call.name if isinstance(speaker.it, Line) else ""
    return Number(fitting[0].middle)
