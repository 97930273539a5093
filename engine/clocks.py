"""Hours, weekdays and sessions of bars, by the clock of UTC or of any zone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, tzinfo

import numpy as np

from contracts.expressions.nodes import Session
from contracts.expressions.sessions import session_window
from engine.arrays import Booleans, Floats, Integers

_MINUTE_MS = 60_000
_HOUR_MS = 3_600_000
_DAY_MS = 86_400_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def hour(time: Integers) -> Floats:
    """0–23 of each open time, UTC."""
    return (time // _HOUR_MS % 24).astype(np.float64)


def day_of_week(time: Integers) -> Floats:
    """Monday 1 … Sunday 7 of each open time, UTC; 1970-01-01 was a Thursday."""
    return ((time // _DAY_MS + 3) % 7 + 1).astype(np.float64)


def day(time: Integers) -> Floats:
    """Whole days since 1970-01-01 of each open time, UTC."""
    return days(time).astype(np.float64)


def days(time: Integers) -> Integers:
    """``day`` as whole numbers."""
    return time // _DAY_MS


FIELDS: Mapping[str, Callable[[Integers], Floats]] = {"hour": hour, "day_of_week": day_of_week, "day": day}


def in_session(time: Integers, session: Session) -> Booleans:
    """Where the open time lies in [start, end) on the zone's clock; a start after the end runs over midnight."""
    window = session_window(session)
    local = (time + utc_offsets(time, window.zone)) % _DAY_MS
    after, before = local >= window.start * _MINUTE_MS, local < window.end * _MINUTE_MS
    return after & before if window.start < window.end else after | before


def utc_offsets(time: Integers, zone: tzinfo) -> Integers:
    """The zone's distance from UTC at each time, in milliseconds.

    A UTC day that begins and ends with the same offset has it throughout; only days on which the clocks change are
    looked at time by time.
    """
    days, place = np.unique(time // _DAY_MS, return_inverse=True)
    at_start = np.array([_offset(int(day) * _DAY_MS, zone) for day in days], dtype=np.int64)
    at_end = np.array([_offset((int(day) + 1) * _DAY_MS, zone) for day in days], dtype=np.int64)
    offsets: Integers = at_start[place]
    for index in np.flatnonzero((at_start != at_end)[place]):
        offsets[index] = _offset(int(time[index]), zone)
    return offsets


def _offset(milliseconds: int, zone: tzinfo) -> int:
    moment = (_EPOCH + timedelta(milliseconds=milliseconds)).astimezone(zone)
    offset = moment.utcoffset()
    return 0 if offset is None else round(offset.total_seconds() * 1000)
