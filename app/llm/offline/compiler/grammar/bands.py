"""Inside and outside of bands: `closes back inside the lower band`, `re-enters the bands from below`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.calls import earlier
from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.indicator_numbers import numbers_in_brackets
from app.llm.offline.compiler.grammar.indicators import indicator_call
from app.llm.offline.compiler.grammar.lasting import ONE_AGO, on_bar_before
from app.llm.offline.compiler.grammar.outputs import usual_call
from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.meaning import (
    AllOf,
    AnyOf,
    Call,
    Compare,
    Condition,
    Cross,
    Line,
    Not,
    Price,
    Scaled,
    Touch,
    Within,
)
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import phrases, words

_BANDS = ("bollinger", "keltner")
_SUBJECTS = phrases("""
    price | the price | close | the close | it | the market | market | candle | the candle | a candle | bar |
    the bar |
    price then | it then | we | we then
""")
_MOVES = words("""
    closes close closed closing gets get comes come moves move returns return goes go falls drops rises climbs steps
    pulls trades is are was stays sits again
""")
_INTO = phrases("inside of | inside | into | within | in")
_REENTERS = phrases("re - enters | reenters | re enters | re - entering | reentering | re - enter | reenter")
_INSIDE_OF = phrases("""
    completely inside | inside of | inside | within | fully inside | entirely inside | squeeze inside |
    go inside | goes inside | squeezed inside | narrower than | fit inside
""")
_AROUND = phrases("outside of | outside | wider than | around")
_TOUCHING = phrases("""
    touch | touches | tag | tags | hit | hits | poke | pokes | pierce | pierces | test | tests | wick | wicks |
    poke through | wick through | touched | tagged | pierced | hit of | touch of
""")
_LIE = words("""
    sit sits sitting lie lies lying stay stays fall falls squeeze squeezes drop drops contract contracts fully
    completely entirely all is are was were have has had been be went gone go get got moved come came both being now
""")
_ON_LAST_BAR = phrases("on the last bar | on the last candle | the last bar | the last candle | last bar | last candle")
_NOT_INSIDE = phrases("""
    outside of it | outside | out of it | out | no longer inside | not inside | not any more | no longer | wider |
    not inside any more | not anymore
""")
_OUT_OF = phrases("outside of | outside | beyond | out of")
_BANDS_ALONE = phrases("the bands | bands | the band | band | them | the channel | channel | the envelope")
_VERBS = words("i we go goes long short buy sell or enter gets puts")
_FROM_BELOW = phrases("from below | from underneath | from the downside | from beneath")
_FROM_ABOVE = phrases("from above | from the upside | from the top")


@attempt
def beside_bands(reader: Reader, speaker: Speaker) -> Condition | None:
    """Where the close is against bands as a whole, or that it has come back between them."""
    within = inside_others(reader, speaker)
    if within is not None:
        return _come_out(reader, within) or on_bar_before(reader, within)
    found = _touched(reader, speaker)
    if found is not None:
        return found
    reader.take_any(_SUBJECTS)
    reader.skip(*_MOVES)
    if reader.take_any(_REENTERS):
        return _come_back(reader, speaker)
    back = bool(reader.take("back", "again"))
    reader.skip("again")
    if reader.take_any(_INTO):
        return _come_back(reader, speaker) if back else _between(reader, speaker)
    return _beyond(reader, speaker) if reader.take_any(_OUT_OF) and not back else None


@attempt
def inside_others(reader: Reader, speaker: Speaker) -> Condition | None:
    """`the Bollinger bands are inside the Keltner channel`: both their ends are."""
    inner = _whole_bands(reader, speaker)
    if inner is None:
        return None
    reader.skip(*_LIE)
    within, around = reader.take_any(_INSIDE_OF), reader.take_any(_AROUND)
    outer = _whole_bands(reader, speaker) if within or around else None
    if outer is None or outer.name == inner.name:
        return None
    if around:
        inner, outer = outer, inner
    return within_channel(inner, outer)


@attempt
def _come_out(reader: Reader, within: Condition) -> Condition | None:
    """`… were inside the channel on the last bar and now they are outside again`: then, and no longer."""
    before = earlier(within, 1) if reader.take_any((*ONE_AGO, *_ON_LAST_BAR)) else None
    reader.skip(",")
    if before is None or not reader.take("and", "but"):
        return None
    start = reader.at
    reader.skip("now", "they", "it", "the", "bands", "band", "bollinger", "are", "is", "have", "has", "come", "back")
    now = any(token.text in ("now", "are", "is") for token in reader.tokens[start : reader.at])
    if not now or not reader.take_any(_NOT_INSIDE):
        return None
    reader.skip("it", "again", "now")
    return AllOf((before, Not(within)))


def within_channel(bands: Call, channel: Call) -> Condition:
    """Both ends of one between both ends of the other."""
    return AllOf(
        (
            Compare(Line(bands, "upper"), "<", Line(channel, "upper")),
            Compare(Line(bands, "lower"), ">", Line(channel, "lower")),
        )
    )


@attempt
def _touched(reader: Reader, speaker: Speaker) -> Condition | None:
    """`bollinger 20/2 touch and close back inside`: whichever end the side of the trade says, within one bar."""
    call = _whole_bands(reader, speaker)
    reader.take("outer")
    if call is None or not reader.take_any(_TOUCHING):
        return None
    reader.skip("of", "the", "either", "outer", "band", "bands")
    reader.skip("and", "then", "but", ",", "with", "a", "+", "followed", "by")
    if not reader.take("close", "closes", "closed", "closing") or not reader.take("back", "again"):
        return None
    if not reader.take_any(_INTO):
        return None
    reader.take_any(_BANDS_ALONE)
    _told(speaker, Line(call, "middle"))
    lower, upper = Line(call, "lower"), Line(call, "upper")
    return AnyOf(
        (
            AllOf((Touch(lower, "down"), Compare(Price("close"), ">", lower))),
            AllOf((Touch(upper, "up"), Compare(Price("close"), "<", upper))),
        )
    )


@attempt
def _whole_bands(reader: Reader, speaker: Speaker) -> Call | None:
    """Bands without one of their ends."""
    reader.skip("both")
    said = indicator_call(reader, speaker)
    if said is None or said[0].name not in _BANDS or said[2]:
        return None
    reader.skip("bands", "band", "channel", "channels")
    return said[1]


@attempt
def _come_back(reader: Reader, speaker: Speaker) -> Condition | None:
    """The close crosses the band it was beyond; which of both, the side of the trade says where nothing else does."""
    named = _named(reader, speaker)
    call, end = named or _spoken_of(reader, speaker)
    origin = _origin(reader, speaker)
    if call is None and origin:
        call = _last_bands(speaker)
    if call is None or (named and origin and end and origin != end):
        return None
    end = origin or end
    _told(speaker, Line(call, "middle"))
    up = Cross(Price("close"), "up", Line(call, "lower"))
    down = Cross(Price("close"), "down", Line(call, "upper"))
    return AnyOf((up, down)) if not end else up if end == "lower" else down


@attempt
def _origin(reader: Reader, speaker: Speaker) -> str | None:
    """`from below (the lower)`, `after closing below the lower band`: the end of the bands it comes over; None where
    unsaid."""
    came = "lower" if reader.take_any(_FROM_BELOW) else "upper" if reader.take_any(_FROM_ABOVE) else ""
    if came:
        at, said = reader.at, _named(reader, speaker)
        reader.at = reader.at if said is not None and said[1] == came else at
        return came
    if not reader.take("after", "having"):
        return None
    reader.skip("being", "having", "been", "it", "was", "closing", "closed", "trading", "a", "close")
    if reader.take_any(_OUT_OF):
        beyond = _named(reader, speaker)
        return beyond[1] or None if beyond is not None else None
    end = {"below": "lower", "under": "lower", "above": "upper", "over": "upper"}.get(
        reader.take("below", "under", "above", "over")
    )
    named = _named(reader, speaker) if end and not reader.take("it", "them") else None
    return None if named is not None and named[1] not in ("", end) else end


@attempt
def _between(reader: Reader, speaker: Speaker) -> Condition | None:
    """`is inside the bands`: between their ends."""
    named = _named(reader, speaker)
    if named is None or named[1]:
        return None
    call = named[0]
    _told(speaker, Line(call, "middle"))
    return Within(Price("close"), Line(call, "lower"), Line(call, "upper"))


@attempt
def _beyond(reader: Reader, speaker: Speaker) -> Condition | None:
    """`closes outside the upper band`; outside of the bands could be a breakout as well as a fade."""
    named = _named(reader, speaker)
    if named is None or not named[1]:
        return None
    call, end = named
    _told(speaker, Line(call, end))
    return Compare(Price("close"), ">" if end == "upper" else "<", Line(call, end))


@attempt
def _named(reader: Reader, speaker: Speaker) -> tuple[Call, str] | None:
    """Bands with the end that is named of them, empty for both: `the Bollinger bands (20, 2)`, `the lower band`."""
    at, assumed = reader.at, len(reader.assumed)
    said = indicator_call(reader, speaker)
    if said is not None:
        row, call, output = said
        reader.skip("bands", "band", "channel", "channels", "line")
        return (call, output) if row.name in _BANDS and output in ("", "upper", "lower") else None
    reader.at = at
    del reader.assumed[assumed:]
    reader.skip("the")
    end = {"upper": "upper", "top": "upper", "lower": "lower", "bottom": "lower"}.get(
        reader.take("upper", "top", "lower", "bottom"), ""
    )
    lone = bool(end) and reader.peek().value == 1
    reader.at += lone
    named_end = lone or bool(reader.take("band", "line", "channel"))
    if end and not named_end and not (_last_bands(speaker) and _ends_here(reader)):
        return None
    if not end and not reader.take_any(_BANDS_ALONE):
        return None
    call = _last_bands(speaker) or usual_call(reader, speaker, "bollinger")
    _skip_numbers(reader, call)
    return call, end


def _skip_numbers(reader: Reader, call: Call) -> None:
    """`the upper channel (EMA 20, 2 x ATR 10)`: the numbers of the bands said again; others are left unread."""
    row, at = BY_NAME[call.name], reader.at
    said = numbers_in_brackets(reader, row, len(row.numbers))
    if not said or said != tuple(call.number(name) for name in row.numbers)[: len(said)]:
        reader.at = at


def _ends_here(reader: Reader) -> bool:
    """Whether a verb or the end of the phrase comes next: `close outside upper -> long`."""
    return ends(reader) or reader.sees(*_VERBS)


def _last_bands(speaker: Speaker) -> Call | None:
    """The bands spoken of last, or those whose numbers are said anywhere."""
    for name in _BANDS:
        known = speaker.mentioned.get(name) or next(iter(speaker.known.get(name, [])), None)
        if known is not None:
            return known
    return None


def _spoken_of(reader: Reader, speaker: Speaker) -> tuple[Call | None, str]:
    """`closes below the lower band, then back inside`: the bands and the end that were just compared with."""
    level = speaker.level.of if isinstance(speaker.level, Scaled) else speaker.level
    ends_here = _ends_here(reader) or reader.sees("\n", "again", "from", ")")
    if not isinstance(level, Line) or level.call.name not in _BANDS or not ends_here:
        return None, ""
    return level.call, level.output if level.output in ("upper", "lower") else ""


def _told(speaker: Speaker, line: Line) -> None:
    speaker.it, speaker.lost = Price("close"), False
    speaker.mention(line.call.name, line.call)
    speaker.compare(speaker.it, line)
