"""A level of which only the values to try are said: `RSI crosses above the level`, `ADX over a threshold`."""

from __future__ import annotations

from dataclasses import replace

from app.llm.offline.compiler.grammar.endings import ends_behind
from app.llm.offline.compiler.grammar.range_bounds import bounds
from app.llm.offline.compiler.grammar.range_subjects import LEVELS
from app.llm.offline.compiler.meaning import Line, Number
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Range
from app.llm.offline.compiler.wording import phrases

_LEVELS = phrases("""
    the buy level | buy level | the entry level | entry level | the sell level | sell level | the long level |
    the short level |
    that | it |
    the level | a level | that level | this level | a certain level | some level | the threshold | a threshold |
    that threshold | this threshold | a certain threshold | some threshold | the trigger level | its threshold |
    its level | the oversold level | its oversold level |
    oversold | overbought | the oversold line | the overbought line | oversold level | the overbought level |
    its overbought level | the low level | low level | a low level | the lower level | lower level | a lower level |
    the high level | high level | a high level | the upper level | upper level | an upper level | the low threshold |
    the high threshold | the lower threshold | the upper threshold | lower threshold |
    upper threshold | overbought level | the oversold threshold | the overbought threshold
""")
_ENDS = {"oversold": "oversold", "overbought": "overbought", "low": "oversold", "high": "overbought",
         "lower": "oversold", "upper": "overbought"}  # fmt: skip
_SOME_LEVEL = phrases("""
    a level | some level | a threshold | some threshold | a value | some value | a certain level | a certain value |
    a level somewhere | a value somewhere | something | somewhere | a level anywhere
""")


@attempt
def searched_level(reader: Reader, speaker: Speaker) -> Number | None:
    """The middle of the values to try, where one range alone can be meant."""
    within = _of_some_level(reader, speaker)
    if within is not None:
        return within
    phrase = reader.take_any(_LEVELS) or (reader.take("level", "threshold") if ends_behind(reader) else "")
    if phrase in ("that", "it") and not (reader.done or reader.sees("to", ".", ",", "for", "\n")):
        return None
    end = next((end for word, end in _ENDS.items() if word in phrase.split()), "")
    levels = [one for one in speaker.searched if LEVELS & set(one.subject)]
    fitting = [one for one in levels if not end or end in one.subject]
    if not phrase or len(fitting) != 1:
        return None
    low, high = fitting[0].low, fitting[0].high
    reader.assumed.append(f"“{phrase}” is searched from {low:g} to {high:g}")
    speaker.leveled = speaker.it.call.name if isinstance(speaker.it, Line) else ""
    return Number(fitting[0].middle)


@attempt
def _of_some_level(reader: Reader, speaker: Speaker) -> Number | None:
    """`RSI is below a level between 20 and 35`: the values to try stand where the level would."""
    if not reader.take_any(_SOME_LEVEL) or not reader.sees("between", "from", "of", "in"):
        return None
    return one_of_levels(reader, speaker)


@attempt
def one_of_levels(reader: Reader, speaker: Speaker, *, stepped: bool = False) -> Number | None:
    """`15 to 30`, `stepped`: `15 to 30 step 5` alone: the middle of these, which are tried."""
    found = bounds(reader)
    if found is None or not found[0] < found[1] or found[3] or (stepped and found[2] is None):
        return None
    tried = Range(("level",), *found[:3])
    speaker.asides = (*speaker.asides, replace(tried, number=tried.middle))
    reader.assumed.append(f"the level is searched from {tried.low:g} to {tried.high:g}")
    return Number(tried.middle)
