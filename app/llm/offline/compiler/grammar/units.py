"""Units of time that stand for bars."""

from __future__ import annotations

from collections.abc import Mapping

from app.llm.offline.compiler.reader import Reader
from app.llm.offline.compiler.speaker import Speaker

BAR_UNITS: Mapping[str, str] = {
    **dict.fromkeys("period periods bar bars candle candles length lookback p".split(), "bars"),
    **dict.fromkeys("day days daily d".split(), "1d"),
    **dict.fromkeys("week weeks weekly wk".split(), "1w"),
    **dict.fromkeys("hour hours hourly".split(), "1h"),
    **dict.fromkeys("minute minutes".split(), "1m"),
}


TIMEFRAME_WORDS: Mapping[str, str] = {"daily": "1d", "weekly": "1w", "hourly": "1h"}


def unit_as_timeframe(reader: Reader, speaker: Speaker, unit: str) -> str | None:
    """`20-day high`: the timeframe that counts in such units; None where those are the bars traded."""
    if unit in ("", "bars") or unit == speaker.timeframe:
        return None
    if speaker.timeframe is None:
        speaker.counted_in |= {unit}
        return None
    return unit


def in_bars(reader: Reader, speaker: Speaker, unit: str) -> bool:
    """Whether a number of `unit`s is a number of the bars traded."""
    if unit == "bars" or unit == speaker.timeframe:
        return True
    if speaker.timeframe is None:
        speaker.counted_in |= {unit}
        return True
    return False
