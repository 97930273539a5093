"""MetaTrader 5's "Export bars": tabs, ``<DATE> <TIME> <OPEN> … <TICKVOL> <VOL> <SPREAD>``; daily bars have no time."""

from __future__ import annotations

from market.importers._table import Table
from market.importers._textformat import TextFormat


class MetaTrader5(TextFormat):
    """Times are the broker's server clock, which the file does not name; volume is real or else counts ticks."""

    name = "MetaTrader 5"
    zone_hint = " (a broker's server often runs seven hours ahead of New York)"

    def fits(self, table: Table) -> bool:
        """A header in angle brackets with a date and a count of ticks."""
        names = set(table.names or ())
        return "<DATE>" in names and bool({"<TICKVOL>", "<SPREAD>"} & names)


IMPORTER = MetaTrader5()
