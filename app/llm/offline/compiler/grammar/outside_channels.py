"""A close on either side of a channel that is faded: `closes outside the Keltner channel: fade it`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.breakouts import OUTSIDE, whole_channel
from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.fading import FADING
from app.llm.offline.compiler.grammar.fading_far import fade_far
from app.llm.offline.compiler.meaning import AnyOf, Compare, Line, Price
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Enter, Statement
from app.llm.offline.compiler.wording import phrases, words

_LEAD = words("i we just always then simply and so to when if once whenever any every a on an the price it")
_THEN = words(", = -> => : ; - then i we just and you always simply")
_IT = phrases("it | that | the move | this | against it | the break | the breakout")


def fade_either_side(reader: Reader, speaker: Speaker) -> Statement | None:
    """What is faded on either side of a line or of a channel."""
    return fade_far(reader, speaker) or _fade_outside(reader, speaker)


@attempt
def _fade_outside(reader: Reader, speaker: Speaker) -> Statement | None:
    """Bought below the channel and sold short above it."""
    reader.skip(*_LEAD)
    led = bool(reader.take(*FADING))
    reader.skip(*_LEAD)
    if not reader.take_any(OUTSIDE):
        return None
    reader.skip("of", "the", "a")
    channel = whole_channel(reader, speaker)
    reader.skip("channel", "channels", "band", "bands")
    if not led:
        reader.skip(*_THEN)
        led = bool(reader.take(*FADING) and reader.take_any(_IT))
    if channel is None or not led or not ends(reader):
        return None
    upper, lower = Line(channel.call, "upper", channel.back), Line(channel.call, "lower", channel.back)
    speaker.entry = AnyOf((Compare(Price("close"), "<=", lower), Compare(Price("close"), ">=", upper)))
    reader.assumed.append("to fade it is to buy below the channel and to sell short above it")
    return Enter(speaker.entry, None)
