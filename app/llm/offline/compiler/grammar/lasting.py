"""How long something lasts, and what was before it: `… for 3 bars`, `… after being below it`."""

from __future__ import annotations

from dataclasses import replace

from app.llm.offline.compiler.grammar.calls import earlier, shift
from app.llm.offline.compiler.grammar.places import place
from app.llm.offline.compiler.grammar.relations import ABOVE, BELOW
from app.llm.offline.compiler.grammar.units import BAR_UNITS, in_bars
from app.llm.offline.compiler.grammar.values import value
from app.llm.offline.compiler.meaning import (
    AllOf,
    Comparator,
    Compare,
    Condition,
    Cross,
    Not,
    Recently,
    Repeated,
    Session,
    Slope,
    Weekdays,
)
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Place
from app.llm.offline.compiler.wording import phrases, words

_BAR_BEFORE = phrases("""
    on the previous bar | on the bar before | the bar before | the previous bar | on the prior bar | the prior bar |
    on the previous candle | the previous candle | the candle before | on the last bar | before
""")

_ONE_BEFORE = phrases("""
    the 1 before | the previous 1 | the prior 1 | the last 1 | the previous candle | the previous bar | the prior bar |
    the prior candle | the last candle | the last bar | the candle before | the bar before | the candle before it |
    the bar before it | the 1 before it | the previous close | the close before | the 1 before had |
    the previous 1 had |
    the previous candle had | the previous bar had | the candle before had | the bar before had
""")
ONE_AGO = phrases("""
    on the previous bar | on the prior bar | on the previous candle | on the prior candle | on the bar before |
    a bar ago | a candle ago | 1 bar ago | 1 candle ago | the bar before | the candle before | the previous bar
""")
_LAST_BAR = tuple(
    f"{on}{last} {bar}"
    for on in ("", "on ", "on the ", "the ")
    for last in ("last", "previous", "prev", "prior")
    for bar in ("bar", "candle")
)
_CLAUSE = 14
_SOMETIME = phrases("""
    sometime | some time | at some point | at some time | at some stage | any time | anytime | at any time |
    at any point |
    at least once | once | recently | on any bar | at least 1 time | not long ago
""")
_WITHIN = phrases("in | within | during | inside | in any of | on any of | on 1 of | in 1 of | on at least 1 of | over")
_THE_LAST = phrases("""
    the last | last | the past | past | the previous | previous | the preceding | the most recent |
    the prior | these last
""")
_FOR_EACH = phrases("""
    for | for the last | for at least | for the past | for each of the last | on each of the last |
    in each of the last |
    on all of the last | for all of the last | on every one of the last | on each of the past | for each of the past |
    for the previous | on all the last | on each of the previous
""")
_NTH = {"second": 2, "third": 3, "fourth": 4, "fifth": 5}
_FIRST_TIME = phrases("""
    for the first time in | for the first time within | for the first time for | the first time in | 1st time in |
    first time in | for the 1st time in
""")
_WAS = words("being having been it price was closing closed trading spending at least")


def lasting(reader: Reader, speaker: Speaker, found: Condition) -> Condition:
    """`found` with its duration and with what came before it."""
    before = _bars_ago(reader, speaker, found) or _a_bar_ago(reader, found)
    return _after_being(reader, speaker, _duration(reader, speaker, before))


@attempt
def _bars_ago(reader: Reader, speaker: Speaker, found: Condition) -> Condition | None:
    """`RSI was below 30 three bars ago`: so many bars earlier."""
    bars = reader.whole(2) if isinstance(found, Compare) else None
    unit = BAR_UNITS.get(reader.take(*BAR_UNITS), "") if bars is not None else ""
    if bars is None or not unit or not reader.take("ago", "earlier") or not in_bars(reader, speaker, unit):
        return None
    return earlier(found, bars)


def _a_bar_ago(reader: Reader, found: Condition) -> Condition:
    """`RSI was below 30 on the previous bar`: one bar earlier; a crossing then is another thing."""
    at = reader.at
    moved = earlier(found, 1) if isinstance(found, Compare) and _one_ago(reader) else None
    if moved is None:
        reader.at = at
        return found
    return moved


def _one_ago(reader: Reader) -> bool:
    """`on the previous bar`, and of what `was` so `last bar`."""
    past = {"was", "were"} & {token.text for token in reader.tokens[max(0, reader.at - _CLAUSE) : reader.at]}
    return bool(reader.take_any((*ONE_AGO, *_LAST_BAR) if past else ONE_AGO))


def on_bar_before(reader: Reader, found: Condition) -> Condition:
    """`the bands were inside the channel on the prior bar`: all of it one bar earlier, where that is said."""
    at = reader.at
    moved = earlier(found, 1) if _one_ago(reader) else None
    reader.at = at if moved is None else reader.at
    return found if moved is None else moved


def _after_being(reader: Reader, speaker: Speaker, found: Condition) -> Condition:
    """`closes above the 10 EMA after being below it for 3 bars`: the bars before were on the other side."""
    before = _bars_beyond(reader, speaker, found)
    if before is None or not isinstance(found, Compare | Cross):
        return found
    if before.bars == 1 and isinstance(before, Repeated):
        return Cross(found.left, "up" if _is_up(found) else "down", found.right)
    return AllOf((found, before))


def _is_up(found: Compare | Cross) -> bool:
    return found.operator in (">", ">=") if isinstance(found, Compare) else found.way == "up"


@attempt
def _bars_beyond(reader: Reader, speaker: Speaker, found: Condition) -> Repeated | Recently | None:
    """For how many bars, at least the last one, the value was on the other side, or within how many it once was."""
    if not isinstance(found, Compare | Cross):
        return None
    _skip_bars(reader, speaker)
    if not reader.take("after", "having"):
        return None
    counted = _bars_there(reader, speaker, found)
    if counted is not None:
        return counted
    reader.take_any(_ONE_BEFORE)
    reader.skip(*_WAS)
    place = reader.take(*ABOVE, *BELOW)
    if not place or (place in ABOVE) == _is_up(found):
        return None
    if not reader.take("it", "there", "that") and not _same_again(reader, speaker, found):
        return None
    bars = bars_said(
        reader, speaker, ("for at least", "for", "for the last", "for more than", "at least", "a minimum of", "minimum")
    )
    if bars is None and not reader.sees("for"):
        span = None if reader.take_any(_BAR_BEFORE) else last_bars(reader, speaker)
        if span is not None:
            return Recently(Compare(found.left, ">" if place in ABOVE else "<", found.right), span[0])
        bars = 1
    side: Comparator = ">" if place in ABOVE else "<"
    return None if bars is None else Repeated(Compare(shift(found.left, 1), side, shift(found.right, 1)), bars)


def _skip_bars(reader: Reader, speaker: Speaker) -> None:
    """`closes above the 50 EMA on the 4h after being below it`: the bars traded, kept for the rule."""
    at, assumed = reader.at, len(reader.assumed)
    named = place(reader, speaker) if reader.sees("on") else None
    traded = isinstance(named, Place) and not named.markets and speaker.timeframe in (None, *named.timeframes)
    if isinstance(named, Place) and traded and reader.sees("after", "having"):
        speaker.placed = (*speaker.placed, named)
        return
    reader.at = at
    del reader.assumed[assumed:]


def _same_again(reader: Reader, speaker: Speaker, found: Compare | Cross) -> bool:
    """Whether the level is named again, or the phrase ends without naming any."""
    at = reader.at
    if value(reader, speaker) == found.right:
        return True
    reader.at = at
    return reader.done or reader.sees(",", ".", ";", "\n", "and", "for", "on")


@attempt
def _bars_there(reader: Reader, speaker: Speaker, found: Compare | Cross) -> Repeated | None:
    """`after at least 5 closes below it`, `after 10 bars under`: so many bars before this one on the other side."""
    reader.take_any(("at least", "a minimum of", "minimum", "more than"))
    over = reader.tokens[reader.at - 1].text == "than"
    bars = reader.whole(2)
    reader.skip("consecutive", "straight", "or", "more")
    unit = BAR_UNITS.get(reader.take("closes", *BAR_UNITS), "bars") if bars is not None else ""
    if bars is None or over or reader.tokens[reader.at - 1].value is not None or not in_bars(reader, speaker, unit):
        return None
    reader.skip("in", "a", "row", "spent", "of", "closing", "closed", "trading")
    place = reader.take(*ABOVE, *BELOW)
    up = _is_up(found)
    if not place or (place in ABOVE) == up:
        return None
    if not reader.take("it", "there", "that"):
        at = reader.at
        again = value(reader, speaker)
        if again != found.right:
            reader.at = at
            if again is not None:
                return None
    return Repeated(Compare(shift(found.left, 1), "<" if up else ">", shift(found.right, 1)), bars)


def _duration(reader: Reader, speaker: Speaker, found: Condition) -> Condition:
    bars = bars_said(reader, speaker, _FOR_EACH)
    bars = bars or _nth_bar(reader)
    if bars is not None:
        return Repeated(found, bars)
    return recently(reader, speaker, found)


@attempt
def _nth_bar(reader: Reader) -> int | None:
    """`for the second bar in a row`: on that bar and those before it."""
    if not reader.take("for") or not reader.take("the", "a"):
        return None
    count = _NTH.get(reader.take(*_NTH))
    straight = bool(reader.take("consecutive", "straight", "successive"))
    if count is None or not reader.take("bar", "candle", "close", "time", "day", "week", "session"):
        return None
    return count if reader.take_any(("in a row", "running", "in succession")) or straight else None


def recently(reader: Reader, speaker: Speaker, found: Condition) -> Condition:
    """`… sometime in the last 5 bars`: that it held on one of them; what goes one way in them does so on each."""
    at = reader.at
    fresh = _first_time(reader, speaker, found)
    if fresh is not None:
        return fresh
    span = last_bars(reader, speaker)
    if span is None:
        return found
    bars, hedged = span
    if isinstance(found, Repeated | Session | Weekdays) or (isinstance(found, Slope) and found.bars > 1):
        reader.at = at  # "3 red candles in the last 5 bars" may lie apart
        return found
    return replace(found, bars=bars) if isinstance(found, Slope) and not hedged else Recently(found, bars)


@attempt
def _first_time(reader: Reader, speaker: Speaker, found: Condition) -> Condition | None:
    """`closes below the 200 SMA for the first time in 20 days`: now, and on none of the bars before."""
    if not reader.take_any(_FIRST_TIME):
        return None
    reader.take_any(_THE_LAST)
    bars = reader.whole(2)
    unit = BAR_UNITS.get(reader.take(*BAR_UNITS), "") if bars is not None else ""
    before = earlier(found, 1)
    if bars is None or before is None or not unit or not in_bars(reader, speaker, unit):
        return None
    reader.assumed.append(f"the first time in {bars} bars: on none of the {bars} bars before")
    return AllOf((found, Not(Recently(before, bars))))


_AT_MOST = phrases("at most | no more than | not more than | no longer than | not longer than | max | maximum")


def last_bars(reader: Reader, speaker: Speaker) -> tuple[int, bool] | None:
    """`at some point in the last 10 bars`: how many bars, and whether it is said that one of them will do."""
    at = reader.at
    hedged = bool(reader.take_any(_SOMETIME))
    opened = hedged and bool(reader.take("("))
    most = reader.whole(1) if reader.take_any(_AT_MOST) else None
    if most is not None and reader.take("bars", "bar", "candles", "candle") and reader.take("ago", "back", "earlier"):
        reader.assumed.append(f"at most {most} bars ago is on one of the last {most + 1} bars, this one among them")
        return most + 1, True
    inside = reader.take_any(_WITHIN)
    if inside == "over" and not hedged:
        reader.at = at
        return None  # "has been above it over the last 10 bars": on each of them, perhaps
    last = bool(reader.take_any(_THE_LAST))
    bars = reader.whole(1) if (last and (hedged or inside)) or inside == "within" else None
    unit = BAR_UNITS.get(reader.take(*BAR_UNITS), "") if bars is not None else ""
    closed = not opened or bool(reader.take(")"))
    if bars is None or not unit or not closed or reader.sees("of") or not in_bars(reader, speaker, unit):
        reader.at = at
        return None
    return bars, hedged or inside.endswith("of")


def bars_said(reader: Reader, speaker: Speaker, openings: tuple[str, ...]) -> int | None:
    """`for 3 bars`, `for 3 consecutive bars`, `3 bars in a row`."""
    at = reader.at
    opened = reader.take_any(openings)
    bars = reader.whole(1)
    if bars is None and not opened and reader.take("on", "over"):
        bars = reader.whole(2) if reader.peek(1).text in ("consecutive", "successive", "straight") else None
    if bars is not None:
        consecutive = bool(reader.take("consecutive", "straight", "successive"))
        unit = BAR_UNITS.get(reader.take(*BAR_UNITS), "")
        unit = unit if unit and in_bars(reader, speaker, unit) else reader.take("times")
        row = bool(reader.take_any(("in a row", "running", "straight", "consecutively", "in succession")))
        if unit and ((opened and unit != "times") or row or consecutive):
            return bars
    reader.at = at
    return None


def running(reader: Reader, speaker: Speaker) -> int | None:
    """`rising 5 bars`, `falling last 3 candles`: a run with no word between it and its bars."""
    at = reader.at
    reader.take_any(("the last", "last"))
    bars = reader.whole(1)
    unit = BAR_UNITS.get(reader.take(*BAR_UNITS), "") if bars is not None else ""
    if unit and not reader.sees("ago", "back", "before", "earlier", "sma", "ema") and in_bars(reader, speaker, unit):
        return bars
    reader.at = at
    return None
