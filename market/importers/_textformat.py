"""Formats that are text: one way of reading them all, of which each format says what is special about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from market.errors import ImportFileError
from market.importers._base import NO_TIME, PRICES, DateOrder, Flaw, RawColumns, Request
from market.importers._clocks import Placed, place_on_utc
from market.importers._column import Column, as_texts
from market.importers._columns import Chosen, choose_by_user, choose_columns, choose_symbol
from market.importers._content import Content
from market.importers._lexicon import is_in_utc
from market.importers._numbers import Numbers, find_decimal_sign, read_numbers
from market.importers._table import NAMES_OF_DELIMITERS, Table, TextColumns
from market.importers._times import Clock, read_clock
from market.suspicion import scale_of_points

_SWAP_TOLERANCE = 0.005
_MOST_BLANKS = 3  # in a cell with nothing in it


class TextFormat:
    """A format of text in rows and cells. A subclass says how to recognise it and what its columns mean."""

    name: ClassVar[str]
    zone: ClassVar[str | None] = None
    """The clock its times are on, where the format has one."""
    usual_order: ClassVar[DateOrder | None] = None
    """How it writes dates that could be read in two ways."""
    zone_hint: ClassVar[str] = ""
    """Where the user finds out what clock it is."""

    def recognises(self, content: Content) -> bool:
        """Whether the table's header, or its cells where there is none, are those of this format."""
        return content.table is not None and self.fits(content.table)

    def fits(self, table: Table) -> bool:  # noqa: ARG002
        """Whether a table is of this format; never, for one that is told by something else than its table."""
        return False

    def columns(self, table: Table, request: Request) -> Chosen:
        """Which column is which; by the header, unless the format knows better."""
        if table.names is None:
            return self.headerless(table, request)
        return choose_columns(table.name, table.names, request)

    def headerless(self, table: Table, request: Request) -> Chosen:
        """Columns of a file without a header: by the user's word."""
        if request.options.columns:
            return choose_by_user(table.name, request.options.columns, table.width)
        raise ImportFileError(
            f"{table.name} has no header; --columns should name its {table.width} columns from the left, like"
            " time,open,high,low,close,volume (- for one that is not read)."
        )

    def scale(self, table: Table, prices: Mapping[str, NDArray[np.float64]], request: Request) -> float:  # noqa: ARG002
        """What prices are multiplied by; 1 unless they can only be points."""
        return scale_of_points(prices, request.instrument)

    def clock_zone(self, table: Table) -> str | None:
        """The clock of the times of a file, where the format knows it, or the header says UTC."""
        return self.zone or ("UTC" if any(is_in_utc(name) for name in table.names or ()) else None)

    def clock_texts(
        self,
        content: Content,  # noqa: ARG002
        table: Table,  # noqa: ARG002
        chosen: Chosen,
        read: TextColumns,
    ) -> Column:
        """The column of times, a date and a time of day joined."""
        if "time" in chosen.positions:
            return read.columns[chosen.positions["time"]]
        dates = read.columns[chosen.positions["date"]]
        if "clock" not in chosen.positions:
            return dates
        clocks = _pad_clocks(read.columns[chosen.positions["clock"]])
        return pc.binary_join_element_wise(dates, clocks, " ")

    def read(self, content: Content, request: Request) -> RawColumns:
        """The file's columns; rows that cannot be read are flaws, told one by one."""
        table = content.table
        if table is None:
            raise ImportFileError(f"{content.name} is no table of text, as {self.name} should be.")
        chosen = self.columns(table, request)
        read = table.read(chosen.positions.values())
        kept, repeated = _drop_repeated_headers(table, chosen, read)
        kept, symbol_note = _only_symbol(table, chosen, kept, request)
        kept, blank_note = _drop_blank_rows(chosen, kept)
        clocks = self.clock_texts(content, table, chosen, kept)
        clock = read_clock(table.name, clocks, request, self.usual_order)
        placed = place_on_utc(table.name, clock, request, self.clock_zone(table), chosen.stamp, self.zone_hint)
        decimal = find_decimal_sign(
            table.name, [kept.columns[chosen.positions[price]] for price in PRICES], request.options.decimal
        )
        numbers = {price: read_numbers(kept.columns[chosen.positions[price]], decimal) for price in PRICES}
        prices = {price: numbers[price].values for price in PRICES}
        scale = request.options.price_scale or self.scale(table, prices, request)
        if scale != 1.0:
            prices = {price: values * scale for price, values in prices.items()}
        volume, volume_notes, volume_flaw = self._volume(chosen, kept, prices, decimal)
        flaws = [*_ragged_flaws(table, kept), *_time_flaws(clocks, clock, placed)]
        flaws += _price_flaws(chosen, kept, numbers)
        flaws += [volume_flaw] if volume_flaw else []
        notes = [
            *chosen.notes,
            *repeated,
            *symbol_note,
            *blank_note,
            *placed.notes,
            *volume_notes,
            *_table_notes(table),
        ]
        said = self._say(content, table, chosen, clock, placed, decimal, scale)
        return RawColumns(
            placed.time,
            prices,
            volume,
            lambda row: f"line {kept.line_of(row)}",
            said,
            placed.timezone,
            tuple(flaws),
            tuple(notes),
        )

    def _volume(
        self, chosen: Chosen, read: TextColumns, prices: Mapping[str, NDArray[np.float64]], decimal: Any
    ) -> tuple[NDArray[np.float64] | None, list[str], Flaw | None]:
        """Volume, from ticks where a file counts no other; with quote volume beside it, put right way round."""
        at = chosen.positions.get("volume", chosen.positions.get("ticks"))
        if at is None:
            return None, ["there is no volume; it is stored as 0"], None
        numbers = read_numbers(read.columns[at], decimal)
        if len(numbers.missing) and numbers.missing.all():
            return None, ["the volume column is empty; it is stored as 0"], None
        ticks = chosen.positions.get("ticks")
        notes = []
        if ticks is not None and ticks != at and not np.nansum(numbers.values):
            at, numbers = ticks, read_numbers(read.columns[ticks], decimal)
            notes.append("the volume column is all 0; the count of ticks is taken")
        values = np.where(numbers.missing, np.nan, numbers.values)
        if "quote_volume" in chosen.positions:
            quote = read_numbers(read.columns[chosen.positions["quote_volume"]], decimal).values
            values, swapped = unswap_volumes(values, quote, prices)
            if swapped:
                notes.append(
                    f"in {swapped} rows the volume and the volume in quote currency had changed places (one divided by"
                    " the other lies within the bar's range only the other way round); they were put right"
                )
        texts = read.columns[at]
        flaw = Flaw(
            "bad-volume",
            np.flatnonzero(~np.isfinite(values) | (values < 0)),
            lambda row: f"volume is {texts[row].as_py()!r}; it should be a number of at least 0",
        )
        return values, notes, flaw

    def _say(
        self, content: Content, table: Table, chosen: Chosen, clock: Clock, placed: Placed, decimal: str, scale: float
    ) -> dict[str, str]:
        names = table.names or tuple(f"column {at + 1}" for at in range(table.width))
        meaning = ", ".join(
            f"{role.replace('_', ' ')}={names[at].strip()[:40] or f'column {at + 1}'}"
            for role, at in sorted(chosen.positions.items(), key=lambda item: item[1])
        )
        said = {"format": self.name}
        if content.packing:
            said["packed in"] = f"{content.packing}, as {content.member}"
        return said | {
            "encoding": table.encoding,
            "delimiter": NAMES_OF_DELIMITERS.get(table.delimiter, table.delimiter),
            "decimal sign": "comma" if decimal == "," else "point",
            "header": "none" if table.header_line is None else f"line {table.header_line}",
            "columns": meaning,
            "times": clock.described,
            "time zone": placed.said,
            "stamp": placed.stamp_said,
            "price scale": "as written" if scale == 1.0 else f"{scale:g} (prices are written as whole multiples of it)",
        }


def _pad_clocks(clocks: Column) -> Column:
    """Times of day without signs, as programs that drop leading zeros write them: ``930`` → ``0930``."""
    if pc.all(pc.match_substring(clocks, ":")).as_py():
        return clocks
    bare = pc.match_substring_regex(clocks, r"^\d{1,6}$")
    if not pc.any(bare).as_py():
        return clocks
    longest = pc.max(pc.utf8_length(clocks.filter(bare))).as_py()
    return pc.if_else(bare, pc.utf8_lpad(clocks, 6 if longest > 4 else 4, "0"), clocks)


def unswap_volumes(
    base: NDArray[np.float64], quote: NDArray[np.float64], prices: Mapping[str, NDArray[np.float64]]
) -> tuple[NDArray[np.float64], int]:
    """Base volume where some rows have it under the other name; quote / base is a mean price, so it decides.

    Only rows that fit the other way round alone are turned; returns the volumes and how many were.
    """
    low = prices["low"] * (1 - _SWAP_TOLERANCE)
    high = prices["high"] * (1 + _SWAP_TOLERANCE)
    with np.errstate(divide="ignore", invalid="ignore"):
        right = (quote / base >= low) & (quote / base <= high)
        turned = (base / quote >= low) & (base / quote <= high)
    swapped = turned & ~right
    return np.where(swapped, quote, base), int(swapped.sum())


def _drop_repeated_headers(table: Table, chosen: Chosen, read: TextColumns) -> tuple[TextColumns, list[str]]:
    """Headers that stand again among the rows, as in files that were joined."""
    if table.names is None:
        return read, []
    at = chosen.positions["open"]
    again: Column = pc.is_in(read.columns[at], value_set=as_texts(table.names[at]))
    return (
        (read, [])
        if not pc.any(again).as_py()
        else (
            keep_rows(read, ~again.to_numpy()),
            [f"the header stands {pc.sum(again).as_py()} more times among the rows"],
        )
    )


def _only_symbol(table: Table, chosen: Chosen, read: TextColumns, request: Request) -> tuple[TextColumns, list[str]]:
    """The rows of one symbol, where a file has several below each other."""
    if "symbol" not in chosen.positions:
        return read, []
    column = pc.utf8_trim_whitespace(read.columns[chosen.positions["symbol"]])
    symbols = sorted({value for value in pc.unique(column).to_pylist() if value})
    if len(symbols) < 2 and request.options.symbol is None:
        return read, [f"the symbol is {symbols[0]}"] if symbols else []
    symbol = choose_symbol(table.name, symbols, request)
    mask = pc.is_in(column, value_set=as_texts(symbol)).to_numpy()
    return keep_rows(read, mask), [f"the rows are those of {symbol}; {int((~mask).sum())} others are not read"]


def _drop_blank_rows(chosen: Chosen, read: TextColumns) -> tuple[TextColumns, list[str]]:
    """Rows that have nothing in any column that is read, as spreadsheets write below and between tables."""
    blank: Any = None
    for at in dict.fromkeys(chosen.positions.values()):
        column = read.columns[at]
        lengths: Column = pc.binary_length(column)
        if len(column) == 0 or pc.min(lengths).as_py() > _MOST_BLANKS:
            return read, []
        empty = pc.match_substring_regex(column, r"^\s*$")
        blank = empty if blank is None else pc.and_(blank, empty)
        if not pc.any(blank).as_py():
            return read, []
    mask = blank.to_numpy()
    return keep_rows(read, ~mask), [f"{int(mask.sum())} rows of empty cells are not read"]


def keep_rows(read: TextColumns, mask: NDArray[np.bool_]) -> TextColumns:
    """The rows where the mask holds, still under their own lines."""
    rows = np.flatnonzero(mask)
    columns = {at: column.filter(pa.array(mask)) for at, column in read.columns.items()}
    line_of: Callable[[int], int] = lambda row: read.line_of(int(rows[row]))  # noqa: E731
    return TextColumns(columns, line_of, read.ragged)


def _ragged_flaws(table: Table, read: TextColumns) -> list[Flaw]:
    if not read.ragged:
        return []
    ragged = read.ragged

    def say(row: int) -> str:
        return f"the number of values is {ragged[-row - 1][2]}; it should be {table.width}"

    return [Flaw("unreadable-rows", -1 - np.arange(len(ragged)), say, lambda row: f"line {ragged[-row - 1][0]}")]


def _time_flaws(texts: Column, clock: Clock, placed: Placed) -> list[Flaw]:
    unread = np.flatnonzero(clock.time == NO_TIME)
    if len(unread) == 0:
        return list(placed.flaws)
    blank = pc.is_in(
        pc.utf8_lower(pc.utf8_trim_whitespace(texts)), value_set=as_texts("", "null", "nan", "nat", "none")
    )
    absent = blank.to_numpy()[unread]
    example = clock.described.removeprefix("like ")

    def say(row: int) -> str:
        return f"the time {texts[row].as_py()!r} cannot be read; it should be written {clock.described}"

    return [
        Flaw("missing-times", unread[absent], lambda _: f"the time is missing; it should be like {example}"),
        Flaw("unreadable-rows", unread[~absent], say),
        *placed.flaws,
    ]


def _price_flaws(chosen: Chosen, read: TextColumns, numbers: Mapping[str, Numbers]) -> list[Flaw]:
    flaws = []
    for price in PRICES:
        texts = read.columns[chosen.positions[price]]
        for defect, mask in (
            ("missing-prices", numbers[price].missing),
            ("unreadable-rows", numbers[price].unreadable),
        ):
            rows = np.flatnonzero(mask)
            if len(rows):
                flaws.append(Flaw(defect, rows, _say_price(price, texts)))
    return flaws


def _say_price(price: str, texts: Column) -> Callable[[int], str]:
    return lambda row: f"{price} is {texts[row].as_py()!r}; it should be a number like 1.0712"


def _table_notes(table: Table) -> list[str]:
    notes = []
    if table.banner:
        notes.append(f"lines above the header are not read: {table.banner[0][:80]!r}")
    if table.footer:
        notes.append(f"{len(table.footer)} lines of words at the end are not read: {table.footer[0][:80]!r}")
    if table.cut:
        notes.append("the last line has no line end; the file may have been cut there")
    return notes
