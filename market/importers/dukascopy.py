"""Dukascopy: ``01.01.2017 22:00:00.000``, from its site (``Gmt time``) or from JForex (``Time (EET)``)."""

from __future__ import annotations

import re

from market.importers._base import Request
from market.importers._columns import Chosen, choose_columns
from market.importers._lexicon import simplify
from market.importers._table import Table
from market.importers._textformat import TextFormat

_TIME = re.compile(r"\d{2}\.\d{2}\.\d{4} \d{2}:\d{2}:\d{2}\.\d{3}(?: (?:GMT[-+]\d{4}|UTC))?")
_NAMED = re.compile(r"(?:gmt|utc) time|time \((?:gmt|utc)\)|etc/utc.*")


class Dukascopy(TextFormat):
    """The day comes first. The header may name the clock; volume is in millions, or in units."""

    name = "Dukascopy"
    usual_order = "dmy"
    zone_hint = " (the site exports GMT unless local time was chosen)"

    def fits(self, table: Table) -> bool:
        """Times to the millisecond with dots in the date, or a header that says GMT."""
        if table.names is None or not table.sample:
            return False
        timed = all(row and _TIME.fullmatch(row[0].strip()) for row in table.sample[:5])
        return timed or simplify(table.names[0]) in {"gmt time", "local time", "etc/utc"}

    def columns(self, table: Table, request: Request) -> Chosen:
        """By the header, whose first column is the time."""
        names = table.names or ()
        return choose_columns(table.name, ("time", *names[1:]), request)

    def clock_zone(self, table: Table) -> str | None:
        """The clock its header names."""
        first = simplify((table.names or ("",))[0])
        if _NAMED.fullmatch(first):
            return "UTC"
        return "Europe/Athens" if first == "time (eet)" else None


IMPORTER = Dukascopy()
