"""Clocks of zones turned into UTC, whole columns at once, with the hours that occur twice or never."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
from numpy.typing import NDArray

from market.errors import ImportFileError

_FIXED = re.compile(r"(?:UTC|GMT)?(?P<sign>[+-])(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?")
_SHIFTED = re.compile(r"(?P<name>[A-Za-z_]+/[A-Za-z_/-]+)(?P<sign>[+-])(?P<hours>\d{1,2})")
_DAY_MS = 86_400_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FAR = np.int64(1) << 60


@dataclass(frozen=True)
class Zone:
    """A clock: an IANA zone, shifted by a fixed number of milliseconds (a broker's server), or a fixed offset alone."""

    name: str
    zone: ZoneInfo | None
    shift_ms: int = 0

    @property
    def is_utc(self) -> bool:
        """Whether it shows UTC all year."""
        return self.shift_ms == 0 and (self.zone is None or self.zone.key in {"UTC", "Etc/UTC", "GMT", "Etc/GMT"})


@dataclass(frozen=True)
class Moments:
    """Milliseconds UTC; of times that occur twice the first. Two masks say which times occur twice and never."""

    time: NDArray[np.int64]
    second: NDArray[np.int64]
    twice: NDArray[np.bool_]
    never: NDArray[np.bool_]


def find_zone(name: str) -> Zone:
    """``Europe/London``, ``UTC``, ``UTC+2``, ``-05:00`` or ``America/New_York+7``; raises ImportFileError."""
    fixed = _FIXED.fullmatch(name)
    if fixed:
        minutes = int(fixed["hours"]) * 60 + int(fixed["minutes"] or 0)
        if minutes > 14 * 60:
            raise _unknown(name)
        return Zone(name, None, (1 if fixed["sign"] == "+" else -1) * minutes * 60_000)
    shifted = _SHIFTED.fullmatch(name)
    try:
        if shifted and int(shifted["hours"]) <= 14:
            hours = int(shifted["hours"]) * (1 if shifted["sign"] == "+" else -1)
            return Zone(name, ZoneInfo(shifted["name"]), hours * 3_600_000)
        return Zone(name, ZoneInfo(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise _unknown(name) from None


def _unknown(name: str) -> ImportFileError:
    return ImportFileError(
        f"The time zone {name!r} should be a name like Europe/London or UTC, an offset like UTC+2,"
        " or a zone and hours like America/New_York+7."
    )


def to_utc(clock: NDArray[np.int64], zone: Zone) -> Moments:
    """Clock times, as milliseconds since 1970 on the zone's clock, as UTC."""
    local = clock - zone.shift_ms
    none = np.zeros(len(clock), dtype=bool)
    if zone.zone is None or zone.is_utc or len(clock) == 0:
        return Moments(local, local, none, none)
    starts, offsets = _offsets(zone.zone.key, int(local.min()) // _DAY_MS - 2, int(local.max()) // _DAY_MS + 2)
    ends = np.append(starts[1:], _FAR)
    later = np.clip(np.searchsorted(starts + offsets, local, side="right") - 1, 0, None)
    earlier = np.clip(later - 1, 0, None)
    by_later, by_earlier = local - offsets[later], local - offsets[earlier]
    later_holds = by_later < ends[later]
    earlier_holds = (earlier < later) & (by_earlier < starts[later])
    return Moments(
        time=np.where(earlier_holds, by_earlier, by_later),
        second=by_later,
        twice=later_holds & earlier_holds,
        never=~later_holds & ~earlier_holds,
    )


def from_utc(time: NDArray[np.int64], zone: Zone) -> NDArray[np.int64]:
    """UTC milliseconds as the zone's clock shows them."""
    if zone.zone is None or zone.is_utc or len(time) == 0:
        return time + zone.shift_ms
    starts, offsets = _offsets(zone.zone.key, int(time.min()) // _DAY_MS - 2, int(time.max()) // _DAY_MS + 2)
    found = np.clip(np.searchsorted(starts, time, side="right") - 1, 0, None)
    return time + offsets[found] + zone.shift_ms


@lru_cache(maxsize=64)
def _offsets(key: str, first_day: int, last_day: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """When each offset from UTC begins, and the offset, in milliseconds, over the days asked for."""
    zone = ZoneInfo(key)
    first_day, last_day = max(first_day, -700_000), min(last_day, 2_900_000)
    starts, offsets = [-int(_FAR)], [_offset(zone, first_day * _DAY_MS)]
    step = 20  # days; no zone changes its clock twice within them, but for Ramadan, which lasts longer
    for day in range(first_day, last_day + step, step):
        low, high = day * _DAY_MS, (day + step) * _DAY_MS
        if (after := _offset(zone, high)) == offsets[-1]:
            continue
        while high - low > 1000:
            middle = (low + high) // 2 // 1000 * 1000
            middle = max(middle, low + 1000)
            if _offset(zone, middle) == offsets[-1]:
                low = middle
            else:
                high = middle
        starts.append(high)
        offsets.append(after)
    return np.array(starts, dtype=np.int64), np.array(offsets, dtype=np.int64)


def _offset(zone: ZoneInfo, milliseconds: int) -> int:
    moment = (_EPOCH + timedelta(milliseconds=milliseconds)).astimezone(zone)
    return int((moment.utcoffset() or timedelta()).total_seconds() * 1000)
