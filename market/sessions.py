"""When a market trades: the week its bars show, the gaps within it, and the clock that week would be on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from market.instruments import Instrument
from market.timeframes import Timeframe
from market.times import format_time

_DAY_MS = 86_400_000
_WEEK_MS = 7 * _DAY_MS
_MONDAY_MS = 4 * _DAY_MS
_USUAL = 0.6  # a slot of the week that has a bar in that share of weeks is one the market trades in
_WINDOW_WEEKS = 26  # clocks change twice a year, so the week is learned half a year at a time
_LARGEST = 5
_AS_IN_NEW_YORK = ", as they would in America/New_York"


@dataclass(frozen=True)
class SessionGaps:
    """Periods without a bar: all of them, those in hours the market usually trades in, and the largest of these."""

    gaps: int
    missing: int
    unusual_gaps: int
    unusual_missing: int
    largest: tuple[dict[str, Any], ...]

    def as_dict(self) -> dict[str, Any]:
        """JSON-able."""
        return {
            "gaps": self.gaps,
            "missing_bars": self.missing,
            "gaps_in_session": self.unusual_gaps,
            "missing_in_session": self.unusual_missing,
            "largest_in_session": list(self.largest),
        }


def measure_gaps(time: NDArray[np.int64], timeframe: Timeframe) -> SessionGaps:
    """Gaps of ascending open times against the week these times themselves show."""
    length = timeframe.milliseconds
    steps = np.diff(time)
    after = np.flatnonzero(steps > length)
    missing = np.maximum(1, (steps[after] + length // 2) // length - 1)
    if len(after) == 0:
        return SessionGaps(0, 0, 0, 0, ())
    usual = _usual_slots(time, length)
    unusual = np.zeros(len(after), dtype=np.int64)
    for at, row in enumerate(after):
        opens = time[row] + length * np.arange(1, min(int(missing[at]), 20_000) + 1)
        unusual[at] = int(usual(opens).sum())
    order = np.argsort(-unusual, kind="stable")[:_LARGEST]
    largest = tuple(
        {
            "after": format_time(int(time[after[at]])),
            "before": format_time(int(time[after[at] + 1])),
            "missing": int(unusual[at]),
        }
        for at in order
        if unusual[at]
    )
    return SessionGaps(len(after), int(missing.sum()), int((unusual > 0).sum()), int(unusual.sum()), largest)


def _usual_slots(time: NDArray[np.int64], length: int):  # type: ignore[no-untyped-def]
    """A function that says of open times whether the market usually has a bar there."""
    slots = max(1, _WEEK_MS // length)
    window = (time - _MONDAY_MS) // _WEEK_MS // _WINDOW_WEEKS
    first = int(window[0])
    windows = int(window[-1]) - first + 1
    slot = (time - _MONDAY_MS) % _WEEK_MS // length
    counts = np.zeros((windows, slots), dtype=np.int64)
    np.add.at(counts, (window - first, np.minimum(slot, slots - 1)), 1)
    weeks = np.array([len(np.unique((time[window == at + first] - _MONDAY_MS) // _WEEK_MS)) for at in range(windows)])
    usual = counts >= np.maximum(1, _USUAL * weeks[:, None])

    def holds(opens: NDArray[np.int64]) -> NDArray[np.bool_]:
        there = np.clip((opens - _MONDAY_MS) // _WEEK_MS // _WINDOW_WEEKS - first, 0, windows - 1)
        at = np.minimum((opens - _MONDAY_MS) % _WEEK_MS // length, slots - 1)
        result: NDArray[np.bool_] = usual[there, at]
        return result

    return holds


def suggest_zone(instrument: Instrument, clock: NDArray[np.int64]) -> str:
    """A sentence on which clock times without a zone look like, from when weeks begin; empty where nothing shows."""
    if len(clock) < 20 or instrument.trading_days_per_year not in {252, 260}:
        return ""
    ordered = np.sort(clock)
    daily = instrument.trading_days_per_year == 252
    pauses = np.flatnonzero(np.diff(ordered) > (_DAY_MS / 6 if daily else 1.5 * _DAY_MS))
    opens = ordered[pauses + 1]
    if len(opens) == 0:
        return ""
    minute = opens % _DAY_MS // 60_000
    values, counts = np.unique(minute, return_counts=True)
    usual = int(values[np.argmax(counts)])
    if daily:
        like = _AS_IN_NEW_YORK if usual in range(540, 575) else ""
        return f"Its days begin at {usual // 60:02d}:{usual % 60:02d}{like}."
    day = "Sunday" if _weekday(int(opens[minute == usual][0])) == 6 else "Monday"
    begins = f"Its weeks begin {day}s at {usual // 60:02d}:{usual % 60:02d}"
    fits = _fitting(usual, day, set(values.tolist()))
    return f"{begins}, as they would in {fits}." if fits else f"{begins}."


def _fitting(usual: int, day: str, seen: set[int]) -> str:
    if day == "Monday" and usual <= 65:
        return "America/New_York+7 (a broker's server clock)"
    if day == "Sunday" and usual in range(1020, 1090):
        return "America/New_York"
    if day == "Sunday" and (usual in range(1260, 1390) or seen & set(range(1260, 1390))):
        return "UTC"
    return ""


def _weekday(milliseconds: int) -> int:
    return (milliseconds // _DAY_MS + 3) % 7
