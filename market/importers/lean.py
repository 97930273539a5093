"""QuantConnect Lean's own data: zips with one file without a header, prices of shares in hundredths of a cent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from market.importers._base import PRICES, Request
from market.importers._column import Column
from market.importers._columns import Chosen
from market.importers._content import Content
from market.importers._table import Table, TextColumns
from market.importers._textformat import TextFormat
from market.suspicion import is_whole

_DAILY = re.compile(r"\d{8} \d{2}:\d{2}")
_MINUTE = re.compile(r"\d{1,8}")
_DATED = re.compile(r"(?P<date>\d{8})_.+")
_DECI_CENTS = 1e-4


class Lean(TextFormat):
    """Daily and hourly: ``20131001 00:00,…``; below, milliseconds since midnight of the day in the file's name.

    Quotes (forex, crypto) have bid and ask side by side; the bid is read. Shares are on New York's clock, the rest on
    UTC.
    """

    name = "Lean"

    def recognises(self, content: Content) -> bool:
        """Out of a zip, or with Lean's way of writing times; minutes only with the day in the name."""
        table = content.table
        if table is None or table.names is not None or table.delimiter != "," or not table.sample:
            return False
        first = [row[0].strip() for row in table.sample[:5]]
        if all(_DAILY.fullmatch(cell) for cell in first):
            return table.width in {6, 11}
        return (
            table.width in {6, 11} and _date_of(content) is not None and all(_MINUTE.fullmatch(cell) for cell in first)
        )

    def headerless(self, table: Table, request: Request) -> Chosen:  # noqa: ARG002
        """Time, open, high, low, close, volume; or time, bid, size, ask, size."""
        prices = {price: 1 + at for at, price in enumerate(PRICES)}
        if table.width == 11:
            return Chosen({"time": 0, **prices}, ("bid prices are read, ask prices are not",))
        return Chosen({"time": 0, **prices, "volume": 5})

    def scale(self, table: Table, prices: Mapping[str, NDArray[np.float64]], request: Request) -> float:  # noqa: ARG002
        """Hundredths of a cent where every price is a whole number; quotes and coins are written with decimals."""
        return _DECI_CENTS if _is_whole(table) and is_whole(prices) else 1.0

    def clock_zone(self, table: Table) -> str:
        """New York for shares, UTC for what has decimals or quotes."""
        return "America/New_York" if _is_whole(table) else "UTC"

    def clock_texts(self, content: Content, table: Table, chosen: Chosen, read: TextColumns) -> Column:
        """Milliseconds since midnight as a time of day behind the date."""
        texts = super().clock_texts(content, table, chosen, read)
        date = _date_of(content)
        if date is None or not table.sample or _DAILY.fullmatch(table.sample[0][0].strip()):
            return texts
        whole = pc.match_substring_regex(texts, r"^\d{1,8}$")
        ms = pc.if_else(whole, texts, "0").cast(pa.int64()).to_numpy()
        written = np.datetime_as_string(np.datetime64(date, "ms") + ms.astype("timedelta64[ms]"), unit="ms")
        return pc.if_else(whole, pa.chunked_array([pa.array(written, pa.string())]), texts)


def _date_of(content: Content) -> str | None:
    for name in (content.member, content.name):
        found = _DATED.fullmatch(name or "")
        if found:
            try:
                return datetime.strptime(found["date"], "%Y%m%d").replace(tzinfo=UTC).date().isoformat()
            except ValueError:
                continue
    return None


def _is_whole(table: Table) -> bool:
    return table.width == 6 and not any("." in cell for row in table.sample for cell in row[1:5])


IMPORTER = Lean()
