"""Times on a file's clock, placed on UTC: the zone, the hours summer time makes double, and open or close stamps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from market.errors import ImportFileError, TimeframeError
from market.importers._base import NO_TIME, Flaw, Request, Stamp
from market.importers._times import Clock
from market.importers._zones import Moments, find_zone, from_utc, to_utc
from market.sessions import suggest_zone
from market.timeframes import Timeframe, commonest_step
from market.times import format_time

UNSAID = "not said; taken as UTC"
_DAY_MS = 86_400_000


@dataclass(frozen=True)
class Placed:
    """Open times in UTC milliseconds, and how the clock was understood."""

    time: NDArray[np.int64]
    timezone: str
    said: str
    stamp_said: str
    flaws: tuple[Flaw, ...]
    notes: tuple[str, ...]


def place_on_utc(name: str, clock: Clock, request: Request, zone: str | None, stamp: Stamp, hint: str = "") -> Placed:
    """UTC open times. Raises ImportFileError where the zone should be said and was not."""
    given = request.options.timezone
    good = clock.time != NO_TIME
    notes = [f"some times are in {' and some in '.join(clock.mixed_units)}"] if clock.mixed_units else []
    local = good & ~clock.known
    time = clock.time
    flaws: tuple[Flaw, ...] = ()
    if clock.textual and local.any() and (clock.known & good).any():
        mixed = _flaw_of_mixed(clock.known, good)
        good[mixed.rows] = False
        local[mixed.rows] = False
        flaws = (mixed,)
    if not local.any():
        timezone, said = "UTC", "UTC, by the times themselves"
        if given is not None:
            find_zone(given)
            notes.append(f"the times say their offset from UTC themselves; --timezone {given} is not needed")
    else:
        timezone, said, doubt = _name_zone(name, clock, request, zone, hint)
        notes += [doubt] if doubt else []
        time, flaws = _convert(clock, local, timezone)
        if (clock.known & good).any():
            notes.append(
                f"{int((clock.known & good).sum())} times have an offset from UTC, the others are of {timezone}"
            )
    timeframe = request.timeframe or _timeframe_of(time)
    time, stamp_said = _as_open(time, timeframe, request.options.stamp, stamp)
    return Placed(time, timezone, said, stamp_said, flaws, tuple(notes))


def _flaw_of_mixed(known: NDArray[np.bool_], good: NDArray[np.bool_]) -> Flaw:
    """The rows that are fewer: with an offset among times without, or the other way round."""
    with_offset, without = known & good, ~known & good
    fewer = with_offset if with_offset.sum() < without.sum() else without
    has, others = ("has an", "do not") if fewer is with_offset else ("has no", "do")
    said = f"the time {has} offset from UTC while the other rows' times {others}; all should be written alike"
    return Flaw("unreadable-rows", np.flatnonzero(fewer), lambda _: said)


def _name_zone(name: str, clock: Clock, request: Request, zone: str | None, hint: str) -> tuple[str, str, str | None]:
    """The clock, how it is known, and what is to be said where it is not. Raises ImportFileError where it must be."""
    given = request.options.timezone
    if given is not None:
        return given, f"{given}, by --timezone", None
    if clock.dates_only or _is_daily(clock):
        return "UTC", "none: dates, stored as midnight UTC", None
    if clock.zone is not None:
        return clock.zone, f"{clock.zone}, by the times themselves", None
    if zone is not None:
        return zone, f"{zone}, as the format has it", None
    seen = suggest_zone(request.instrument, clock.time[clock.time != NO_TIME])
    if not request.strict:
        doubt = (
            f"the times ({clock.described}) do not say their time zone and are taken as UTC; --timezone says another"
        )
        return "UTC", UNSAID, f"{doubt}{hint}" + (f". {seen.rstrip('.')}" if seen else "")
    raise ImportFileError(
        f"{name}: the times ({clock.described}) do not say their"
        f" time zone; --timezone should, as UTC, Europe/London, UTC+2 or America/New_York+7{hint}."
        + (f" {seen}" if seen else "")
    )


def _is_daily(clock: Clock) -> bool:
    """Whether every time is midnight, at least a day apart: dates, whatever is written behind them."""
    time = clock.time[clock.time != NO_TIME]
    return bool((time % _DAY_MS == 0).all()) and len(time) > 1


def _convert(clock: Clock, local: NDArray[np.bool_], timezone: str) -> tuple[NDArray[np.int64], tuple[Flaw, ...]]:
    zone = find_zone(timezone)
    rows = np.flatnonzero(local)
    moments = to_utc(clock.time[rows], zone)
    resolved, doubtful = _resolve_twice(clock.time[rows], moments)
    time = clock.time.copy()
    time[rows] = resolved
    flaws = []
    shown = {
        int(row): format_time(int(clock.time[row])).rstrip("Z").replace("T", " ")
        for row in rows[doubtful | moments.never]
    }
    for mask, how_often, change in ((doubtful, "twice", "ends"), (moments.never, "never", "begins")):
        if mask.any():
            flaws.append(Flaw("ambiguous-times", rows[mask], _say_twice(shown, how_often, timezone, change)))
    return time, tuple(flaws)


def _say_twice(shown: dict[int, str], how_often: str, timezone: str, change: str):  # type: ignore[no-untyped-def]
    return lambda row: (
        f"{shown[row]} occurs {how_often} on the clock of {timezone}, where summer time {change};"
        " it should be UTC or have an offset"
    )


def _resolve_twice(clock: NDArray[np.int64], moments: Moments) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Times that occur twice on the clock and stand twice in the file are the first and the second, in its order.

    Returns the times and which of them remain in doubt.
    """
    time = moments.time.copy()
    doubtful = moments.twice.copy()
    rows = np.flatnonzero(moments.twice)
    if len(rows) == 0:
        return time, doubtful
    newest_first = clock[0] > clock[-1]
    values, counts = np.unique(clock[rows], return_counts=True)
    ordered = np.argsort(clock[rows], kind="stable")
    begin = np.searchsorted(clock[rows][ordered], values)
    for at in np.flatnonzero(counts == 2):
        pair = rows[ordered[begin[at] : begin[at] + 2]]
        early, late = (pair[1], pair[0]) if newest_first else (pair[0], pair[1])
        between = clock[early : late + 1] if early < late else clock[late : early + 1]
        if len(between) == 2 and len(values) > 1:
            continue  # two neighbours of one time are a duplicate, not an hour that came again
        time[late] = moments.second[late]
        doubtful[pair] = False
    return time, doubtful


def _as_open(
    time: NDArray[np.int64], timeframe: Timeframe | None, said: Stamp | None, usual: Stamp
) -> tuple[NDArray[np.int64], str]:
    """Close stamps moved back by one bar; stamps one unit before the full minute can only be close stamps."""
    good = time != NO_TIME
    late = _just_before(time[good])
    if late and said != "open" and timeframe is not None:
        return np.where(good, time + late - timeframe.milliseconds, time), (
            "close (all end just before a full minute), moved to the open"
        )
    stamp = said or usual
    if stamp == "open" or timeframe is None:
        return time, "open" + ("" if said is None else ", by --stamp")
    why = "by --stamp" if said else "as its column is named"
    return np.where(good, time - timeframe.milliseconds, time), f"close, {why}, moved to the open"


def _timeframe_of(time: NDArray[np.int64]) -> Timeframe | None:
    """The timeframe the steps show, where it was not said; None where they show none."""
    ordered = np.unique(time[time != NO_TIME])
    try:
        return Timeframe.of_length(commonest_step(ordered)) if len(ordered) > 1 else None
    except TimeframeError:
        return None


def _just_before(time: NDArray[np.int64]) -> int:
    """1 where all times end on …:59.999, 1000 where on …:59, else 0."""
    for unit in (1, 1000):
        if len(time) and bool(((time + unit) % 60_000 == 0).all()):
            return unit
    return 0


def on_clock(time: NDArray[np.int64], timezone: str) -> NDArray[np.int64]:
    """UTC milliseconds as a zone's clock shows them."""
    return from_utc(time, find_zone(timezone))
