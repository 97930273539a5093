"""The 27 real exports and what a person saw in them, and the page that says what comes out of each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from market.errors import MarketError
from market.importers._base import ImportOptions
from market.instruments import Instrument, find_instrument
from market.sources import Reading, SourcedBars, read_source


@dataclass(frozen=True)
class Expected:
    """One file, as it was seen."""

    fields: dict[str, Any]

    def __getattr__(self, name: str) -> Any:
        return self.fields.get(name)

    @property
    def instrument(self) -> Instrument:
        """The market as the table has it, or with the grid a trader would give."""
        if self.grid is None:
            return find_instrument(self.market)
        tick, pip, step, quote = self.grid
        return Instrument(
            self.registered or self.market, tick, pip, step, quote, 365 if self.market[:3] == "BTC" else 252
        )

    def options(self, *, said: bool = True) -> ImportOptions:
        """What a trader says of the file, or nothing."""
        given = dict(self.given or {}) if said else {}
        return ImportOptions(**given | {"allow": frozenset(given.get("allow", ()))})

    def read(self, folder: Path, *, said: bool = True) -> SourcedBars:
        """The file as an import reads it. Raises MarketError."""
        return read_source(
            folder / self.file, self.instrument, self.timeframe, reading=Reading(self.options(said=said), strict=True)
        )


@cache
def expected_files() -> tuple[Expected, ...]:
    """Every file, in the order of the list."""
    path = Path(__file__).with_name("expected.yaml")
    read = yaml.load(path.read_text(), Loader=yaml.BaseLoader)  # noqa: S506 (text only, and our own)
    return tuple(Expected(typed(fields)) for fields in read)


def typed(fields: dict[str, Any]) -> dict[str, Any]:
    """Numbers out of the text of a list whose times should stay text."""
    for name in ("first", "last"):
        if name in fields:
            fields[name] = [fields[name][0], *map(float, fields[name][1:])]
    if "grid" in fields:
        fields["grid"] = [*map(float, fields["grid"][:3]), fields["grid"][3]]
    if "rows" in fields:
        fields["rows"] = int(fields["rows"])
    return fields


def describe_outcomes(folder: Path) -> str:
    """The table of ``docs/importing.md``: every file, what was asked or refused, and what came out."""
    lines = ["| file | said for it | what came out |", "|---|---|---|"]
    for one in expected_files():
        given = one.given or {}
        said = " ".join(
            [f"`--market {one.instrument.market} --timeframe {one.timeframe}`"]
            + [f"`--timezone {zone}`" for zone in [given.get("timezone")] if zone]
            + [f"`--allow {defect}`" for defect in given.get("allow", ())]
        )
        lines.append(f"| `{one.file}` | {said} | {_outcome(one, folder)} |")
    return "\n".join(lines)


def _outcome(one: Expected, folder: Path) -> str:
    parts = []
    if one.given:
        try:
            one.read(folder, said=False)
        except MarketError as error:
            parts.append(f"without what is said: {_inline(error)}<br>")
    try:
        read = one.read(folder)
    except MarketError as error:
        return "".join([*parts, f"**refused**: {_inline(error)}"])
    record, bars = read.provenance, read.bars
    facts = [
        f"**{record.rows} bars**, {record.first} to {record.last}",
        f"first {bars.open[0]:.10g} {bars.high[0]:.10g} {bars.low[0]:.10g} {bars.close[0]:.10g}",
        f"{record.importer}; {record.sniffed['times']}; zone: {record.sniffed['time zone']}",
        *([f"prices × {record.sniffed['price scale']}"] if record.sniffed["price scale"] != "as written" else []),
        *([record.quality["order"]] if record.quality["order"] != "oldest first" else []),
        *([f"allowed: {record.quality['allowed']}"] if record.quality["allowed"] else []),
        *record.quality["notes"],
        f"{record.quality['gaps']['missing_in_session']} bars missing in usual hours",
    ]
    return "".join([*parts, "; ".join(facts)]).replace("|", "\\|")


def _inline(error: MarketError) -> str:
    return str(error).replace("|", "\\|").replace("<", "&lt;")
