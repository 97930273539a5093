"""The same on several bars at once: `supertrend green on 1m and on 15m`, `RSI above 50 on both the 1h and the 4h`."""

from __future__ import annotations

from dataclasses import replace

from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.places import timeframe_token
from app.llm.offline.compiler.grammar.units import TIMEFRAME_WORDS
from app.llm.offline.compiler.meaning import AllOf, Compare, Condition, Line, Value
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import words
from contracts.strategy import TIMEFRAMES

_BEHIND = words("and or but while when if plus = buy sell long short go enter i we as")
_CHART = ("chart", "charts", "timeframe", "timeframes", "tf", "bars", "candles")


@attempt
def on_several(reader: Reader, speaker: Speaker, found: Condition) -> Condition | None:
    """`found`, a comparison of indicators, on each of the bars that are named; `both` or a second `on` says so."""
    if not isinstance(found, Compare) or not any(isinstance(one, Line) for one in (found.left, found.right)):
        return None
    if not reader.take("on", "in"):
        return None
    sure = bool(reader.take("both", "all"))
    frames: list[str] = []
    behind = reader.at
    while (frame := _frame(reader)) in TIMEFRAMES and frame is not None:
        frames.append(frame)
        behind = reader.at
        joined = reader.take("and", "&", "+", ",")
        sure = (bool(reader.take("on", "in")) or sure) if joined else sure
    reader.at = behind
    if len(set(frames)) < max(2, len(frames)) or not sure or not (ends(reader) or reader.sees(*_BEHIND)):
        return None  # "supertrend up on 4h and on 30m price crosses above …": another condition begins
    speaker.read_on |= set(frames)
    return AllOf(tuple(_on(found, None if frame == speaker.timeframe else frame) for frame in frames))


def _frame(reader: Reader) -> str | None:
    reader.skip("the", "both", "of")
    found = TIMEFRAME_WORDS.get(reader.take(*TIMEFRAME_WORDS)) or timeframe_token(reader)
    reader.take(*_CHART)
    return found


def _on(found: Compare, frame: str | None) -> Compare:
    return replace(found, left=_of(found.left, frame), right=_of(found.right, frame))


def _of(value: Value, frame: str | None) -> Value:
    return replace(value, call=replace(value.call, timeframe=frame)) if isinstance(value, Line) else value
