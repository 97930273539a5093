"""How far the price came, and where in its bar it closed: `down 5 % in 3 days`, `in the top quarter of its range`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.calls import make_call
from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.extremes import extreme
from app.llm.offline.compiler.grammar.units import BAR_UNITS, in_bars
from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.meaning import (
    Comparator,
    Compare,
    Condition,
    Line,
    Measure,
    Number,
    Price,
    Scaled,
    parts_of_all,
)
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import phrases, words

_SUBJECT = phrases("""
    price | close | the close | the price | it | market | the market | closes | it closes | price closes | closing |
    bar closes | candle closes | price has | it has | its | it's | the bar closes | the candle closes | the day closes |
    day closes |
    the inside day closes | market has | close is | today closes | price closed | today's close is | it closed
""")
_SHARES = {"half": 0.5, "third": 1 / 3, "quarter": 0.25, "fifth": 0.2, "tenth": 0.1}
_OF_RANGE = phrases("""
    of its range | of the range | of days range | of the days range | of day's range |
 of the bar | of the bar's range | of the candle | of the candle's range |
    of the day's range | of the daily range | of today's range | of the day | of its bar | of that bar's range |
    of the bar range | of bar range | of range | of its daily range | of the candle range | of its candle
""")
_ROSE = words("up gained gains rallied rose risen rises jumped jumps gain climbed advanced pumped pumps")
_FELL = words("down dropped drops fell fallen falls lost loses declined sold dumped dumps crashed drop declines")
_MORE = phrases("more than | at least | over | by more than | by at least | by over | > | >= | by")
_RISES = phrases("bounces | rises | rallies | up | recovers | climbs | has bounced | has rallied | is up")
_RETREATS = (
    *_RISES,
    *phrases("""
        pulls back | pullback of | drops | falls | dips | retraces | down | has pulled back | has dropped | corrects |
        has fallen | is down | pulled back | retreats | sells off | a pullback of | pull back | drawdown of |
    a drop of
    """),
)
_OF_THE_DAY = phrases(
    "on the day | today | for the day | in a day | in 1 day | in a single day | day on day | in the day"
)
_SPAN = phrases("in the last | over the last | in the past | over the past | within | in | over | during the last")


@attempt
def move(reader: Reader, speaker: Speaker) -> Condition | None:
    """A move of the price over some bars, or the place of the close in its bar."""
    spoken = reader.take_any(_SUBJECT)
    closes = "close" in spoken or "closing" in spoken
    reader.skip("is", "has", "was", "be")
    return _place_in_range(reader, speaker, closes=closes) or _moved(reader, speaker) or _off_level(reader, speaker)


@attempt
def _place_in_range(reader: Reader, speaker: Speaker, *, closes: bool) -> Condition | None:
    """`in the top quarter of its range`, `in the lower 20 % of the bar`; `…, bottom quarter -> sell` behind such; where
    it `closes` so, of its bar, which need not be said."""
    again = any(isinstance(one, Compare) and one.left == Measure("place") for one in parts_of_all(speaker.entry))
    if not reader.take("in", "within", "inside", "near") and not again:
        return None
    own = bool(reader.take("its"))
    reader.skip("the", "a")
    end = reader.take("top", "upper", "highest", "bottom", "lower", "lowest")
    share = _SHARES.get(reader.take(*_SHARES)) if end else None
    if share is None and end:
        number = reader.number()
        share = number / 100 if number is not None and reader.take("%", "percent") else None
    of = reader.take_any(_OF_RANGE) if share is not None and 0 < share < 1 else ""
    again = again and (ends(reader) or reader.sees("buy", "sell", "long", "short", "go"))
    closed = closes and share is not None and ends(reader)
    if (
        not (of or own or again or closed)
        or share is None
        or not 0 < share < 1
        or (("day" in of or "daily" in of) and not in_bars(reader, speaker, "1d"))
    ):
        return None  # the range of a day that is not over is no bar's
    top = end in ("top", "upper", "highest")
    level = round(1 - share if top else share, 4)
    operator: Comparator = ">=" if top else "<="
    reader.assumed.append(f"the {end} {100 * share:.4g} % of a bar: (close − low) / (high − low) {operator} {level:g}")
    return Compare(Measure("place"), operator, Number(level))


@attempt
def _moved(reader: Reader, speaker: Speaker) -> Condition | None:
    """`up 5 % in 3 days`, `has dropped more than 2 % over the last 5 bars`: the change of the close over them."""
    word = reader.take(*_ROSE, *_FELL)
    reader.skip("off")
    reader.take_any(_MORE)
    percent = reader.number() if word else None
    if percent is None or not reader.take("%", "percent", "pct"):
        return None
    reader.take_any(("or more", "or further"))
    on_the_day = bool(reader.take_any(_OF_THE_DAY))
    if not on_the_day and not reader.take_any(_SPAN):
        return None
    if on_the_day and not in_bars(reader, speaker, "1d"):
        return None
    reader.skip("the", "last", "past", "a", "just", "only")
    bars = 1 if on_the_day else reader.whole(1)
    reader.skip("-")
    unit = "1d" if on_the_day else BAR_UNITS.get(reader.take(*BAR_UNITS), "") if bars is not None else ""
    if bars is None or not unit or not in_bars(reader, speaker, unit):
        return None
    reader.take_any(("or more", "or less"))
    reader.take_any(("( roc )", "( rate of change )"))
    change = Line(make_call(BY_NAME["roc"], [bars], None))
    reader.assumed.append(f"a move over {bars} bars is that of the close")
    return Compare(change, ">" if word in _ROSE else "<", Number(percent if word in _ROSE else -percent))


@attempt
def _off_level(reader: Reader, speaker: Speaker) -> Condition | None:
    """`pulls back 5 % from its 20-day high`, `10 % off the 50-bar high`, `bounces 3 % from the 10-day low`."""
    verb = reader.take_any(_RETREATS)
    reader.take_any(_MORE)
    percent = reader.number()
    if percent is None or not reader.take("%", "percent"):
        return None
    reader.take_any(("or more", "at least"))
    if not reader.take("from", "off"):
        return None
    reader.skip("of", "its", "the", "a")
    level = extreme(reader, speaker)
    upper = isinstance(level, Line) and (level.output == "upper" or level.call.name == "highest")
    if not isinstance(level, Line) or (verb in _RISES) == upper:
        return None
    return Compare(Price("close"), "<=" if upper else ">=", Scaled(level, -percent if upper else percent))
