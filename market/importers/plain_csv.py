"""Plain CSV or TSV: any table of text with a time and four prices, whoever wrote it."""

from __future__ import annotations

import re

from market.importers._base import PRICES, Request
from market.importers._columns import Chosen
from market.importers._content import Content
from market.importers._table import Table
from market.importers._textformat import TextFormat

_CLOCK = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?|\d{4}|\d{6}")
_DATE = re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}|\d{8}")
_MOST_BESIDE = 2  # behind the close: volume, and a count of trades or the open interest
_BORNE_OUT = "there is no header; the columns are taken as open, high, low, close, which their values bear out"


class PlainCsv(TextFormat):
    """With a header in any of several languages; without one, time, open, high, low, close and volume from the left."""

    name = "plain CSV"

    def recognises(self, content: Content) -> bool:
        """Any table at all: the last format to be asked."""
        return content.table is not None

    def headerless(self, table: Table, request: Request) -> Chosen:
        """Only the common order is taken, and only where the first rows' highs and lows bear it out."""
        if not request.options.columns and table.sample:
            first = [cell.strip() for cell in table.sample[0]]
            split = len(first) > 5 and _DATE.fullmatch(first[0]) and _CLOCK.fullmatch(first[1])
            times = {"date": 0, "clock": 1} if split else {"time": 0}
            start = len(times)
            more = table.width - start - 4
            if 0 <= more <= _MOST_BESIDE and _is_ordered(table, start) and not (more and _is_price(table, start + 4)):
                volume = {"volume": start + 4} if more else {}
                prices = {price: start + at for at, price in enumerate(PRICES)}
                notes = [_BORNE_OUT]
                if more > 1:
                    notes.append(f"the column behind them is taken as volume; {more - 1} more are not read")
                return Chosen(times | prices | volume, tuple(notes))
        return super().headerless(table, request)


def _numbers(table: Table, start: int, end: int) -> list[list[float]]:
    """Some columns of the first rows as numbers, rows without them left out."""
    rows = []
    for row in table.sample:
        try:
            rows.append([float(cell.strip().replace(",", ".")) for cell in row[start:end]])
        except ValueError:
            continue
    return rows


def _is_price(table: Table, at: int) -> bool:
    """Whether the column behind the close is another price, near the bar's own, as a mean or an adjusted close is."""
    rows = [row for row in _numbers(table, at - 4, at + 1) if len(row) == 5]
    return bool(rows) and sum(row[2] / 2 <= row[4] <= row[1] * 2 for row in rows) > len(rows) / 2


def _is_ordered(table: Table, start: int) -> bool:
    """Whether the second number is always the highest and the third the lowest, and not all four the same."""
    rows = _numbers(table, start, start + 4)
    moving = [row for row in rows if len(row) == 4 and row[1] > row[2]]
    return len(moving) > len(rows) // 2 and sum(
        row[1] >= max(row) and row[2] <= min(row) for row in moving
    ) > 0.9 * len(moving)


IMPORTER = PlainCsv()
