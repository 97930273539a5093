"""The bars that are there from the start: sample files of the installed package ``backtesting``, read as files.

The package is found, never imported. Its sample files do not say on what clock they are; they are read as UTC.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path

from market.errors import ImportFileError, UnknownMarket
from market.sources import SourcedBars, read_source
from market.timeframes import Timeframe

_PACKAGE = "backtesting"


@dataclass(frozen=True)
class DefaultBars:
    """One sample file: a market in a timeframe."""

    market: str
    timeframe: Timeframe
    file: str

    @property
    def path(self) -> Path:
        """Where the file is installed; raises ImportFileError where the package is not."""
        spec = importlib.util.find_spec(_PACKAGE)
        if spec is None or not spec.submodule_search_locations:
            raise ImportFileError(
                f"The default bars come with the Python package {_PACKAGE}, which should be installed."
            )
        return Path(spec.submodule_search_locations[0]) / "test" / self.file


DEFAULT_BARS = (
    DefaultBars("EURUSD", Timeframe.H1, "EURUSD.csv"),
    DefaultBars("GOOG", Timeframe.D1, "GOOG.csv"),
)
"""Every cell there are default bars for."""


def read_default_bars(market: str, timeframe: str | None = None) -> SourcedBars:
    """The default bars of a market, with their provenance; raises UnknownMarket where there are none."""
    for default in DEFAULT_BARS:
        if default.market == market and timeframe in (None, default.timeframe):
            return read_source(default.path, default.market, default.timeframe)
    wanted = f"{market} {timeframe}" if timeframe else market
    known = " and ".join(f"{default.market} {default.timeframe}" for default in DEFAULT_BARS)
    raise UnknownMarket(f"There are no default bars of {wanted}; there are {known}, others should be imported.")
