"""The bars of campaigns, kept under their digest: a later import changes nothing for a campaign that has begun."""

from __future__ import annotations

from pathlib import Path

from app.errors import DataChanged
from evaluation.cells import Cell
from market.bars import Bars
from market.errors import MarketError
from market.instruments import Instrument
from market.sources import SourcedBars
from market.store import BarStore


class SeriesArchive:
    """``<root>/<bars digest>/``: one small bar store per series."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def keep(self, sourced: SourcedBars) -> str:
        """Keep a series and return its digest; a copy that was damaged is put right."""
        digest = sourced.bars.digest()
        if not self._holds(Cell.of(sourced.bars), digest):
            BarStore(self.root / digest).save(sourced)
        return digest

    def _holds(self, cell: Cell, digest: str) -> bool:
        try:
            self.load(cell, digest)
        except DataChanged:
            return False
        return True

    def source(self, cell: Cell, digest: str) -> SourcedBars:
        """The series with that digest and its provenance. Raises DataChanged where it is missing or not the same."""
        try:
            sourced = BarStore(self.root / digest).load(cell.market, cell.timeframe)
        except MarketError as error:
            raise DataChanged(
                f"The copy of the bars of {cell} that this campaign began with is missing or damaged under"
                f" {self.root / digest}; put it back from a backup, or start a new campaign. ({error})"
            ) from None
        if sourced.bars.digest() != digest:
            raise DataChanged(f"The bars of {cell} are not those this campaign began with; start a new one for them.")
        return sourced

    def load(self, cell: Cell, digest: str) -> Bars:
        """The bars with that digest. Raises DataChanged."""
        return self.source(cell, digest).bars

    def instrument(self, cell: Cell, digest: str) -> Instrument:
        """The instrument of a series, as it was when the series was kept."""
        return BarStore(self.root / digest).find_instrument(cell.market)
