"""Bars: imported from files, appended to what is stored, and listed with those that are there from the start."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from market.appending import append_bars
from market.bars import Bars
from market.defaults import DEFAULT_BARS, read_default_bars
from market.errors import ImportFileError, InstrumentError, MarketError, StoreError, UnknownMarket
from market.importers._base import ImportOptions
from market.inspection import DEFECTS
from market.instruments import INSTRUMENTS, Instrument
from market.provenance import Provenance
from market.sources import Reading, SourcedBars, read_source
from market.store import BarStore, resample_source
from market.suspicion import find_suspicious
from market.timeframes import Timeframe
from market.times import format_time

_FEWEST_FOR_SAMPLE = 100


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


@dataclass(frozen=True, slots=True)
class Checked:
    """One stored series, looked at again: ``fault`` is why it cannot be used, ``remarks`` what stands out."""

    market: str
    timeframe: str
    rows: int
    fault: str | None
    remarks: tuple[str, ...] = field(default_factory=tuple)


def import_bars(
    store: BarStore,
    path: Path,
    market: str,
    timeframe: str,
    *,
    grid: Grid,
    options: ImportOptions | None = None,
    replace_stored: bool = False,
) -> Provenance:
    """Check the bars of a file, put them to the stored ones and return the record. Raises ``MarketError``.

    Stored bars of the same market and timeframe stay, unless ``replace_stored``; where the file has them too, they
    must be equal.
    """
    options = options or ImportOptions()
    check_allowed(options.allow)
    instrument = describe_instrument(store, market, grid)
    read = read_source(path, instrument, timeframe, reading=Reading(options, strict=True))
    dated = replace(read.provenance, imported_at=datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"))
    sourced = SourcedBars(read.bars, dated)
    with store.locked():
        if store.has(market, timeframe) and not replace_stored:
            sourced = append_bars(store.load(market, timeframe), sourced, options.allow)
        elif not store.has(market, timeframe):
            sourced = _stand_in_for_samples(sourced, replace_stored)
        store.save(sourced)
    return sourced.provenance


def check_allowed(names: Iterable[str]) -> None:
    """Refuse the name of a defect there is not."""
    for name in sorted(names):
        if name not in DEFECTS:
            raise ImportFileError(f"The defect {name!r} is not known; --allow takes one of {', '.join(DEFECTS)}.")


def _stand_in_for_samples(sourced: SourcedBars, wanted: bool) -> SourcedBars:
    """A first import of a market there are sample bars of takes their place: said, and asked about where it is tiny."""
    bars = sourced.bars
    if not any((one.market, one.timeframe) == (bars.market, bars.timeframe) for one in DEFAULT_BARS):
        return sourced
    samples = read_default_bars(bars.market, bars.timeframe).provenance
    if len(bars) < _FEWEST_FOR_SAMPLE and not wanted:
        raise StoreError(
            f"{sourced.provenance.source} has {len(bars)} bars, which would stand in for the {samples.rows} sample bars"
            f" of {bars.market} {bars.timeframe}; it should have at least {_FEWEST_FOR_SAMPLE}, or --replace should say"
            " that this is meant."
        )
    note = f"these bars now stand in for the {samples.rows} sample bars of {bars.market} {bars.timeframe}"
    quality = dict(sourced.provenance.quality)
    quality["notes"] = [*quality.get("notes", ()), note]
    return SourcedBars(bars, replace(sourced.provenance, quality=quality))


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


def find_bars(store: BarStore, market: str, timeframe: str) -> SourcedBars | None:
    """The bars of a market: stored, else there from the start, else made from a shorter timeframe; None without any."""
    frame = Timeframe.parse(timeframe)
    store.find_instrument(market)
    if store.has(market, timeframe):
        return store.load(market, timeframe)
    samples = [bars for bars in DEFAULT_BARS if bars.market == market]
    for sample in samples:
        if sample.timeframe is frame:
            return read_default_bars(market, timeframe)
    made = store.load_or_resample(market, timeframe)
    if made is not None:
        return made
    for sample in samples:
        if sample.timeframe.milliseconds < frame.milliseconds:
            return resample_source(read_default_bars(market, sample.timeframe), frame)
    return None


def check_bars(store: BarStore, market: str | None = None, timeframe: str | None = None) -> tuple[Checked, ...]:
    """Every stored series (or those of one market or timeframe): still what was imported, and what stands out in it."""
    records = [
        record for record in store.list() if market in (None, record.market) and timeframe in (None, record.timeframe)
    ]
    return tuple(_check(store, record) for record in records)


def _check(store: BarStore, record: Provenance) -> Checked:
    try:
        bars = store.load(record.market, record.timeframe).bars
    except MarketError as error:
        return Checked(record.market, record.timeframe, record.rows, str(error))
    remarks = []
    gaps = record.quality.get("gaps", {})
    if gaps.get("gaps_in_session"):
        largest = gaps["largest_in_session"][0]
        remarks.append(
            f"{gaps['missing_in_session']} bars missing in {gaps['gaps_in_session']} gaps of usual hours,"
            f" {largest['missing']} of them after {largest['after']}"
        )
    prices = {name: getattr(bars, name) for name in ("open", "high", "low", "close")}
    for suspicion in find_suspicious(prices, bars.instrument, scale_said=False):
        allowed = suspicion.defect in record.options.get("allow", ())
        remarks.append(
            f"{len(suspicion.at)} of {suspicion.defect}{' (allowed)' if allowed else ''}: {suspicion.sayings[0]}"
        )
    if zero := int((bars.volume == 0).sum()):
        remarks.append(f"{zero} bars without volume")
    return Checked(record.market, record.timeframe, len(bars), None, tuple(remarks))


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


def first_and_last(bars: Bars, rows: int) -> list[dict[str, Any]]:
    """The first and the last bars of a series, each once, JSON-able."""
    numbers = sorted({*range(min(rows, len(bars))), *range(max(0, len(bars) - rows), len(bars))})
    return [
        {"time": format_time(int(bars.time[row]))}
        | {name: float(getattr(bars, name)[row]) for name in ("open", "high", "low", "close", "volume")}
        for row in numbers
    ]
