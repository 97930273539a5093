"""Bars by their shape: `3 red candles in a row`, `a green candle`, `two consecutive up closes`, `inside bar`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.broken_ways import told_way
from app.llm.offline.compiler.grammar.calls import earlier
from app.llm.offline.compiler.grammar.indicators import indicator
from app.llm.offline.compiler.grammar.placing import skip_place
from app.llm.offline.compiler.grammar.shapes import shape, swallows
from app.llm.offline.compiler.grammar.units import BAR_UNITS, TIMEFRAME_WORDS, in_bars
from app.llm.offline.compiler.grammar.values import value
from app.llm.offline.compiler.meaning import (
    AllOf,
    AnyOf,
    Comparator,
    Compare,
    Condition,
    Line,
    Number,
    Offset,
    Price,
    Repeated,
    Scaled,
    Slope,
    Value,
    parts_of_all,
)
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import phrases, words

_COLOURS: dict[str, Comparator] = {
    "green": ">", "bullish": ">", "white": ">", "red": "<", "bearish": "<", "black": "<",
}  # fmt: skip
_BARS = ("candle", "candles", "bar", "bars", "days", "day", "close", "closes")
_LEADING = ("when", "if", "and", "but", "yet", "closes", "that", "which", "then", ",", "once", "also", "until")
_OPENING = ("after", "there", "is", "are", "an", "a", "the", "we", "get", "see", "has", "closes", "have")
_MAKES = phrases("""
    there have been | there has been | there were | there was | we have had | we had | we've had | we have |
    it has had |
    you have |
    price makes | it makes | price has made | price prints | price posts | it prints | it posts | market makes |
    the market makes | the stock makes | price made | it made | price has | it has | price had | it had |
    market prints
""")
_RUNNING = phrases("""
    in a row appear | in a row | in row | consecutively | appear | form | straight | running | on the trot |
    one after the other | one after another | in succession | back to back
""")
_EACH = phrases("""
    each closes | closing | every 1 closes | each 1 closes |
    all closing | each closing | all closed | each closed | all close | each close | all of them closing |
    all | each |
    every 1 | each 1 | every 1 closing | each 1 closing | all of them | each of them | each of them closing
""")
_THAN_BEFORE = phrases("""
    than the 1 before | than the last | than the previous 1 | than the prior 1 | than the last 1 | than before |
    than the previous candle | than the candle before | than the bar before | than the previous bar
""")
_BAR_BEFORE = phrases("""
    the last | the previous 1 | the last 1 | the prior 1 | the 1 before | the previous | the previous candle |
    the prior candle |
    the candle before | the previous close | the last close | the prior close | the previous 1's close |
    the close before | the bar before | the previous bar
""")
_ONE_BEFORE = phrases("""
    previous bar | prior bar | last bar | previous candle | prior candle | last candle | bar before | candle before |
    previous 1 | 1 before | last 1 | prior 1
""")
_FROM_CLOSE = tuple(
    f"{against} {close} close"
    for against in (
        "versus",
        "vs",
        "from",
        "against",
        "compared to",
        "compared with",
        "relative to",
        "off",
        "over",
        "above",
    )
    for close in (
        "yesterday's",
        "yesterdays",
        "the previous",
        "the prior",
        "previous",
        "prior",
        "the last",
        "last",
        "the day before's",
    )
)
_WENT_UP, _WENT_DOWN = ("rises", "rose", "climbs", "gains"), ("drops", "dropped", "falls", "fell")
_BY_MORE = phrases("""
    of more than | bigger than | larger than | more than | by over | of over | over | > | greater than | by more than |
    by at least | of at least | at least | by | of
""")
_BEFORE_GAPS = words("after there is an a the we get see market price it opens open with")
_ENDS = {"highs": "high", "lows": "low"}
_OPEN, _CLOSE = Price("open"), Price("close")


@attempt
def candle(reader: Reader, speaker: Speaker) -> Condition | None:
    """A candle or a run of candles, and the run that it comes after: `a hammer after 3 red candles`."""
    found = _candle(reader, speaker)
    run = _run_before(reader, speaker) if isinstance(found, Compare | AllOf) else None
    return found if found is None or run is None else AllOf((*parts_of_all(found), run))


@attempt
def _run_before(reader: Reader, speaker: Speaker) -> Condition | None:
    """`after 3 red candles`: on the bars before this one."""
    if not reader.take("after"):
        return None
    run = _closes_in_a_row(reader, speaker) or _coloured(reader, speaker)
    return earlier(run, 1) if isinstance(run, Repeated | Slope) else None


@attempt
def _candle(reader: Reader, speaker: Speaker) -> Condition | None:
    """A candle or a run of candles."""
    reader.take_any(_MAKES)
    start = reader.at
    reader.skip(*_OPENING)
    behind = any(token.text == "after" for token in reader.tokens[start : reader.at])
    turn = None if behind else _behind_run(reader, speaker)
    if turn is not None:
        return turn
    older = _than_before(reader, speaker)
    if older is not None:
        return older
    swallowing = swallows(reader)
    if swallowing is not None:
        return swallowing
    for run in (_closes_in_a_row, _up_in_a_row, _coloured):
        found = run(reader, speaker)
        if found is not None:
            return _each_of_them(reader, speaker, found)
    found = _inside_break(reader, speaker) or _is_coloured(reader, speaker)
    if found is None and (found := shape(reader)) is not None:
        speaker.bar, speaker.mother = 0, 1
        skip_place(reader, speaker)
        return earlier(found, 1) if behind else found  # "a new high after an inside day"
    return found


@attempt
def _behind_run(reader: Reader, speaker: Speaker) -> Condition | None:
    """`the first green candle after 4 red ones`, `an up close after three down closes`."""
    reader.take("first")
    colour = reader.take(*_COLOURS)
    way = "" if colour else reader.take("up", "down", "higher", "lower")
    if not (colour or way) or not _takes_bars(reader, speaker, ("candle", "bar", "close", "day", "one")):
        return None
    reader.skip("that", "comes")
    if not reader.take("after", "following"):
        return None
    reader.skip("at", "least", "a", "run", "streak", "string", "of", "the")
    before = _coloured(reader, speaker) or _closes_in_a_row(reader, speaker)
    if not isinstance(before, Repeated | Slope):
        return None
    rises = Slope(_CLOSE, "up" if way in ("up", "higher") else "down")
    turned = Compare(_CLOSE, _COLOURS[colour], _OPEN) if colour else rises
    run = earlier(before, 1)
    return None if run is None else AllOf((run, turned))


@attempt
def _than_before(reader: Reader, speaker: Speaker) -> Condition | None:
    """`a higher close than 10 bars ago`, `a lower low than the previous bar`: against that bar."""
    way = reader.take("higher", "lower")
    field = reader.take("close", "high", "low", "open") if way else ""
    if not field or not reader.take("than"):
        return None
    reader.skip("the", "1", "that", "of", "it", "was")
    back = 1 if reader.take_any(_ONE_BEFORE) else reader.whole(1)
    if reader.tokens[reader.at - 1].value is not None:
        unit = BAR_UNITS.get(reader.take(*BAR_UNITS), "")
        if not unit or not in_bars(reader, speaker, unit) or not reader.take("ago", "before", "back", "earlier"):
            return None
    if back is None:
        return None
    speaker.it, speaker.lost = Price(field), False
    return Compare(Price(field), ">" if way == "higher" else "<", Price(field, back))


def _each_of_them(reader: Reader, speaker: Speaker, run: Condition) -> Condition:
    """`3 bars up in a row, all closing above the 20 EMA`: so did every bar of the run."""
    at, bars = reader.at, run.bars if isinstance(run, Repeated | Slope) else 1
    placed = speaker.placed
    skip_place(reader, speaker)
    reader.skip(",", "and", "with")
    phrase = reader.take_any(_EACH)
    way = reader.take("higher", "lower") if phrase.endswith(("closing", "close", "closed", "closes")) else ""
    if way:
        reader.take_any(_THAN_BEFORE)
        return AllOf((run, Slope(_CLOSE, "up" if way == "higher" else "down", bars)))
    where = reader.take("above", "below", "over", "under") if phrase else ""
    if where and phrase != "all" and reader.take_any(_BAR_BEFORE):
        return AllOf((run, Slope(_CLOSE, "up" if where in ("above", "over") else "down", bars)))
    level = value(reader, speaker) if where else None
    if level is None or isinstance(level, Number):
        reader.at, speaker.placed = at, placed
        return run
    speaker.compare(_CLOSE, level)
    side: Comparator = ">" if where in ("above", "over") else "<"
    return AllOf((run, Repeated(Compare(_CLOSE, side, level), bars)))


@attempt
def _inside_break(reader: Reader, speaker: Speaker) -> Condition | None:
    """`inside bar breakout`, `a break of an inside bar`: the side of the trade decides which end."""
    opened = reader.take_any(("breakout of", "break of", "breakouts of", "breakout from", "break out of"))
    reader.skip("an", "a", "the", "of")
    if not reader.take_any(("inside bar", "inside bars", "inside day", "inside candle", "inside days")):
        return None
    if opened:
        if reader.sees("high", "low", "'s"):
            return None
    elif not reader.take_any(("breakout", "breakouts", "break", "break out")):
        return None
    speaker.bar = 1
    reader.assumed.append("an inside bar is broken by the close of the bar right behind it")
    within = AllOf((Compare(Price("high", 1), "<=", Price("high", 2)), Compare(Price("low", 1), ">=", Price("low", 2))))
    beyond = AnyOf((Compare(_CLOSE, ">", Price("high", 1)), Compare(_CLOSE, "<", Price("low", 1))))
    return AllOf((*within.conditions, told_way(reader, beyond)))


@attempt
def gapping(reader: Reader, speaker: Speaker) -> Condition | None:
    """`a gap up`, `the market gaps down more than 1%`: the open against the close before."""
    reader.skip(*_BEFORE_GAPS)
    way = reader.take("up", "down")
    if not reader.take("gap", "gaps", "gapped", "gapping"):
        return None
    way = way or reader.take("up", "down", "higher", "lower")
    if not way:
        return None
    reader.take_any(("at the open", "on the open"))
    reader.take_any(_BY_MORE)
    at = reader.at
    percent = reader.number()
    wide = indicator(reader, speaker) if percent is not None and reader.sees("atr", "atrs") else None
    if percent is None or not (wide or reader.take("%", "percent")):
        reader.at, percent = at, None
    reader.take_any(("or more", "or bigger", "or larger") if percent is not None else ())
    up, before = way in ("up", "higher"), Price("close", 1)
    reader.take_any(("at the open", "on the open"))
    reader.take_any(_FROM_CLOSE)
    reader.take_any(("at the open", "on the open"))
    if reader.sees("above", "over", "below", "under", "beyond", "past"):
        return None  # "gaps up above yesterday's high": the open lies there, not the close
    level: Value = before if percent is None else Scaled(before, percent if up else -percent)
    if percent is not None and isinstance(wide, Line):
        level = Offset(before, percent if up else -percent, wide)
    return Compare(_OPEN, ">" if up else "<", level)


@attempt
def _is_coloured(reader: Reader, speaker: Speaker) -> Condition | None:
    """`the candle is green`, `it closes red`, `price closed higher`, `today is a green day`."""
    subject = reader.take("candle", "bar", "it", "price", "day", "today", "market", "yesterday")
    before = reader.tokens[reader.at - 1].text if reader.at else ""
    if before in ("and", "&") and isinstance(speaker.it, Price) and reader.sees(*_COLOURS) and _ends_behind(reader):
        return Compare(_CLOSE, _COLOURS[reader.take(*_COLOURS)], _OPEN)  # "closes back above it and green"
    if not subject and before not in _LEADING:
        return None  # "if friday closed down" speaks of another bar
    if subject in ("day", "today") and not in_bars(reader, speaker, "1d"):
        return None
    closes = before == "closes" or bool(reader.take("closes", "closed", "close", "finishes", "ends"))
    if not closes and not (
        subject in ("candle", "bar", "day", "today") and (reader.take("is", "was") or reader.sees(*_COLOURS))
    ):
        return None
    reader.skip("a", "the", "day", "in")
    colour = reader.take(*_COLOURS)
    way = "" if colour else reader.take("higher", "lower", "up", "down")
    if (not colour and not way) or subject == "yesterday" or reader.sees("than", "above", "below", "by", "to", "for"):
        return None
    if way and (reader.peek().value is not None or reader.sees("in", "on")):
        return None  # "closes down 2 %" measures a move
    reader.take("candle", "bar", "day")
    of_its_own = bool(colour) or (subject in ("candle", "bar") and way in ("up", "down"))
    against = _OPEN if of_its_own else Price("close", 1)
    return Compare(_CLOSE, _COLOURS[colour] if colour else ">" if way in ("higher", "up") else "<", against)


def _ends_behind(reader: Reader) -> bool:
    """Whether the phrase ends behind the next word; moves nothing."""
    return reader.peek(1).text in (
        "",
        ".",
        ",",
        ";",
        "\n",
        "!",
        ":",
        "->",
        "=",
        "buy",
        "long",
        "sell",
        "short",
        "i",
        "go",
    )


@attempt
def _coloured(reader: Reader, speaker: Speaker) -> Condition | None:
    of_last = _last_coloured(reader, speaker)
    if of_last is not None:
        return of_last
    count = reader.whole(1)
    reader.skip("consecutive", "straight")
    colour = reader.take(*_COLOURS)
    several = colour and count is not None and count > 1
    whole = reader.take(*TIMEFRAME_WORDS) if colour and reader.peek(1).text in _BARS else ""
    if whole and not in_bars(reader, speaker, TIMEFRAME_WORDS[whole]):
        return None
    if not colour or not (_takes_bars(reader, speaker, (*_BARS, "ones")) or (several and _run_goes_on(reader))):
        return None
    reader.take_any(_RUNNING)
    shape = Compare(_CLOSE, ">" if _COLOURS[colour] == ">" else "<", _OPEN)
    return shape if count in (None, 1) else Repeated(shape, count or 1)


def _run_goes_on(reader: Reader) -> bool:
    """`three red each closing lower`, `sell after three red`: a run of bars that are not named again."""
    return reader.done or reader.sees("each", "all", "in", ",", ".", ";", "\n", "=", "->", "straight", "consecutively")


@attempt
def _last_coloured(reader: Reader, speaker: Speaker) -> Condition | None:
    """`the last 3 candles are green`, `the last two bars closed red`."""
    count = reader.whole(2) if reader.take("last", "previous", "past") else None
    if count is None or not _takes_bars(reader, speaker, ("candles", "bars", "days")):
        return None
    reader.skip("are", "were", "all", "closed", "have")
    colour = reader.take(*_COLOURS)
    return Repeated(Compare(_CLOSE, _COLOURS[colour], _OPEN), count) if colour else None


@attempt
def _closes_in_a_row(reader: Reader, speaker: Speaker) -> Condition | None:
    """`3 down days in a row`, `two consecutive lower closes`, `3 higher lows`."""
    count = reader.whole(1)
    if count is None:
        return None
    reader.skip("consecutive", "straight")
    way = reader.take("down", "up", "lower", "higher", "losing", "winning")
    reader.skip("-", "consecutive")
    if not way and _takes_bars(reader, speaker, ("bars", "candles", "days", "closes")):  # "two bars up in a row"
        way = reader.take("down", "up", "lower", "higher")
        if not way or not reader.take_any(_RUNNING):
            return None
        return Slope(_CLOSE, "down" if way in ("down", "lower") else "up", count)
    of = Price(_ENDS.get(reader.peek().text, "close"))
    if not way or not _takes_bars(reader, speaker, (*_BARS, *_ENDS, "closings")):
        return None
    reader.take_any(_RUNNING)
    return Slope(of, "down" if way in ("down", "lower", "losing") else "up", count)


@attempt
def _up_in_a_row(reader: Reader, speaker: Speaker) -> Condition | None:
    """`the close is up three days in a row`, `price closed higher 3 bars in a row`, `closes down 3 days in a row`."""
    if not reader.take("close", "price", "market", "it", "its", "it's", "closes", "closed"):
        return None
    reader.skip("is", "was", "has", "been", "closed", "closes", "goes", "went")
    way = reader.take("up", "down", "higher", "lower", *_WENT_UP, *_WENT_DOWN)
    reader.skip("for", "like", "about")
    count = reader.whole(1) if way else None
    reader.skip("consecutive", "straight")
    if count is None or not _takes_bars(reader, speaker, _BARS):
        return None
    falls = way in ("down", "lower", *_WENT_DOWN)
    return Slope(_CLOSE, "down" if falls else "up", count) if reader.take_any(_RUNNING) else None


def _takes_bars(reader: Reader, speaker: Speaker, names: tuple[str, ...]) -> bool:
    """Take what is counted; days are the bars traded where no others were named, and else cannot be counted."""
    named = reader.take(*names)
    return bool(named) and in_bars(reader, speaker, BAR_UNITS.get(named, "bars"))
