"""Tables with typed columns (Parquet, Feather), read like any other file of bars."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from market.arrow import as_numpy
from market.errors import ImportFileError
from market.importers._base import NO_TIME, PRICES, Flaw, RawColumns, Request
from market.importers._clocks import Placed, place_on_utc
from market.importers._column import Column
from market.importers._columns import Chosen, choose_columns
from market.importers._content import Content
from market.importers._numbers import read_numbers
from market.importers._textformat import unswap_volumes
from market.importers._times import Clock, epochs_to_ms, is_compact, read_clock


class ArrowFormat(ABC):
    """A format whose file says what type each column has."""

    name: ClassVar[str]
    endings: ClassVar[tuple[str, ...]]
    magic: ClassVar[tuple[bytes, ...]]

    def recognises(self, content: Content) -> bool:
        """By the format's own first bytes, or by the name's ending."""
        return content.data.startswith(self.magic) or content.suffix in self.endings

    @abstractmethod
    def names(self, content: Content) -> list[str]:
        """The columns' names."""

    @abstractmethod
    def load(self, content: Content, columns: list[str]) -> pa.Table:
        """Some of the columns."""

    def read(self, content: Content, request: Request) -> RawColumns:
        """Reads only the chosen columns."""
        try:
            names = self.names(content)
            chosen = choose_columns(content.name, [_plain_name(name) for name in names], request)
            table = self.load(content, sorted({names[at] for at in chosen.positions.values()}))
        except (pa.ArrowException, OSError, ValueError, KeyError):
            raise ImportFileError(
                f"{content.name} cannot be read as {self.name}; the file is damaged or is something else."
            ) from None
        columns = {role: table.column(names[at]) for role, at in chosen.positions.items()}
        if "time" not in columns and "clock" in columns:
            raise ImportFileError(
                f"{content.name}: date and time of day are two columns ({names[chosen.positions['date']]},"
                f" {names[chosen.positions['clock']]}); one column should hold both."
            )
        time_role = "time" if "time" in columns else "date"
        clock = _read_times(content.name, names[chosen.positions[time_role]], columns[time_role], request)
        placed = place_on_utc(content.name, clock, request, None, chosen.stamp)
        flaws = [*_missing_times(columns[time_role], clock), *placed.flaws]
        scale = request.options.price_scale or 1.0
        prices = {}
        for price in PRICES:
            prices[price], missing = _read_numbers(content.name, price, columns[price])
            prices[price] = prices[price] * scale if scale != 1.0 else prices[price]
            if missing is not None:
                flaws.append(missing)
        volume, notes = _read_volume(content.name, columns, prices)
        if volume is not None:
            flaws.append(_bad_volume(volume))
        return RawColumns(
            placed.time,
            prices,
            volume,
            lambda row: f"row {row + 1}",
            self._say(content, names, chosen, clock, placed, scale),
            placed.timezone,
            tuple(flaws),
            (*chosen.notes, *placed.notes, *notes),
        )

    def _say(
        self, content: Content, names: list[str], chosen: Chosen, clock: Clock, placed: Placed, scale: float
    ) -> dict[str, str]:
        meaning = ", ".join(f"{role.replace('_', ' ')}={names[at]}" for role, at in chosen.positions.items())
        return {
            "format": self.name,
            **({"packed in": f"{content.packing}, as {content.member}"} if content.packing else {}),
            "columns": meaning,
            "times": clock.described,
            "time zone": placed.said,
            "stamp": placed.stamp_said,
            "price scale": "as written" if scale == 1.0 else f"{scale:g}",
        }


def _plain_name(name: str) -> str:
    return "" if name.startswith("__index_level_") else name


def _read_times(name: str, column_name: str, column: Column, request: Request) -> Clock:
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
        kind = column.type
    gone = as_numpy(column.is_null())
    if pa.types.is_floating(kind):
        column = _whole(name, column_name, column)
        kind = column.type
    if pa.types.is_integer(kind):
        texts = column.cast(pa.string()).fill_null("")
        if is_compact(texts):
            return read_clock(name, texts, request)
        values = np.where(gone, NO_TIME, as_numpy(_filled(column, 0).cast(pa.int64(), safe=False)))
        time, units = epochs_to_ms(values)
        return Clock(time, ~gone, False, " and ".join(units) + " since 1970", None, units if len(units) > 1 else ())
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        texts = column.cast(pa.string()).fill_null("")
        return read_clock(name, texts, request)
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        zone = kind.tz if pa.types.is_timestamp(kind) else None
        clock = as_numpy(_filled(column.cast(pa.timestamp("ms", tz=zone), safe=False).cast(pa.int64()), NO_TIME))
        known = np.full(len(clock), zone is not None)
        return Clock(clock, known & ~gone, pa.types.is_date(kind), f"typed as {kind}")
    raise ImportFileError(f"{name}: the column {column_name} is of type {kind}; it should hold timestamps or epochs.")


def _filled(column: Column, value: int) -> Column:
    """Without nulls; a column that has none is not touched, since a plain value would import pandas."""
    return column.fill_null(value) if column.null_count else column


def _whole(name: str, column_name: str, column: Column) -> Column:
    """Floats that are whole numbers, as epochs are where a column once had a gap."""
    values = as_numpy(column)
    whole = np.isfinite(values) & (np.abs(values) < 2.0**63) & (values == np.floor(values))
    if not whole[np.isfinite(values)].all():
        raise ImportFileError(
            f"{name}: the column {column_name} is of type {column.type} and has fractions;"
            " it should hold timestamps or epochs."
        )
    return pc.if_else(pa.array(whole), pa.array(np.where(whole, values, 0.0).astype(np.int64)), None)


def _missing_times(column: Column, clock: Clock) -> list[Flaw]:
    rows = np.flatnonzero(clock.time == NO_TIME)
    if len(rows) == 0:
        return []

    def say(row: int) -> str:
        value = column[row].as_py()
        if value is None or value == "":
            return "the time is missing; every bar should have one"
        return f"the time {value!r} cannot be read; it should be written {clock.described}"

    return [Flaw("missing-times", rows, say)]


def _read_numbers(name: str, role: str, column: Column) -> tuple[NDArray[np.float64], Flaw | None]:
    kind = column.type
    say: Callable[[int], str] = lambda row: f"{role} is {column[row].as_py()}; it should be a number"  # noqa: E731
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        numbers = read_numbers(pc.fill_null(column.cast(pa.string()), ""))
        if bool((numbers.missing | numbers.unreadable).all()):
            raise ImportFileError(f"{name}: the column {role} is of type {kind}; it should hold numbers.")
        values = numbers.values
    elif pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        values = as_numpy(column.cast(pa.float64(), safe=False))
    else:
        raise ImportFileError(f"{name}: the column {role} is of type {kind}; it should hold numbers.")
    rows = np.flatnonzero(~np.isfinite(values))
    return values, Flaw("missing-prices", rows, say) if len(rows) and role in PRICES else None


def _read_volume(
    name: str, columns: dict[str, Column], prices: dict[str, NDArray[np.float64]]
) -> tuple[NDArray[np.float64] | None, list[str]]:
    role = "volume" if "volume" in columns else "ticks"
    if role not in columns:
        return None, ["there is no volume; it is stored as 0"]
    volume, _ = _read_numbers(name, role, columns[role])
    if np.isnan(volume).all():
        return None, ["the volume column is empty; it is stored as 0"]
    if "quote_volume" not in columns:
        return volume, []
    quote, _ = _read_numbers(name, "quote_volume", columns["quote_volume"])
    volume, swapped = unswap_volumes(volume, quote, prices)
    return volume, [f"in {swapped} rows the two volumes had changed places; they were put right"] if swapped else []


def _bad_volume(volume: NDArray[np.float64]) -> Flaw:
    return Flaw(
        "bad-volume",
        np.flatnonzero(~np.isfinite(volume) | (volume < 0)),
        lambda row: f"volume is {volume[row]:.10g}; it should be 0 or more",
    )
