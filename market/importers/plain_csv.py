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
_PRICE = re.compile(r"\d{1,9}[.,]\d+")


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
            if start + 4 <= table.width <= start + 5 and _is_ordered(table, start):
                volume = {"volume": start + 4} if table.width > start + 4 else {}
                prices = {price: start + at for at, price in enumerate(PRICES)}
                note = (
                    "there is no header; the columns are taken as open, high, low, close, which their values bear out"
                )
                return Chosen(times | prices | volume, (note,))
        return super().headerless(table, request)


def _is_ordered(table: Table, start: int) -> bool:
    """Whether the second number is always the highest and the third the lowest, and not all four the same."""
    rows = []
    for row in table.sample:
        try:
            rows.append([float(cell.strip().replace(",", ".")) for cell in row[start : start + 4]])
        except ValueError:
            continue
    moving = [row for row in rows if len(row) == 4 and row[1] > row[2]]
    return len(moving) > len(rows) // 2 and sum(
        row[1] >= max(row) and row[2] <= min(row) for row in moving
    ) > 0.9 * len(moving)


IMPORTER = PlainCsv()
