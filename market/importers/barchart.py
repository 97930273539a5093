"""Barchart: newest first, ``Time,Open,High,Low,Last,Change,%Chg,Volume``, a line of words at the end."""

from __future__ import annotations

from market.importers._lexicon import simplify
from market.importers._table import Table
from market.importers._textformat import TextFormat


class Barchart(TextFormat):
    """American dates; the close is called Last (or Latest). Intraday times are the exchange's."""

    name = "Barchart"
    usual_order = "mdy"
    zone_hint = " (Barchart shows Chicago or the exchange's time)"

    def fits(self, table: Table) -> bool:
        """A last price beside a change, or the words at the end."""
        names = {simplify(name) for name in table.names or ()}
        changed = {"last", "latest"} & names and "change" in names
        return bool(table.names) and bool(changed or any("barchart" in line.lower() for line in table.footer))


IMPORTER = Barchart()
