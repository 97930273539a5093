"""Exchanges through ccxt (extra ``ccxt``)."""

from __future__ import annotations

import importlib
import math
from collections.abc import Sequence
from typing import Any

from app.online.fetching import OnlineError, Row, Throttled
from market.timeframes import Timeframe

_PAGE = 1000


class Exchange:
    """One exchange of ccxt, by its name there (``binance``, ``kraken``)."""

    def __init__(self, name: str, settings: dict[str, Any] | None = None) -> None:
        try:
            self._ccxt = importlib.import_module("ccxt")
        except ImportError:
            raise OnlineError(
                f"Bars of {name} need the extra ccxt, which should be installed: pip install 'strategy-lab[ccxt]'."
            ) from None
        made = getattr(self._ccxt, name, None) if name in getattr(self._ccxt, "exchanges", ()) else None
        if made is None:
            raise OnlineError(f"The source {name!r} is not known; it should be yahoo or an exchange of ccxt.")
        self.name = name
        self._exchange = made({"enableRateLimit": True} | (settings or {}))
        self.pause_s = float(self._exchange.rateLimit) / 1000

    def page(self, symbol: str, timeframe: Timeframe, since_ms: int, until_ms: int) -> Sequence[Row]:  # noqa: ARG002
        """Up to a thousand bars; raises as ``Source`` says."""
        try:
            rows = self._exchange.fetch_ohlcv(symbol, str(timeframe), since_ms, _PAGE)
        except self._ccxt.RateLimitExceeded:
            raise Throttled from None
        except self._ccxt.NetworkError as error:
            raise ConnectionError(_first_line(error)) from None
        except self._ccxt.BaseError as error:
            reason = _first_line(error)
            raise OnlineError(f"{self.name} does not give bars of {symbol} {timeframe}: {reason}.") from None
        # What an exchange leaves out stays out, for the checks of the import to ask about.
        values = [[math.nan if value is None else float(value) for value in row[1:6]] for row in rows]
        return [(int(row[0]), *five) for row, five in zip(rows, values, strict=True)]  # type: ignore[misc]


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200].rstrip(".")
