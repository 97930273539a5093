"""The store: one Parquet file per market and timeframe, which carries its provenance, and registered instruments.

A file is written whole or not at all, and what is loaded is compared with the digest taken at import.
"""

from __future__ import annotations

import fcntl
import io
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from market.arrow import as_arrow, as_numpy
from market.bars import Bars
from market.errors import BarsError, InstrumentError, StoreError, TimeframeError
from market.files import write_atomically
from market.instruments import INSTRUMENTS, Instrument, check_market_name, find_instrument
from market.provenance import Provenance, describe_bars
from market.resampling import resample
from market.sources import SourcedBars
from market.timeframes import Timeframe

_PROVENANCE_KEY = b"strategy_lab.provenance"
_NUMBERS = ("open", "high", "low", "close", "volume")
_AGAIN = "they should be imported again"


class BarStore:
    """Bars under a root folder: ``<root>/<MARKET>_<timeframe>.parquet``, ``<root>/instruments/<MARKET>.json``."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Alone among those who write here, other processes too: to load, change and save as one."""
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / ".lock").open("wb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def save(self, sourced: SourcedBars) -> Path:
        """Store bars with their provenance, in place of those of the same market and timeframe; returns the file.

        An instrument the table does not have is registered. Raises InstrumentError where it was with another grid.
        """
        bars = sourced.bars
        self.register(bars.instrument)
        columns = {
            "time": as_arrow(bars.time, pa.timestamp("ms", tz="UTC")),
            **{name: as_arrow(getattr(bars, name), pa.float64()) for name in _NUMBERS},
        }
        table = pa.table(columns).replace_schema_metadata({_PROVENANCE_KEY: sourced.provenance.to_json().encode()})
        buffer = io.BytesIO()
        pq.write_table(table, buffer, compression="zstd")
        path = self._path(bars.market, bars.timeframe)
        write_atomically(path, buffer.getvalue())
        return path

    def load(self, market: str, timeframe: str) -> SourcedBars:
        """Stored bars with their provenance; raises StoreError where there are none, or they were changed."""
        frame = Timeframe.parse(timeframe)
        instrument = self.find_instrument(market)
        path = self._path(market, frame)
        provenance = self.provenance(market, timeframe)
        bars = _read_bars(path, instrument, frame)
        if bars.digest() != provenance.bars_digest:
            raise StoreError(f"The stored bars in {path} are not those that were imported; {_AGAIN}.")
        return SourcedBars(bars, provenance)

    def load_or_resample(self, market: str, timeframe: str) -> SourcedBars | None:
        """Stored bars, or else made from the longest shorter timeframe that is stored; None where there is none."""
        wanted = Timeframe.parse(timeframe)
        if self.has(market, timeframe):
            return self.load(market, timeframe)
        for shorter in sorted(Timeframe, key=lambda frame: -frame.milliseconds):
            divides = wanted.milliseconds % shorter.milliseconds == 0
            if shorter.milliseconds < wanted.milliseconds and divides and self.has(market, shorter):
                return resample_source(self.load(market, shorter), wanted)
        return None

    def has(self, market: str, timeframe: str) -> bool:
        """Whether bars of that market and timeframe are stored."""
        return self._path(market, Timeframe.parse(timeframe)).is_file()

    def provenance(self, market: str, timeframe: str) -> Provenance:
        """The record of an import, without reading the bars; raises StoreError."""
        path = self._path(market, Timeframe.parse(timeframe))
        if not path.is_file():
            raise StoreError(f"There are no stored bars of {market} {timeframe}; they should be imported first.")
        return _read_provenance(path)

    def list(self) -> tuple[Provenance, ...]:
        """The records of all stored bars, by market, then from the shortest timeframe to the longest."""
        records = [_read_provenance(path) for path in self.root.glob("*.parquet")]
        return tuple(sorted(records, key=lambda record: (record.market, Timeframe(record.timeframe).milliseconds)))

    def register(self, instrument: Instrument) -> None:
        """Remember an instrument the table does not have; raises InstrumentError where its grid is known as another."""
        known = INSTRUMENTS.get(instrument.market) or self.registered().get(instrument.market)
        if known is None:
            content = json.dumps(asdict(instrument), sort_keys=True, indent=1).encode()
            write_atomically(self.root / "instruments" / f"{instrument.market}.json", content)
        elif known.grid() != instrument.grid():
            differing = ", ".join(
                f"{name} {value}" for name, value in known.grid().items() if instrument.grid()[name] != value
            )
            raise InstrumentError(
                f"{instrument.market} is known already, with {differing}; it should be given like that."
            )

    def registered(self) -> Mapping[str, Instrument]:
        """The instruments registered here, by market."""
        paths = sorted((self.root / "instruments").glob("*.json"))
        instruments = [Instrument(**json.loads(path.read_bytes())) for path in paths]
        return {instrument.market: instrument for instrument in instruments}

    def find_instrument(self, market: str) -> Instrument:
        """The instrument of a market from the table or from those registered here; raises UnknownMarket."""
        return find_instrument(market, self.registered())

    def _path(self, market: str, timeframe: Timeframe) -> Path:
        check_market_name(market)
        return self.root / f"{market}_{timeframe}.parquet"


def resample_source(sourced: SourcedBars, timeframe: Timeframe) -> SourcedBars:
    """Bars of a higher timeframe on the UTC calendar, with a record that says what they were made from."""
    bars = resample(sourced.bars, timeframe)
    made_from = sourced.provenance
    record = describe_bars(
        bars,
        source=f"{made_from.source}, resampled from {made_from.timeframe}",
        source_sha256=made_from.source_sha256,
        importer=made_from.importer,
        timezone=made_from.timezone,
        options=made_from.options,
        sniffed=made_from.sniffed,
        quality={"notes": [f"made from {made_from.rows} bars of {made_from.timeframe}, {made_from.bars_digest}"]},
    )
    return SourcedBars(bars, replace(record, imported_at=made_from.imported_at))


def _read_bars(path: Path, instrument: Instrument, timeframe: Timeframe) -> Bars:
    try:
        with pq.ParquetFile(path) as file:
            table = file.read()
        time = as_numpy(table.column("time").cast(pa.int64()))
        numbers = {name: as_numpy(table.column(name)) for name in _NUMBERS}
        return Bars.from_columns(instrument, time, **numbers, timeframe=timeframe)
    except (pa.ArrowException, KeyError, OSError, BarsError, TimeframeError):
        raise StoreError(f"The stored bars in {path} are damaged; {_AGAIN}.") from None


def _read_provenance(path: Path) -> Provenance:
    try:
        metadata = pq.read_schema(path).metadata or {}
    except (pa.ArrowException, OSError):
        raise StoreError(f"The stored bars in {path} are damaged; {_AGAIN}.") from None
    if _PROVENANCE_KEY not in metadata:
        raise StoreError(f"The file {path} was not written by an import; it should be imported instead.")
    return Provenance.from_json(metadata[_PROVENANCE_KEY])
