"""Breaks and touches of a level said as nouns: `breakout of the 20-bar high`, `lower band touch`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.broken_ways import told_way
from app.llm.offline.compiler.grammar.calls import make_call
from app.llm.offline.compiler.grammar.endings import by_the_close
from app.llm.offline.compiler.grammar.extremes import extreme
from app.llm.offline.compiler.grammar.indicators import indicator_call
from app.llm.offline.compiler.grammar.relations import relate
from app.llm.offline.compiler.grammar.units import BAR_UNITS, unit_as_timeframe
from app.llm.offline.compiler.grammar.values import value
from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.meaning import AnyOf, Compare, Condition, Line, Number, Price, Touch, Value, parts_of_all
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import phrases, words

_BREAK = phrases("""
    breakout | breakouts | break out | break outs | break | breaks | breakdown | breakdowns | break down | new
""")


OUTSIDE = phrases("""
    close outside | closes outside | closing outside | close beyond | closes beyond | close out of | closes out of |
    breaks outside | break outside | breaks out of | closes outside of | close outside of |
    breaks beyond | closed outside
""")
_THROUGH = phrases("closes through | close through | breaks through | closing through")
_SUBJECTS, _WHEN = words("a the price bar candle market it"), words("when if on of once")
_WITH_IT = phrases("""
    in the direction of the break | in the direction of the breakout | in the breakout direction | in that direction |
    in the direction of the move | in the direction of the close | in the same direction | in the break direction |
    in the direction it breaks | in the direction it closes | in its direction
""")
_GOING_WITH_IT = phrases("""
    go with it | go with the break | go with the breakout | trade with it | follow it | go that way |
    trade in that direction | go in that direction | enter in that direction | trade that direction | with the break |
    trade in the direction of the break | trade the direction of the break | follow the break | with the breakout
""")
_COMING_TO = phrases("""
    touch of | test of | tag of | touch | touching | tag | retest of | retests of | retrace to | pull back to |
    pullback on | retest to
""") + tuple(
    f"{move} {towards}"
    for move in words("""
        pullback pullbacks dip dips rally rallies rip rips retracement retracements pop pops drop drops return returns
    """)
    for towards in phrases("to | into | towards | toward | back to | back into | up to | up into | down to | down into")
)


_BOUNCE = phrases("bounce off | bounce from | bounce at | bounce off of | rebound off | rebound from | rebound at")
_REJECTION = phrases("rejection at | rejection of | rejection from | rejection off")
_BEGINNINGS = (",", ".", ":", ";", "-", "\n")
_TITLED = words(": , . ; - on for strategy system trade trades setup idea bot style")
"""What stands behind the name of a style: `VWAP bounce: price dips below …`."""
_TOUCH = ("touch", "touches", "tag", "tags", "test", "tests", "hit")


@attempt
def breakout_noun(reader: Reader, speaker: Speaker) -> Condition | None:
    """`breakout of the 20-bar high`, `20 day breakout`, `lower band touch`, `a close below the lower band`."""
    reader.skip_articles()
    reader.take("every", "each", "any")
    for form in (_with_the_break, _plain_breakout, _break_of, _level_noun, _close_of):
        found = form(reader, speaker)
        if found is not None:
            return found
    return None


@attempt
def _with_the_break(reader: Reader, speaker: Speaker) -> Condition | None:
    """`a close outside the Bollinger bands in the direction of the break`: of itself it might be faded as well, but
    for a channel of highs and lows."""
    led = bool(reader.take_any(_WITH_IT))
    reader.skip(*_SUBJECTS, *(_WHEN if led else ()))
    through = reader.take_any(_THROUGH) if speaker.leaving else ""
    word = through or reader.take_any(OUTSIDE) or (reader.take_any(_BREAK) if led else "")
    reader.take("of")
    opposite = reader.take_any(("the other side of", "the opposite side of")) if speaker.leaving else ""
    channel = whole_channel(reader, speaker) or _range_of_bars(reader, speaker) if word else None
    if channel is None:
        return None
    reader.skip("channel", "channels", "band", "bands", "range")
    opposite = opposite or (reader.take_any(("on the other side", "on the opposite side")) if speaker.leaving else "")
    if through and not opposite:
        return None  # "closes through the channel": perhaps its nearer end
    at = reader.at
    reader.skip(",", ":", "and", "then", "i", "-", "=", "->")
    told = bool(reader.take_any((*_WITH_IT, *_GOING_WITH_IT)))
    reader.at = reader.at if told else at
    return broken(channel) if led or told or opposite or channel.call.name == "donchian" else None


@attempt
def _plain_breakout(reader: Reader, speaker: Speaker) -> Condition | None:
    """`20-bar breakout`, `Donchian (20) breakout`, `20 period Donchian breakout`: the side decides which end."""
    length = reader.whole(2)
    if length is not None:
        reader.skip("-")
        unit = reader.take(*BAR_UNITS)
        reader.skip("-", *words("donchian price channel range") if unit else ())
        if unit and reader.take_any(_BREAK):
            reader.take("entry", "entries")
            frame = unit_as_timeframe(reader, speaker, BAR_UNITS[unit])
            return told_way(reader, broken(Line(make_call(BY_NAME["donchian"], [length], frame), "", 1)))
        return None
    return None


@attempt
def channel_breakout(reader: Reader, speaker: Speaker) -> Condition | None:
    """`Donchian breakout`, `Bollinger band breakout`: through whichever end the side of the trade names."""
    channel = whole_channel(reader, speaker)
    if channel is None:
        return None
    reader.skip("channel", "channels", "band", "bands")
    named = reader.take_any(_BREAK) or reader.take("entry", "entries")
    reader.take_any(_WITH_IT if named else ())
    return told_way(reader, broken(channel)) if named else None


def broken(channel: Line) -> Condition:
    """A close beyond either end of a channel: `AnyOf(above the upper, below the lower)`, to be split by side."""
    upper, lower = Line(channel.call, "upper", channel.back), Line(channel.call, "lower", channel.back)
    return AnyOf((Compare(Price("close"), ">", upper), Compare(Price("close"), "<", lower)))


@attempt
def _break_of(reader: Reader, speaker: Speaker) -> Condition | None:
    """`breakout of/above the 20-bar high`, `break below the lower band`, `a new 20 bar high`."""
    channelled = reader.take("channel")
    word = reader.take_any(_BREAK)
    if not word:
        return None
    preposition = reader.take("of", "above", "below", "over", "under", "through", "out", "to", "at", "from")
    reader.skip("of")
    whole = preposition in ("", "of", "from", "out")
    channel = (whole_channel(reader, speaker) or _range_of_bars(reader, speaker)) if whole else None
    if channel is not None or channelled:
        return None if channel is None else broken(channel)
    level = extreme(reader, speaker) if word == "new" else value(reader, speaker)
    if level is None or isinstance(level, Number):
        return None
    if preposition in ("above", "over"):
        return relate(Price("close"), "up", level)
    if preposition in ("below", "under"):
        return relate(Price("close"), "down", level)
    return relate(Price("close"), "break", level)


@attempt
def _range_of_bars(reader: Reader, speaker: Speaker) -> Line | None:
    """`breakout of the last 20 candles`, `… of the 10 bar range`: either end of them."""
    reader.skip("the")
    before = reader.take("last", "previous", "prior", "past", "preceding")
    length = reader.whole(2)
    reader.skip("-")
    unit = BAR_UNITS.get(reader.take(*BAR_UNITS), "") if length is not None else ""
    if not before and not reader.sees("range", "channel"):
        return None
    reader.take_any(("range", "high / low", "high or low", "channel", "highs and lows", "high and low"))
    if length is None or not unit or reader.sees("high", "low", "highs", "lows", "'s"):
        return None
    return Line(make_call(BY_NAME["donchian"], [length], unit_as_timeframe(reader, speaker, unit)), "", 1)


@attempt
def whole_channel(reader: Reader, speaker: Speaker) -> Line | None:
    """A channel or bands without an end named."""
    said = indicator_call(reader, speaker)
    if said is None or said[2] or said[0].name not in ("donchian", "bollinger", "keltner"):
        return None
    return Line(said[1], "", 1 if said[0].name == "donchian" else 0)


@attempt
def _level_noun(reader: Reader, speaker: Speaker) -> Condition | None:
    """`lower band touch`, `20 bar high breakout`, `200 SMA break`, `a 20 EMA bounce`."""
    begins = reader.at == 0 or reader.tokens[reader.at - 1].text in _BEGINNINGS
    level = value(reader, speaker)
    if not isinstance(level, Line) and not (isinstance(level, Price) and level.back):
        return None
    if isinstance(level, Line) and BY_NAME[level.call.name].neutral:
        return None  # an "ATR breakout" names a style
    if isinstance(level, Line) and BY_NAME[level.call.name].scale is not None:
        return None  # "RSI tags 65": an oscillator is touched by no bar
    if reader.take_any(_TOUCH):
        return by_the_close(reader, relate(Price("close"), "touch", level))
    if reader.take_any(("breakout", "breakouts", "break out", "break", "breakdown", "break down")):
        return relate(Price("close"), "break", level)
    turned = reader.take("bounce", "rebound", "rejection")
    if not turned or reader.sees("off", "from", "at", "of") or (begins and (reader.done or reader.sees(*_TITLED))):
        return None
    return relate(Price("close"), "reject" if turned == "rejection" else "bounce", level)


@attempt
def _close_of(reader: Reader, speaker: Speaker) -> Condition | None:
    """`a close below the lower band`, `touch of the lower band`, `touching the upper band`."""
    if reader.take_any(_COMING_TO):
        level = _touched_before(reader, speaker) or value(reader, speaker)
        if level is None or isinstance(level, Number):
            return None
        return by_the_close(reader, relate(Price("close"), "touch", level))
    turned = reader.take_any((*_BOUNCE, *_REJECTION))
    level = value(reader, speaker) if turned else None
    if not isinstance(level, Line) or BY_NAME[level.call.name].scale is not None or BY_NAME[level.call.name].neutral:
        return None
    return relate(Price("close"), "reject" if turned in _REJECTION else "bounce", level)


@attempt
def _touched_before(reader: Reader, speaker: Speaker) -> Value | None:
    """`a pullback to the 20 EMA while the 50 EMA is rising, …; a rally to it`: what was touched, not what came last."""
    levels = {part.level for part in parts_of_all(speaker.entry) if isinstance(part, Touch)}
    return levels.pop() if len(levels) == 1 and reader.take("it", "that") else None
