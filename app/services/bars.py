"""Bars: imported from files, and listed with those that are there from the start."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from market.defaults import DEFAULT_BARS, read_default_bars
from market.errors import InstrumentError, UnknownMarket
from market.instruments import INSTRUMENTS, Instrument
from market.provenance import Provenance
from market.sources import read_source
from market.store import BarStore


@dataclass(frozen=True, slots=True)
class Grid:
    """What must be said of a market that is not known; None is not said."""

    tick: float | None = None
    pip: float | None = None
    volume_step: float | None = None
    quote: str | None = None

    def missing(self) -> tuple[str, ...]:
        """The names of what is not said."""
        names = {"tick": self.tick, "pip": self.pip, "volume step": self.volume_step, "quote": self.quote}
        return tuple(name for name, value in names.items() if value is None)


def import_bars(
    store: BarStore, path: Path, market: str, timeframe: str, *, timezone: str | None = None, grid: Grid
) -> Provenance:
    """Check the bars of a file, store them and return the record of the import. Raises ``MarketError``."""
    sourced = read_source(path, describe_instrument(store, market, grid), timeframe, timezone)
    store.save(sourced)
    return sourced.provenance


def describe_instrument(store: BarStore, market: str, grid: Grid) -> Instrument:
    """The instrument of a known market, or of a new one whose grid is said in full.

    A known market may be described again; the store refuses another grid than the known one.
    """
    try:
        known = store.find_instrument(market)
    except UnknownMarket:
        if len(grid.missing()) == 4:
            raise
        known = None
    if known is not None:
        return Instrument(
            market,
            known.tick if grid.tick is None else grid.tick,
            known.pip if grid.pip is None else grid.pip,
            known.volume_step if grid.volume_step is None else grid.volume_step,
            known.quote_currency if grid.quote is None else grid.quote,
            known.trading_days_per_year,
            known.commission_pct,
            known.spread_ticks,
            known.slippage_ticks,
        )
    if grid.tick is None or grid.pip is None or grid.volume_step is None or grid.quote is None:
        missing = ", ".join(grid.missing())
        raise InstrumentError(
            f"The market {market!r} is new: tick, pip, volume step and quote should be given, not without {missing}."
        )
    return Instrument(market, grid.tick, grid.pip, grid.volume_step, grid.quote)


def list_all_bars(store: BarStore) -> tuple[Provenance, ...]:
    """The records of all stored bars, then of the default ones that no import stands in for."""
    stored = store.list()
    taken = {(record.market, record.timeframe) for record in stored}
    defaults = (bars for bars in DEFAULT_BARS if (bars.market, str(bars.timeframe)) not in taken)
    return (*stored, *(read_default_bars(bars.market, bars.timeframe).provenance for bars in defaults))


def list_markets(store: BarStore) -> list[dict[str, Any]]:
    """Every known instrument, by market, with the timeframes there are bars of."""
    frames: dict[str, list[str]] = {}
    for record in list_all_bars(store):
        frames.setdefault(record.market, []).append(record.timeframe)
    known = dict(INSTRUMENTS) | dict(store.registered())
    return [asdict(known[market]) | {"timeframes": frames.get(market, [])} for market in sorted(known)]
