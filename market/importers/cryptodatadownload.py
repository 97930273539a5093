"""CryptoDataDownload: a banner with the site's address, newest first, epochs beside dates, two columns of volume."""

from __future__ import annotations

from market.importers._lexicon import simplify
from market.importers._table import Table
from market.importers._textformat import TextFormat


class CryptoDataDownload(TextFormat):
    """Times are UTC. Epochs are in seconds or in milliseconds, at times in one file; volumes have changed places."""

    name = "CryptoDataDownload"
    zone = "UTC"

    def fits(self, table: Table) -> bool:
        """The banner, or a symbol beside two columns of volume."""
        names = [simplify(name) for name in table.names or ()]
        banner = any("cryptodatadownload" in line.lower() for line in table.banner)
        volumes = [name for name in names if name.startswith("volume")]
        return bool(names) and (banner or ("symbol" in names and len(volumes) >= 2))


IMPORTER = CryptoDataDownload()
