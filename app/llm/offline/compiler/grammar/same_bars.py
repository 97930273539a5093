"""`daily close above the 200 SMA`: beside a value of other bars an indicator without any of its own is of those too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.llm.offline.compiler.grammar.places import timeframe_token
from app.llm.offline.compiler.grammar.units import BAR_UNITS, TIMEFRAME_WORDS
from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.meaning import Line, Value
from app.llm.offline.compiler.reader import Reader
from app.llm.offline.compiler.wording import words

_WHOLE: Mapping[str, str] = {"previous_day": "1d", "previous_week": "1w"}
_OF_ANY_BARS = ("bollinger", "keltner", "donchian", "supertrend", "ichimoku", "linreg", "parabolic_sar")


_OTHER_CLAUSE = frozenset((*words(", . ; : and or when if while with but ("), "\n"))


def on_the_same_bars(reader: Reader, start: int, left: Value, right: Value | None) -> tuple[Value, Value | None]:
    """Both values, the second of them said from token `start` on, where but one of them was said of other bars."""
    if right is None:
        return left, None
    behind = _on_the_bars_behind(reader, start, left, right)
    return behind or left, _on_the_bars_of(reader, start, left, right)


def _on_the_bars_behind(reader: Reader, start: int, left: Value, right: Value) -> Value | None:
    """`the 50 SMA is above the 200 SMA on the daily`: the bars named behind both are those of the first as well."""
    if not isinstance(left, Line) or not isinstance(right, Line) or right.call.timeframe is None:
        return None
    if left.call.timeframe is not None or not BY_NAME[left.call.name].average:
        return None
    end = reader.at
    at = next((at for at in range(end - 1, start, -1) if reader.tokens[at].text == "on"), None)
    begun = next((at for at in range(start, 0, -1) if reader.tokens[at - 1].text in _OTHER_CLAUSE), 0)
    if at is None or _named_within(reader, begun, start):
        return None
    reader.assumed.append(f"both averages are read on {right.call.timeframe} bars")
    return Line(replace(left.call, timeframe=right.call.timeframe), left.output, left.back)


def _on_the_bars_of(reader: Reader, start: int, left: Value, right: Value) -> Value:
    """`right`, said from token `start` on, on the bars of `left` where none were named for it."""
    bars = _bars_of(left)
    if bars is None or not isinstance(right, Line) or right.call.timeframe is not None or _named(reader, start):
        return right
    row = BY_NAME[right.call.name]
    if row.name in _WHOLE:
        return right  # "yesterday closed above its open": of that day as well
    if isinstance(left, Line) and left.call.name == row.name and left.output != right.output:
        return Line(replace(right.call, timeframe=bars), right.output, right.back)  # "4h DI- above DI+"
    if not row.average and row.name not in _OF_ANY_BARS:
        return right
    reader.assumed.append(f"the {row.title} is read on {bars} bars, as the value before it")
    return Line(replace(right.call, timeframe=bars), right.output, right.back)


def is_price(line: Line) -> bool:
    """Whether it is the close of other bars, of which an average is one of prices."""
    return (line.call.name in _WHOLE and line.output == "close") or line.call.params[-1:] == (("length", 1.0),)


def _bars_of(value: Value) -> str | None:
    if not isinstance(value, Line):
        return None
    whole = _WHOLE.get(value.call.name)
    return value.call.timeframe if whole is None else whole if value.output == "close" else None


def _named(reader: Reader, start: int) -> bool:
    """Whether bars were named from token `start` on: `the 1h 50 EMA`, `the 200 day SMA`; moves nothing."""
    return _named_within(reader, start, reader.at)


def _named_within(reader: Reader, start: int, end: int) -> bool:
    now = reader.at
    found = False
    for at in range(start, end):
        reader.at = at
        word = reader.peek().text
        found = found or word in TIMEFRAME_WORDS or BAR_UNITS.get(word, "bars") != "bars"
        found = found or timeframe_token(reader) is not None
    reader.at = now
    return found
