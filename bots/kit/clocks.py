"""Time of day and day of the week of a bar's open."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np

from bots.kit.bars import KitBars
from bots.kit.errors import KitError
from bots.kit.series import Condition, Series

_HOUR = 3_600_000
_DAY = 24 * _HOUR


def hour(bars: KitBars) -> Series:
    """The hour, 0 to 23, UTC."""
    return Series((bars.time % _DAY // _HOUR).astype(np.float64), 0, bars.clock)


def day_of_week(bars: KitBars) -> Series:
    """Monday 1 … Sunday 7, UTC; the epoch was a Thursday."""
    return Series(((bars.time // _DAY + 3) % 7 + 1).astype(np.float64), 0, bars.clock)


def day(bars: KitBars) -> Series:
    """Whole days since 1970-01-01, UTC."""
    return Series((bars.time // _DAY).astype(np.float64), 0, bars.clock)


def session(bars: KitBars, window: str, zone: str) -> Condition:
    """Bars opening inside `HH:MM-HH:MM` on the zone's own clock, the end left out; a window may run over midnight."""
    start, end = (_minutes(part) for part in window.split("-"))
    place = ZoneInfo(zone)
    clock = np.empty(len(bars), dtype=np.int64)
    for index, moment in enumerate(bars.time):
        there = datetime.fromtimestamp(int(moment) / 1000, UTC).astimezone(place)
        clock[index] = there.hour * 60 + there.minute
    inside = (clock >= start) & (clock < end) if start < end else (clock >= start) | (clock < end)
    return Condition(inside, 0, bars.clock)


def _minutes(text: str) -> int:
    hours, _, minutes = text.partition(":")
    if not (hours.isdigit() and minutes.isdigit()):
        raise KitError(f"{text!r} is not a time of day such as 08:30.")
    return int(hours) * 60 + int(minutes)
