"""Bars from a file of any known format."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from market.bars import Bars
from market.errors import BarsError, TimeframeError
from market.importers import find_importer
from market.importers._base import ImportOptions, Request
from market.importers._clocks import UNSAID
from market.importers._content import open_content
from market.importers._zones import find_zone
from market.inspection import CleanColumns, describe_clean, inspect
from market.instruments import Instrument, find_instrument
from market.provenance import Provenance, describe_bars
from market.timeframes import Timeframe, commonest_step

_NAMED_FILE = re.compile(r"(?P<market>[A-Z0-9][A-Z0-9._-]*?)_(?P<timeframe>\d+[mhdw])")


@dataclass(frozen=True)
class SourcedBars:
    """Bars with the record of where they came from."""

    bars: Bars
    provenance: Provenance


@dataclass(frozen=True)
class Reading:
    """How a file is to be read: the user's options, and whether doubts are refused (an import) or counted (a run)."""

    options: ImportOptions = field(default_factory=ImportOptions)
    strict: bool = False


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
    reading: Reading = Reading(),
) -> SourcedBars:
    """The bars of a file with their provenance.

    ``market`` is a name of the instrument table, or an Instrument for a market it does not have. The timeframe is the
    commonest distance between bars; where ``timeframe`` is given, it must be that one, and where the distances show
    none (a single bar, two bars over a weekend) it is the ``assumed`` one. Times without an offset are on the clock of
    ``timezone``; without one UTC, unless reading is strict, which asks. Raises MarketError.
    """
    instrument = market if isinstance(market, Instrument) else find_instrument(market)
    expected = None if timeframe is None else Timeframe.parse(timeframe)
    options = reading.options if timezone is None else replace(reading.options, timezone=timezone)
    if options.timezone is not None:
        find_zone(options.timezone)
    content = open_content(path)
    importer = find_importer(content, options.format)
    request = Request(instrument, expected, options, reading.strict)
    raw = importer.read(content, request)
    clean = inspect(path.name, raw, request)
    try:
        bars = _make_bars(instrument, clean, expected, None if assumed is None else Timeframe.parse(assumed))
    except BarsError as error:
        raise BarsError(f"{path.name}: {error}", error.row) from None
    except TimeframeError as error:
        raise TimeframeError(f"{path.name}: {error}") from None
    provenance = describe_bars(
        bars,
        source=path.name,
        source_sha256=content.sha256,
        importer=importer.name,
        timezone=raw.timezone,
        options=options.as_dict(),
        sniffed=dict(raw.said),
        quality=describe_clean(clean) | {"rounded_to_tick": count_off_grid(instrument, clean)},
    )
    return SourcedBars(bars, provenance)


def _make_bars(
    instrument: Instrument, clean: CleanColumns, expected: Timeframe | None, assumed: Timeframe | None
) -> Bars:
    timeframe = expected if len(clean.time) < 2 else None
    if expected is not None and len(clean.time) > 1:
        _check_steps(clean, expected)
        timeframe = expected
    columns: dict[str, Any] = {"time": clean.time, **clean.prices, "volume": clean.volume}
    try:
        return Bars.from_columns(instrument, **columns, timeframe=timeframe)
    except TimeframeError:
        if assumed is None or expected is not None:
            raise
        return Bars.from_columns(instrument, **columns, timeframe=assumed)


def _check_steps(clean: CleanColumns, expected: Timeframe) -> None:
    """The commonest distance between bars is the timeframe; the month and the hour of a changed clock aside."""
    found = Timeframe.of_length(commonest_step(clean.time))
    if found is not expected:
        raise TimeframeError(f"The bars are of timeframe {found}; {expected} was asked for.")


def is_doubtful(record: Provenance) -> bool:
    """Whether bars were taken in spite of what an import would have asked: an unsaid clock, bars that hardly are."""
    asked = set(record.quality["suspicious"]) - set(record.quality["allowed"])
    return record.sniffed["time zone"] == UNSAID or bool(asked)


def name_of(path: Path) -> tuple[str, str | None]:
    """The market and timeframe a file's name gives: ``BTCUSDT_1h.parquet`` → ``("BTCUSDT", "1h")``.

    A name that ends in no timeframe is all market: ``("GOOG", None)``.
    """
    named = _NAMED_FILE.fullmatch(path.stem)
    return (named["market"], named["timeframe"]) if named else (path.stem, None)


def count_off_grid(instrument: Instrument, clean: CleanColumns) -> int:
    """How many closes are no multiples of the tick, by more than the noise of floats."""
    ticks = clean.prices["close"] / instrument.tick
    return int((np.abs(ticks - np.round(ticks)) > 0.01).sum())
