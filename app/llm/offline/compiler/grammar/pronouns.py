"""Who `it` is: what was spoken of last, the price, or in `exit when it crosses below` a subject of the entry."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.units import BAR_UNITS
from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.meaning import Compare, Cross, Line, Price, Value, flat
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import phrases, words

_PRONOUNS = ("it", "it's", "they", "rsi's", "price's")
_WE_ARE = phrases("we're still | we are still | we're | we are | we trade | we still trade | we sit | we're trading")
_PLACED = ("above", "below", "over", "under", "back", "within", "inside")
_ONLY_PRICES_DO = ("closes", "close", "trades", "closed", "trading")
_REACHING = ("touches", "touch", "touched", "hits", "hit", "tags", "tag", "reaches", "reach")
_DIPPING = ("dips", "pulls", "retraces", "pokes", "wicks", "tests", "retests", "bounces")
_WE_DO = words("""
    take clear reclaim lose
    are were stay hold sit get close closed trade break broke cross drop dip rally pop tag touch hit
""")
_EXTREMES = frozenset(words("high low highs lows highest lowest"))
_SUPERLATIVES = ("highest", "lowest")
_BREAKING = words("breaks break takes makes prints hits clears loses sets broke")
_OPENINGS = ("when", "if", "once", "whenever", "as", "soon", "after")
_CROSSES = ("cross", "crosses", "crossed", "crossing")
_ENDS = (*words(", . ; and or with stop"), "\n", "")


@attempt
def pronoun(reader: Reader, speaker: Speaker) -> Value | None:
    """`it`: what was spoken of, or the price where nothing was; only a price closes or trades somewhere."""
    if reader.take_any(_WE_ARE):
        return Price("close") if reader.sees(*_PLACED) else None
    if reader.sees("we") and reader.peek(1).text in _WE_DO:
        reader.at += 1
        return Price("close")
    named = _the_oscillator(reader, speaker)
    if named is not None:
        return named
    word = reader.take(*_PRONOUNS)
    if not word and reader.sees("its") and reader.peek(1).text in ("above", "below", "over", "under", *_SUPERLATIVES):
        word = reader.take("its") and "it"
    if word in ("it", "it's") and (speaker.it is None or reader.sees(*_ONLY_PRICES_DO) or _at_a_band(reader)):
        return Price("close")
    if word in ("it", "it's") and (_at_an_extreme(reader) or _is_back(reader, speaker) or _comes_to(reader, speaker)):
        return Price("close")
    if word == "they" and reader.sees(*_CROSSES) and speaker.entry is not None:
        return _two_lines(speaker)
    if word in ("it", "it's") and speaker.leaving and _opens_exit(reader):
        return _of_the_entry(reader, speaker)
    return speaker.it if word else None


@attempt
def _the_oscillator(reader: Reader, speaker: Speaker) -> Value | None:
    """`exit if the oscillator drops under zero`: the only one that was named."""
    reader.take("the")
    if not reader.take("oscillator", "indicator"):
        return None
    rows = [BY_NAME[name] for name in speaker.mentioned if BY_NAME[name].scale is not None]
    if len(rows) != 1 or (not rows[0].main and rows[0].outputs):
        return None
    return Line(speaker.mentioned[rows[0].name], rows[0].main)


def _two_lines(speaker: Speaker) -> Value | None:
    """`+DI above -DI and ADX > 25, out when they cross`: the two lines of the entry, where there are but two."""
    compared = [one for one in flat(speaker.entry) if isinstance(one, Compare | Cross)] if speaker.entry else []
    pairs = {(one.left, one.right) for one in compared if isinstance(one.left, Line) and isinstance(one.right, Line)}
    if len(pairs) != 1:
        return None
    speaker.pair = pairs.pop()
    speaker.compare(*speaker.pair)
    return speaker.pair[0]


def _opens_exit(reader: Reader) -> bool:
    """Whether the pronoun is the first subject of the exit: `exit when it …`."""
    return reader.at > 1 and reader.tokens[reader.at - 2].text in _OPENINGS


def _at_an_extreme(reader: Reader) -> bool:
    """`it breaks the 55 bar low`: extremes are those of the price, whatever was spoken of last."""
    ahead = {reader.peek(places).text for places in range(1, 7)}
    return reader.sees(*_BREAKING) and bool(ahead & BAR_UNITS.keys()) and bool(ahead & _EXTREMES)


def _is_back(reader: Reader, speaker: Speaker) -> bool:
    """`close below the 10 SMA while the 200 SMA rises, sell once it's back above the 10 SMA`: no average came back."""
    moved = reader.sees("back") or reader.peek(1).text == "back"
    average = isinstance(speaker.it, Line) and BY_NAME[speaker.it.call.name].average
    compared = [one for one in flat(speaker.entry) if isinstance(one, Compare | Cross)] if speaker.entry else []
    return moved and average and bool(compared) and all(one.left == Price("close") for one in compared)


def _comes_to(reader: Reader, speaker: Speaker) -> bool:
    """`EMA 8 above EMA 21 and it dips to the 21`: the price comes to an average, which itself comes to nothing."""
    average = isinstance(speaker.it, Line) and BY_NAME[speaker.it.call.name].average
    return average and reader.sees(*_REACHING, *_DIPPING)


def _at_a_band(reader: Reader) -> bool:
    """`it touches the upper band`: bands are around prices, whatever was spoken of last."""
    ahead = [reader.peek(places).text for places in range(1, 5)]
    return reader.sees(*_REACHING) and "band" in ahead and ("upper" in ahead or "lower" in ahead)


def _of_the_entry(reader: Reader, speaker: Speaker) -> Value | None:
    """What the pronoun in front of the reader means; None where the entry has several subjects it may be."""
    compared = [one for one in flat(speaker.entry) if isinstance(one, Compare | Cross)] if speaker.entry else []
    crossed = [one for one in compared if isinstance(one, Cross) and isinstance(one.right, Line)]
    leveled = {one.left for one in compared if _is_leveled(one.left)}
    number = _number_follows(reader)
    if reader.sees(*_CROSSES) and not number and crossed and speaker.it not in [one.left for one in crossed]:
        if len(crossed) > 1:
            return None
        speaker.compare(crossed[0].left, crossed[0].right)
        speaker.pair = (crossed[0].left, crossed[0].right)
        return crossed[0].left
    if number and len(leveled) > 1 and speaker.it in leveled:
        return None  # "RSI > 50 with ADX > 20, exit when it drops under 45"
    return speaker.it


def _number_follows(reader: Reader) -> bool:
    """Whether a number comes before the phrase ends; moves nothing."""
    ahead = 0
    while reader.peek(ahead).value is None and reader.peek(ahead).text not in _ENDS:
        ahead += 1
    return reader.peek(ahead).value is not None


def _is_leveled(value: Value) -> bool:
    """Whether numbers are its levels, as those of RSI and ADX are."""
    return isinstance(value, Line) and (BY_NAME[value.call.name].scale is not None or value.call.name == "adx")
