"""Binance klines: twelve columns, without a header or with one, milliseconds, and microseconds since 2025."""

from __future__ import annotations

import re

from market.importers._base import PRICES, Request
from market.importers._columns import Chosen
from market.importers._lexicon import simplify
from market.importers._table import Table
from market.importers._textformat import TextFormat

_EPOCH = re.compile(r"\d{13}|\d{16}")


class Binance(TextFormat):
    """Open and close time, volume in base and in quote currency, trades, what takers bought."""

    name = "Binance klines"
    zone = "UTC"

    def fits(self, table: Table) -> bool:
        """Twelve columns with epochs in the first and in the seventh."""
        rows = table.sample[:5]
        named = table.names is None or simplify(table.names[0]) in {"open time", "open timestamp"}
        return (
            table.width == 12
            and bool(rows)
            and named
            and all(
                len(row) == 12 and _EPOCH.fullmatch(row[0].strip()) and _EPOCH.fullmatch(row[6].strip()) for row in rows
            )
        )

    def columns(self, table: Table, request: Request) -> Chosen:  # noqa: ARG002
        """By their places, which are always the same."""
        prices = {price: 1 + at for at, price in enumerate(PRICES)}
        return Chosen({"time": 0, **prices, "volume": 5, "quote_volume": 7}, ("volume is in the base currency",))


IMPORTER = Binance()
