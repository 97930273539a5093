"""Which bars a campaign runs on: files given with it, else imported ones, else those that are there from the start."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from app.errors import CampaignRefused
from app.lab import Lab
from app.services.bars import find_bars
from evaluation.cells import Cell
from market.defaults import DEFAULT_BARS
from market.sources import SourcedBars, is_doubtful, name_of, read_source
from market.timeframes import Timeframe

SYNTHETIC = "SYNTHETIC"
"""How the source of bars begins that were made up rather than traded."""


def read_files(
    lab: Lab, paths: Iterable[Path], markets: Sequence[str], timeframes: Sequence[str], timezone: str | None = None
) -> list[SourcedBars]:
    """The bars of files, for this campaign, which keeps its own copy of them.

    They are also stored for later where the store has none of that market and timeframe, and an import would have
    asked nothing about them; what it has stays. Times without an offset are on the clock of ``timezone``, else UTC. A
    file is of the one market asked for, else of the market its name gives (``BTCUSDT_1h.parquet``). Raises MarketError.
    """
    found = []
    for path in paths:
        named_market, named_timeframe = name_of(path)
        market = markets[0] if len(markets) == 1 else named_market
        timeframe = timeframes[0] if len(timeframes) == 1 else named_timeframe
        sourced = read_source(path, lab.bars.find_instrument(market), timeframe, timezone)
        if not lab.bars.has(sourced.bars.market, sourced.bars.timeframe) and not is_doubtful(sourced.provenance):
            lab.bars.save(sourced)
        found.append(sourced)
    return found


def gather_bars(
    lab: Lab, markets: Sequence[str], timeframes: Sequence[str], given: Sequence[SourcedBars]
) -> dict[Cell, SourcedBars]:
    """The bars of every cell. Raises UnknownMarket, or CampaignRefused for a cell there are no bars of."""
    at_hand = {Cell.of(sourced.bars): sourced for sourced in given}
    cells = [Cell(market, Timeframe.parse(timeframe)) for market in markets for timeframe in timeframes]
    return {cell: at_hand.get(cell) or _load(lab, cell) for cell in cells}


def describe_series(sourced: SourcedBars, digest: str) -> dict[str, Any]:
    """What the campaign's record says of a series."""
    provenance = sourced.provenance
    return {
        "digest": digest,
        "source": provenance.source,
        "source_sha256": provenance.source_sha256,
        "rows": provenance.rows,
        "first": provenance.first,
        "last": provenance.last,
        "gaps": provenance.gaps,
        "synthetic": provenance.source.startswith(SYNTHETIC),
    }


def _load(lab: Lab, cell: Cell) -> SourcedBars:
    found = find_bars(lab.bars, cell.market, cell.timeframe)
    if found is not None:
        return found
    stored = [f"{record.market} {record.timeframe}" for record in lab.bars.list()]
    there = ", ".join(dict.fromkeys([*stored, *(f"{bars.market} {bars.timeframe}" for bars in DEFAULT_BARS)]))
    raise CampaignRefused(
        f"There are no bars of {cell}; give a file of them with --bars or import one (there are bars of {there})."
    )
