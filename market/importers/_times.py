"""Times of a column: epochs, spreadsheet days or text, as milliseconds on the clock they are written in."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from market.errors import ImportFileError
from market.importers._base import NO_TIME, DateOrder, Request
from market.importers._column import Column, as_texts
from market.importers._shapes import Fields, read_fields
from market.importers._suffixes import read_suffixes
from market.timeframes import Timeframe

_EPOCH = r"^-?(?:\d{9,18}|[1-8]\d{18})(?:[.,]\d+)?$"
_EXCEL = r"^[2-6]\d{4}(?:[.,]\d+)?$"
_SCIENTIFIC = r"^\d(?:[.,]\d+)?[eE]\+?\d{1,2}$"
_COMPACT = r"^(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])(?:[0-5]\d){0,2}(?:\.0+)?$"
_UNITS = ((100_000_000_000, "s", 1000.0), (100_000_000_000_000, "ms", 1.0), (10**17, "µs", 1e-3), (10**19, "ns", 1e-6))
_EXCEL_ZERO_MS = -2_209_161_600_000  # 1899-12-30
_DAY_MS = 86_400_000
_ORDERS: dict[str, tuple[int, int, int]] = {"dmy": (2, 1, 0), "mdy": (2, 0, 1), "ymd": (0, 1, 2)}
_WORDS = {"dmy": "day first", "mdy": "month first", "ymd": "year first"}
_MOST_SHARE = 0.8
_EVERY_DAY = 365
_SATURDAY = 5
_FEW_AGAINST = 3
_USUAL = "like 2024-01-31 14:00"


@dataclass(frozen=True)
class Clock:
    """Times on the clock they were written in: milliseconds, NO_TIME where unreadable; ``known`` rows are UTC.

    ``described`` says how they were written; ``textual`` ones could have offsets in some rows and none in others.
    ``zone`` is the clock the times themselves name, where they do.
    """

    time: NDArray[np.int64]
    known: NDArray[np.bool_]
    dates_only: bool
    described: str
    date_order: str | None = None
    mixed_units: tuple[str, ...] = ()
    textual: bool = False
    zone: str | None = None


def read_clock(name: str, texts: Column, request: Request, usual: DateOrder | None = None) -> Clock:
    """Read a column of times; ``usual`` is how the format writes dates. Raises ImportFileError where dates can be read
    in two ways and nothing decides.
    """
    texts = _strip(texts)
    filled = texts.filter(pc.invert(pc.is_in(texts, value_set=as_texts(""))))
    first = filled[0].as_py() if len(filled) else ""
    if re.match(_COMPACT, first) and is_compact(filled):
        parted = pc.replace_substring_regex(texts, r"^(\d{8})(\d+)(?:\.0+)?$", r"\1 \2")
        return _read_text(name, parted, request, usual)
    if re.match(_SCIENTIFIC, first):
        return _read_epochs(_write_out(name, texts))
    if re.match(_EPOCH, first):
        return _read_epochs(texts)
    if re.match(_EXCEL, first):
        return _read_spreadsheet_days(texts)
    return _read_text(name, texts, request, usual)


def is_compact(texts: Column) -> bool:
    """Whether every time is year, month, day and hour in digits, as no epochs of these years are: ``202401311400``."""
    filled = texts.filter(pc.invert(pc.is_in(texts, value_set=as_texts(""))))
    return len(filled) > 0 and bool(pc.all(pc.match_substring_regex(filled, _COMPACT)).as_py())


def epochs_to_ms(values: NDArray[np.int64]) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Epochs as milliseconds, each in the unit its size tells, and the units that occur."""
    size = np.abs(values)
    result = np.full(len(values), NO_TIME)
    units, low = [], 0
    for high, unit, _ in _UNITS:
        within = (size >= low) & (size < np.uint64(high)) & (values != NO_TIME)
        if within.any():
            units.append(unit)
            part = values[within]
            result[within] = {"s": part * 1000, "ms": part, "µs": part // 1000, "ns": part // 1_000_000}[unit]
        low = high
    return result, tuple(units)


def _strip(texts: Column) -> Column:
    ends = pc.match_substring_regex(texts, r"^[\s']|[\s']$|  ")
    if pc.any(ends).as_py():
        texts = pc.replace_substring_regex(pc.utf8_trim(texts, " \t'\u00a0"), " {2,}", " ")
    return texts


def _write_out(name: str, texts: Column) -> Column:
    """Epochs like 1.3254552000E+12 with all their digits. Raises ImportFileError where a spreadsheet cut these off."""
    parts = pc.extract_regex(texts, r"^(?P<whole>\d)(?:[.,](?P<rest>\d+))?[eE]\+?(?P<power>\d{1,2})$")
    power = pc.fill_null(pc.struct_field(parts, "power"), "0").cast(pa.int64())
    rest = pc.fill_null(pc.struct_field(parts, "rest"), "")
    lost = pc.subtract(power, pc.utf8_length(rest)).to_numpy()
    # An epoch in seconds has ten digits and keeps them all; one with more may lose those below a second.
    cut = np.flatnonzero((lost > 0) & (lost > power.to_numpy() - 9))
    if len(cut):
        raise ImportFileError(
            f"{name}: times like {texts[int(cut[0])].as_py()!r} have lost their last digits, as in a spreadsheet;"
            " the file should be exported again and not be saved by one."
        )
    plain = pc.if_else(pc.is_valid(parts), pc.replace_substring(texts, ",", "."), "0").cast(pa.float64()).to_numpy()
    nanoseconds = plain >= _UNITS[2][0]  # more digits than a float holds; those below a microsecond are noise
    whole = np.where(nanoseconds, np.rint(plain / 1000) * 1000, np.rint(plain)).astype(np.int64)
    written = pa.chunked_array([pa.array(whole).cast(pa.string())])
    return pc.if_else(pc.is_valid(parts), written, texts)


def _read_epochs(texts: Column) -> Clock:
    whole = pc.match_substring_regex(texts, _EPOCH)
    kept = pc.if_else(whole, pc.replace_substring_regex(texts, r"[.,]\d*$", ""), str(NO_TIME))
    values = kept.cast(pa.int64()).to_numpy()
    time, units = epochs_to_ms(values)
    fraction = pc.match_substring_regex(texts, r"^-?\d{9,10}[.,]0*[1-9]")
    if pc.any(fraction).as_py():
        seconds = pc.if_else(fraction, pc.replace_substring(texts, ",", "."), "0").cast(pa.float64()).to_numpy()
        time = np.where(seconds > 0, np.round(seconds * 1000).astype(np.int64), time)
    names = {"s": "seconds", "ms": "milliseconds", "µs": "microseconds", "ns": "nanoseconds"}
    described = " and ".join(names[unit] for unit in units) + " since 1970"
    return Clock(time, np.ones(len(time), bool), False, described, None, units if len(units) > 1 else ())


def _read_spreadsheet_days(texts: Column) -> Clock:
    whole = pc.match_substring_regex(texts, _EXCEL)
    days = pc.if_else(whole, pc.replace_substring(texts, ",", "."), "nan").cast(pa.float64()).to_numpy()
    good = np.isfinite(days)
    seconds = np.round(np.where(good, days, 0.0) * 86_400).astype(np.int64)
    time = np.where(good, seconds * 1000 + _EXCEL_ZERO_MS, NO_TIME)
    dates_only = bool((seconds[good] % 86_400 == 0).all())
    return Clock(time, np.zeros(len(time), bool), dates_only, "days of a spreadsheet since 1899-12-30")


def _read_text(name: str, texts: Column, request: Request, usual: DateOrder | None) -> Clock:
    suffixed = read_suffixes(name, texts, request.options.timezone)
    texts = suffixed.texts
    fields = read_fields(texts)
    chosen = None
    if np.isin(fields.kind, (2, 3)).any():
        chosen = _find_order(name, texts, fields, request, usual)
    time = _assemble(fields, chosen)
    good = time != NO_TIME
    _check_order(name, texts, fields, time, chosen)
    described = f"like {fields.examples[0]}" if fields.examples else _USUAL
    if chosen is not None:
        described += f", {_WORDS[chosen]}"
    if fields.twelve_hours:
        described += ", twelve hours"
    if suffixed.said:
        described += f", where {suffixed.said}"
    dates_only = bool(good.any()) and not fields.has_clock[good].any()
    known = fields.has_offset & good
    return Clock(time, known, dates_only, described, chosen, textual=True, zone=suffixed.zone)


def _check_order(name: str, texts: Column, fields: Fields, time: NDArray[np.int64], chosen: str | None) -> None:
    """Rows that are in order only with day and month changed in some were through a spreadsheet of another country.

    Raises ImportFileError: such dates are all possible, and nearly all of them wrong.
    """
    against = _count_against(time)
    if against <= max(_FEW_AGAINST, len(time) // 50):
        return
    year, month, day = (fields.date[:, place] for place in _ORDERS[chosen or "ymd"])
    turned = np.flatnonzero((month <= 12) & (day <= 12) & (month != day) & (time != NO_TIME))
    other = time.copy()
    date = np.stack([year, day, month], axis=1)[turned]
    other[turned] += (_days(date, (0, 1, 2)) - _days(date, (0, 2, 1))) * _DAY_MS
    if _count_against(other) * 4 < against:
        raise ImportFileError(
            f"{name}: the rows are in order only if day and month change places in {len(turned)} of them, the first"
            f" {texts[int(turned[0])].as_py()!r}, as a spreadsheet of another country leaves dates; the file should be"
            " exported again and not be saved by one."
        )


def _count_against(time: NDArray[np.int64]) -> int:
    """How many steps go the other way than most."""
    steps = np.diff(time[time != NO_TIME])
    return min(int((steps < 0).sum()), int((steps > 0).sum()))


def _assemble(fields: Fields, order: str | None) -> NDArray[np.int64]:
    """Fields as milliseconds; NO_TIME for days that do not exist."""
    days = np.full(len(fields.kind), NO_TIME)
    fixed = fields.kind == 1
    days[fixed] = _days(fields.date[fixed], (0, 1, 2))
    if order is not None:
        ordered = np.isin(fields.kind, (2, 3))
        days[ordered] = _days(fields.date[ordered], _ORDERS[order])
    good = days != NO_TIME
    return np.where(good, np.where(good, days, 0) * _DAY_MS + fields.clock_ms - fields.offset_ms, NO_TIME)


def _days(date: NDArray[np.int32], places: tuple[int, int, int]) -> NDArray[np.int64]:
    """Days since 1970 of year, month, day at their places; NO_TIME where there is no such day."""
    year, month, day = (date[:, place].astype(np.int64) for place in places)
    year = np.where(year < 70, year + 2000, np.where(year < 100, year + 1900, year))
    good = (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31) & (year >= 1800) & (year < 2300)
    months = (np.where(good, year, 1970) - 1970) * 12 + np.where(good, month, 1) - 1
    start = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    days = start + day - 1
    end = (months + 1).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    return np.where(good & (days < end), days, NO_TIME)


def _find_order(name: str, texts: Column, fields: Fields, request: Request, usual: DateOrder | None) -> str:
    """Which of the three numbers of a date is the day: as said, as the format has it, else as only the data allow."""
    ordered = np.isin(fields.kind, (2, 3))
    orders = ("dmy", "mdy", "ymd") if (fields.kind[ordered] == 3).all() else ("dmy", "mdy")
    if request.options.date_order is not None:
        return request.options.date_order
    times = {order: _assemble(fields, order)[ordered] for order in orders}
    bad = {order: int((time == NO_TIME).sum()) for order, time in times.items()}
    fewest = min(bad.values())
    if usual is not None and bad[usual] == fewest:
        return usual
    possible = [order for order in orders if bad[order] <= 3 * fewest]  # a few damaged rows decide nothing
    if len(possible) == 1:
        return possible[0]
    if request.instrument.trading_days_per_year < _EVERY_DAY:
        possible = [order for order in possible if not _has_saturdays(times[order])] or possible
    fitting = [order for order in possible if _fits(times[order], request.timeframe)]
    if len(possible) == 1:
        return possible[0]
    if len(fitting) == 1 and _tells(times, fitting[0], request.timeframe):
        return fitting[0]
    row = int(np.argmax(ordered))
    choices = " or ".join(f"{order} ({_WORDS[order]})" for order in possible)
    raise ImportFileError(
        f"{name}: dates like {texts[row].as_py()!r} can be read in several ways and no row decides;"
        f" --date-order should say {choices}."
    )


def _has_saturdays(time: NDArray[np.int64]) -> bool:
    """Whether some of the times are on a Saturday, when only markets that never close trade."""
    return bool(((time[time != NO_TIME] // _DAY_MS + 3) % 7 == _SATURDAY).any())


def _steps(time: NDArray[np.int64]) -> NDArray[np.int64]:
    steps: NDArray[np.int64] = np.abs(np.diff(time[time != NO_TIME]))
    return steps


def _fits(time: NDArray[np.int64], timeframe: Timeframe | None) -> bool:
    """Whether most of the steps are those of daily or weekly bars, the only ones whose dates decide."""
    steps = _steps(time)
    if timeframe is None or timeframe.milliseconds < _DAY_MS or len(steps) < 2:
        return False
    near = (steps >= timeframe.milliseconds) & (steps <= timeframe.milliseconds + 4 * _DAY_MS)
    return bool(near.mean() >= _MOST_SHARE)


def _tells(times: dict[str, NDArray[np.int64]], chosen: str, timeframe: Timeframe | None) -> bool:
    """Whether the other readings fit so badly that the chosen one is not a guess."""
    if timeframe is None:
        return False
    most = timeframe.milliseconds + 4 * _DAY_MS
    others = [time for order, time in times.items() if order != chosen]
    return all(bool((_steps(time) > most).mean() > 1 - _MOST_SHARE) for time in others)
