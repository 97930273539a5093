"""The shapes of candles, each written out: `inside bar`, `bullish engulfing`, `hammer`, `doji`."""

from __future__ import annotations

from collections.abc import Mapping

from app.llm.offline.compiler.grammar.markets import market
from app.llm.offline.compiler.grammar.places import timeframe_token
from app.llm.offline.compiler.meaning import AllOf, Compare, Condition, Measure, Price, Scaled
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.wording import phrases, words

_OPEN, _HIGH, _LOW, _CLOSE = Price("open"), Price("high"), Price("low"), Price("close")
_OPEN_BEFORE, _HIGH_BEFORE, _LOW_BEFORE, _CLOSE_BEFORE = (Price(one, 1) for one in ("open", "high", "low", "close"))
_BODY, _RANGE = Measure("body"), Measure("bar_range")
_TWICE_THE_BODY = Scaled(_BODY, 100)
_GREEN, _RED = Compare(_CLOSE, ">", _OPEN), Compare(_CLOSE, "<", _OPEN)
_HAMMER = AllOf(
    (
        Compare(Measure("lower_wick"), ">", _TWICE_THE_BODY),
        Compare(Measure("upper_wick"), "<=", _BODY),
    )
)
_STAR = AllOf(
    (
        Compare(Measure("upper_wick"), ">", _TWICE_THE_BODY),
        Compare(Measure("lower_wick"), "<=", _BODY),
    )
)
_DOJI = Compare(_BODY, "<=", Scaled(_RANGE, -90))
_SMALL_BEFORE = Compare(Measure("body", (), 1), "<", Scaled(Measure("body", (), 2), -50))
_MIDDLE_OF_FIRST = Measure("middle_of_body", (), 2)
_MORNING_STAR = AllOf(
    (
        Compare(Price("close", 2), "<", Price("open", 2)),
        _SMALL_BEFORE,
        _GREEN,
        Compare(_CLOSE, ">", _MIDDLE_OF_FIRST),
    )
)
_EVENING_STAR = AllOf(
    (
        Compare(Price("close", 2), ">", Price("open", 2)),
        _SMALL_BEFORE,
        _RED,
        Compare(_CLOSE, "<", _MIDDLE_OF_FIRST),
    )
)
SHAPES: Mapping[str, Condition] = {
    **dict.fromkeys(
        phrases("""
            inside bar | inside bars | inside day | inside candle | inside the bar before it | inside the bar before |
            inside the previous bar | inside the prior bar | inside the one before it | inside the 1 before it |
            inside the 1 before | inside the candle before it | inside the previous candle | inside the day before it |
            inside the previous day | inside the prior day | inside the bar before that | within the previous bar |
            within the bar before it
        """),
        AllOf((Compare(_HIGH, "<=", _HIGH_BEFORE), Compare(_LOW, ">=", _LOW_BEFORE))),
    ),
    **dict.fromkeys(
        phrases("outside bar | outside bars | outside day | outside candle"),
        AllOf((Compare(_HIGH, ">", _HIGH_BEFORE), Compare(_LOW, "<", _LOW_BEFORE))),
    ),
    **dict.fromkeys(
        phrases("bullish engulfing | bullish engulf | engulfing bullish | bull engulf | bull engulfing"),
        AllOf(
            (
                _GREEN,
                Compare(_CLOSE_BEFORE, "<", _OPEN_BEFORE),
                Compare(_CLOSE, ">=", _OPEN_BEFORE),
                Compare(_OPEN, "<=", _CLOSE_BEFORE),
            )
        ),
    ),
    **dict.fromkeys(
        phrases("bearish engulfing | bearish engulf | engulfing bearish | bear engulf | bear engulfing"),
        AllOf(
            (
                _RED,
                Compare(_CLOSE_BEFORE, ">", _OPEN_BEFORE),
                Compare(_CLOSE, "<=", _OPEN_BEFORE),
                Compare(_OPEN, ">=", _CLOSE_BEFORE),
            )
        ),
    ),
    **dict.fromkeys(phrases("hammer | bullish hammer | bullish pin bar | bullish pinbar"), _HAMMER),
    **dict.fromkeys(phrases("shooting star | bearish pin bar | bearish pinbar | bearish shooting star"), _STAR),
    "doji": _DOJI,
    **dict.fromkeys(phrases("morning star | morning stars | bullish morning star"), _MORNING_STAR),
    **dict.fromkeys(phrases("evening star | evening stars | bearish evening star"), _EVENING_STAR),
    "higher high": Compare(_HIGH, ">", _HIGH_BEFORE),
    "lower low": Compare(_LOW, "<", _LOW_BEFORE),
    "higher low": Compare(_LOW, ">", _LOW_BEFORE),
    "lower high": Compare(_HIGH, "<", _HIGH_BEFORE),
    "higher close": Compare(_CLOSE, ">", _CLOSE_BEFORE),
    "lower close": Compare(_CLOSE, "<", _CLOSE_BEFORE),
}
_ASSUMED: Mapping[Condition, str] = {
    _HAMMER: "a hammer: its lower wick is more than twice its body, its upper wick no longer than its body",
    _STAR: "a shooting star: its upper wick is more than twice its body, its lower wick no longer than its body",
    _MORNING_STAR: "a morning star: a red candle, one with less than half its body, and a green one that closes above "
    "the middle of the red body",
    _EVENING_STAR: "an evening star: a green candle, one with less than half its body, and a red one that closes below "
    "the middle of the green body",
    _DOJI: "a doji: its body is at most a tenth of its range",
}
_NOT_A_SHAPE = words("breakout breakouts break failure breakdown on than")
_FORMS = phrases("""
    forms | form | formed | appears | appear | prints | printed | occurs | occurred | shows up | shows | completes |
    completed | forming | happens | happened | pops up | comes up | comes in | is complete | gets printed | printing |
    closes in | is in | is there | is done | finishes | is printed | forms up | showing up | showing | appearing
""")
_CLOSES = words("closes closed close closing")
_BEHIND = words("while with and when as , . ; but where plus")
_BAR = ("candle", "bar", "1", "candlestick", "body")
_GREEN_NAMES, _RED_NAMES = words("green bullish bull white up"), words("red bearish bear black down")
_SWALLOWS = phrases("""
    engulfs | swallows | covers | eats | eats up | swallows up | fully engulfs | completely engulfs | engulfing |
    swallowing | wraps | is engulfing | is swallowing | engulfed | swallowed | engulf | swallow
""")
_BEFORE_IT = phrases("before it | before that | before | right before it")
_JUST = phrases("just | has just | has | was just | is | was")


@attempt
def shape(reader: Reader) -> Condition | None:
    """A candle by the name of its shape; what nobody agrees on is written out as an assumption."""
    name = reader.take_any(SHAPES)
    if not name or (reader.sees(*_NOT_A_SHAPE) and not _on_a_market(reader)):
        return None
    reader.take("candle", "bar", "pattern", "candlestick")
    at = reader.at
    reader.take_any(_JUST)
    if not reader.take_any(_FORMS) and not _has_closed(reader):
        reader.at = at
        reader.take_any(_FORMS)
    found = SHAPES[name]
    if found in _ASSUMED:
        reader.assumed.append(_ASSUMED[found])
    return found


@attempt
def _has_closed(reader: Reader) -> bool | None:
    """`a bearish engulfing closes while RSI is over 65`: that the bar is done, and no way out of a trade."""
    return True if reader.take(*_CLOSES) and (reader.done or reader.sees("\n", *_BEHIND)) else None


def _on_a_market(reader: Reader) -> bool:
    """`bullish engulfing on daily SPY`: whether that is where it is looked for; moves nothing."""
    at = reader.at
    reader.skip("on", "the", "daily", "hourly", "weekly")
    timeframe_token(reader)
    found = reader.at > at and market(reader) is not None
    reader.at = at
    return found


@attempt
def swallows(reader: Reader) -> Condition | None:
    """`a green candle swallows the red one`: an engulfing told in words."""
    first = reader.take(*_GREEN_NAMES, *_RED_NAMES)
    if not first or not reader.take_any(_BAR) or not reader.take_any(_SWALLOWS):
        return None
    reader.skip("the", "a", "previous", "prior", "last", "whole")
    second = reader.take(*_GREEN_NAMES, *_RED_NAMES)
    if (first in _GREEN_NAMES) == (second in _GREEN_NAMES) or not second:
        return None
    reader.take_any(_BAR)
    reader.take_any(_BEFORE_IT)
    return SHAPES["bullish engulfing" if first in _GREEN_NAMES else "bearish engulfing"]
