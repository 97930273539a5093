"""Bars fetched from the network, through the door every file goes through."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from pathlib import Path

from app.online.exchanges import Exchange
from app.online.fetching import Clock, OnlineError, Source, fetch_bars
from app.online.yahoo import Yahoo
from app.services.bars import Grid, describe_instrument, import_bars
from market.importers._base import ImportOptions
from market.provenance import Provenance
from market.store import BarStore
from market.timeframes import Timeframe

REAL_CLOCK = Clock(lambda: int(time.time() * 1000), time.sleep)


def find_source(name: str) -> Source:
    """The source of that name. Raises OnlineError where it is not known or not installed."""
    return Yahoo() if name == "yahoo" else Exchange(name)


def fetch_and_import(
    store: BarStore,
    folder: Path,
    source: Source,
    symbol: str,
    cell: tuple[str, str],
    span: tuple[int, int],
    options: ImportOptions,
    clock: Clock = REAL_CLOCK,
) -> Provenance:
    """Fetch the bars of a symbol into a file of ``folder`` and import it as those of ``cell``, market and timeframe.

    A fetch that was cut goes on; the file is dropped once it is imported. Raises OnlineError or MarketError.
    """
    market, timeframe = cell[0], Timeframe.parse(cell[1])
    describe_instrument(store, market, Grid())
    wanted = re.sub(r"[^A-Za-z0-9]+", "-", symbol)
    path = folder / f"{source.name}_{wanted}_{timeframe}_{span[0]}.csv"
    fetch_bars(source, symbol, timeframe, span, path, clock)
    if not path.exists():
        raise OnlineError(f"{source.name} has no bars of {symbol} {timeframe} in that time; it should be another.")
    record = import_bars(store, path, market, timeframe, grid=Grid(), options=options)
    path.unlink()
    return record


def parse_day(text: str) -> int:
    """``2024-01-31`` or a time in ISO 8601, UTC unless it says otherwise, as milliseconds. Raises OnlineError."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise OnlineError(f"The time {text!r} should be written like 2024-01-31 or 2024-01-31T10:00:00Z.") from None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)
