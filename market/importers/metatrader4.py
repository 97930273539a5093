"""MetaTrader 4's history centre: ``2019.01.02,00:00,1.14598,1.14621,1.14537,1.14554,1262``, no header."""

from __future__ import annotations

import re

from market.importers._base import PRICES, Request
from market.importers._columns import Chosen, choose_by_user
from market.importers._table import Table
from market.importers._textformat import TextFormat

_DATE = re.compile(r"\d{4}\.\d{2}\.\d{2}")
_CLOCK = re.compile(r"\d{2}:\d{2}")


class MetaTrader4(TextFormat):
    """Times are the broker's server clock, which the file does not name; volume counts ticks."""

    name = "MetaTrader 4"
    zone_hint = " (a broker's server often runs seven hours ahead of New York)"

    def fits(self, table: Table) -> bool:
        """Seven columns without a header, a date with dots, then a time of day."""
        return (
            table.names is None
            and table.width == 7
            and all(
                len(row) == 7 and _DATE.fullmatch(row[0].strip()) and _CLOCK.fullmatch(row[1].strip())
                for row in table.sample[:5]
            )
        )

    def headerless(self, table: Table, request: Request) -> Chosen:
        """Date, time, open, high, low, close, ticks."""
        if request.options.columns:
            return choose_by_user(table.name, request.options.columns, table.width)
        prices = {price: 2 + at for at, price in enumerate(PRICES)}
        return Chosen({"date": 0, "clock": 1, **prices, "volume": 6}, ("volume counts ticks",))


IMPORTER = MetaTrader4()
