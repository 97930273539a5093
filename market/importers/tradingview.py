"""TradingView's chart export: ``time,open,high,low,close`` in small letters, plots of indicators, ``Volume``."""

from __future__ import annotations

from market.importers._table import Table
from market.importers._textformat import TextFormat

_START = ("time", "open", "high", "low", "close")


class TradingView(TextFormat):
    """Times are epochs or ISO with an offset; daily ones are dates. Plots of indicators are not read."""

    name = "TradingView"

    def fits(self, table: Table) -> bool:
        """The five names in this order, with epochs or ISO times below."""
        names = tuple(table.names or ())
        if names[:5] != _START or len(names) < 6 or names[5] == "volume":
            return False
        times = [row[0] for row in table.sample[:3]]
        return all(time.isdigit() or "T" in time or len(time) == 10 for time in times)


IMPORTER = TradingView()
