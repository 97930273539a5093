"""Bars from a file of any known format."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from market.bars import Bars
from market.errors import BarsError, TimeframeError
from market.importers import find_importer
from market.importers._base import RawColumns
from market.importers._times import find_timezone
from market.instruments import Instrument, find_instrument
from market.provenance import Provenance, describe_bars
from market.timeframes import Timeframe

_NAMED_FILE = re.compile(r"(?P<market>[A-Z0-9][A-Z0-9._-]*?)_(?P<timeframe>\d+[mhdw])")


@dataclass(frozen=True)
class SourcedBars:
    """Bars with the record of where they came from."""

    bars: Bars
    provenance: Provenance


def read_bars(
    path: Path,
    market: str | Instrument,
    timeframe: str | None = None,
    timezone: str | None = None,
    assumed: str | None = None,
) -> Bars:
    """The bars of a file; see ``read_source``."""
    return read_source(path, market, timeframe, timezone, assumed).bars


def read_source(
    path: Path,
    market: str | Instrument,
    timeframe: str | None = None,
    timezone: str | None = None,
    assumed: str | None = None,
) -> SourcedBars:
    """The bars of a Parquet or CSV file with their provenance.

    ``market`` is a name of the instrument table, or an Instrument for a market it does not have. The timeframe is the
    commonest distance between bars; where ``timeframe`` is given, it must be that one, and where the distances show
    none (a single bar, two bars over a weekend) it is the ``assumed`` one. Times without an offset are on
    the clock of ``timezone``, or UTC. Raises MarketError.
    """
    instrument = market if isinstance(market, Instrument) else find_instrument(market)
    expected = None if timeframe is None else Timeframe.parse(timeframe)
    zone = None if timezone is None else find_timezone(timezone)
    importer = find_importer(path)
    raw = importer.read(path, zone)
    try:
        given = expected if len(raw.time) < 2 else None
        bars = _make_bars(instrument, raw, given, None if assumed is None else Timeframe.parse(assumed))
        _check_timeframe(bars, expected)
    except BarsError as error:
        raise BarsError(f"{path.name}: {error}", error.row) from None
    except TimeframeError as error:
        raise TimeframeError(f"{path.name}: {error}") from None
    provenance = describe_bars(
        bars,
        source=path.name,
        source_sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        importer=importer.name,
        timezone=timezone or "UTC",
    )
    return SourcedBars(bars, provenance)


def _make_bars(instrument: Instrument, raw: RawColumns, timeframe: Timeframe | None, assumed: Timeframe | None) -> Bars:
    columns = (raw.time, raw.open, raw.high, raw.low, raw.close, raw.volume)
    try:
        return Bars.from_columns(instrument, *columns, timeframe)
    except TimeframeError:
        if assumed is None:
            raise
        return Bars.from_columns(instrument, *columns, assumed)


def name_of(path: Path) -> tuple[str, str | None]:
    """The market and timeframe a file's name gives: ``BTCUSDT_1h.parquet`` → ``("BTCUSDT", "1h")``.

    A name that ends in no timeframe is all market: ``("GOOG", None)``.
    """
    named = _NAMED_FILE.fullmatch(path.stem)
    return (named["market"], named["timeframe"]) if named else (path.stem, None)


def _check_timeframe(bars: Bars, expected: Timeframe | None) -> None:
    if expected is not None and bars.timeframe is not expected:
        raise TimeframeError(f"The bars are of timeframe {bars.timeframe}; {expected} was asked for.")
