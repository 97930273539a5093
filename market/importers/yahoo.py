"""Yahoo Finance's download and what yfinance saves, with one line of header or with three."""

from __future__ import annotations

from market.importers._lexicon import role_in_group, simplify
from market.importers._table import Table
from market.importers._textformat import TextFormat

_TRAILING = {"dividends", "stock splits", "capital gains"}


class Yahoo(TextFormat):
    """Prices are corrected for splits, not for dividends; the adjusted close is not read. Rows of ``null`` are told."""

    name = "Yahoo Finance"

    def fits(self, table: Table) -> bool:
        """An adjusted close, yfinance's own columns, or its order Close, High, Low, Open, Volume."""
        names = [simplify(name) for name in table.names or ()]
        if not names or names[0] not in {"date", "datetime", "price", ""}:
            return False
        roles = [pair[1] if (pair := role_in_group(name)) else simplify(name) for name in table.names or ()][1:]
        return (
            "adj close" in names
            or bool(_TRAILING & set(names))
            or roles[:5] == ["close", "high", "low", "open", "volume"]
            or "adjusted" in roles
        )


IMPORTER = Yahoo()
