"""The squeeze of the Bollinger bands within the Keltner channel: `in a squeeze`, `when the squeeze fires`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.bands import inside_others, within_channel
from app.llm.offline.compiler.grammar.calls import earlier
from app.llm.offline.compiler.grammar.outputs import usual_call
from app.llm.offline.compiler.meaning import AllOf, Condition, Not
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Settled, Statement
from app.llm.offline.compiler.wording import phrases, words

_BANDS = phrases("""
    bands | the bands | price | the price | it | they | both bands | the bollinger bands | the market | the bbs | bbs
""")
_LEAVING = phrases("""
    come out of | comes out of | came out of | coming out of | exit | exits | leave | leaves | break out of |
    breaks out of | expand out of | expands out of | get out of | gets out of | are released from |
    is released from | pop out of | pops out of | go out of | goes out of | emerge from | emerges from | out of
""")
_SQUEEZE = phrases("squeeze | ttm squeeze | squeezes")
_ENDS = phrases("""
    ends | end | ended | fires | fire | fired | releases | release | released | is released | is over | is off |
    turns off | goes off | breaks | has ended | has fired | is done | firing | ending | just ended | just fired
""")
_IS_ON = phrases("is on | on | is active | is there | holds | is in place")
_DEFINES = words(": = is means when - if")


@attempt
def squeeze(reader: Reader, speaker: Speaker) -> Condition | None:
    """Whether the bands are within the channel, or were a bar ago and have come out."""
    reader.take_any(_BANDS)
    reader.skip("have", "has", "just", "are", "is", "we're", "in")
    out = bool(reader.take_any(_LEAVING))
    within = not out and reader.tokens[reader.at - 1].text in ("in", "during") if reader.at else False
    reader.skip("the", "a", "that", "this")
    if not reader.take_any(_SQUEEZE):
        return None
    out = out or bool(reader.take_any(_ENDS))
    if not out and not within and not reader.take_any(_IS_ON):
        return None
    inside = _inside(reader, speaker)
    before = earlier(inside, 1)
    return inside if not out else None if before is None else AllOf((*_parts(before), Not(inside)))


def _parts(condition: Condition) -> tuple[Condition, ...]:
    return condition.conditions if isinstance(condition, AllOf) else (condition,)


def _inside(reader: Reader, speaker: Speaker) -> Condition:
    """Both ends of the Bollinger bands between those of the Keltner channel."""
    told = len(reader.assumed)
    bands, channel = usual_call(reader, speaker, "bollinger"), usual_call(reader, speaker, "keltner")
    if len(reader.assumed) > told:
        reader.assumed.append("a squeeze: the Bollinger bands within the Keltner channel")
    return within_channel(bands, channel)


@attempt
def squeeze_defined(reader: Reader, speaker: Speaker) -> Statement | None:
    """`squeeze: bollinger (20,2) inside keltner (20,1.5)`: what a squeeze is, where it is spoken of further on."""
    reader.skip("the", "a")
    if not reader.take_any(_SQUEEZE) or not reader.take(*_DEFINES):
        return None
    reader.skip(*_DEFINES)
    found = inside_others(reader, speaker)
    spoken_of = any(token.text == "squeeze" for token in reader.tokens[reader.at :])
    return Settled("it says what a squeeze is") if found is not None and spoken_of else None
