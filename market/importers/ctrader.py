"""cTrader's chart export: ``dd.MM.yyyy HH:mm`` or ``dd/MM/yyyy HH:mm:ss``, open, high, low, close, volume of ticks."""

from __future__ import annotations

import re

from market.importers._base import PRICES, Request
from market.importers._columns import Chosen, choose_by_user
from market.importers._lexicon import simplify
from market.importers._table import Table
from market.importers._textformat import TextFormat

_TIME = re.compile(r"\d{2}[./]\d{2}[./]\d{4} \d{2}:\d{2}(?::\d{2})?")


class CTrader(TextFormat):
    """Times are on the clock the platform showed; the day comes first."""

    name = "cTrader"
    usual_order = "dmy"
    zone_hint = " (cTrader exports in the zone chosen at the bottom of its window)"

    def fits(self, table: Table) -> bool:
        """Times with the day first, to the minute, and a tick volume, or no header at all."""
        if not table.sample or not all(row and _TIME.fullmatch(row[0].strip()) for row in table.sample[:5]):
            return False
        if table.names is None:
            return table.width == 6
        return "tick volume" in {simplify(name) for name in table.names}

    def headerless(self, table: Table, request: Request) -> Chosen:
        """Time, open, high, low, close, ticks."""
        if request.options.columns:
            return choose_by_user(table.name, request.options.columns, table.width)
        prices = {price: 1 + at for at, price in enumerate(PRICES)}
        return Chosen({"time": 0, **prices, "volume": 5}, ("volume counts ticks",))


IMPORTER = CTrader()
