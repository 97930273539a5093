"""Yahoo Finance through yfinance (extra ``yfinance``): prices as traded, corrected for splits, not for dividends."""

from __future__ import annotations

import importlib
import math
from collections.abc import Sequence
from datetime import UTC, datetime

from app.online.fetching import OnlineError, Row, Throttled
from market.timeframes import Timeframe

_INTERVALS = {"1m": "1m", "5m": "5m", "15m": "15m", "30m": "30m", "1h": "1h", "1d": "1d", "1w": "1wk"}


class Yahoo:
    """All bars of a symbol in one page; Yahoo keeps minutes for days and hours for two years only."""

    name = "yahoo"
    pause_s = 1.0

    def __init__(self) -> None:
        try:
            self._yfinance = importlib.import_module("yfinance")
        except ImportError:
            raise OnlineError(
                "Bars of yahoo need the extra yfinance, to be installed by pip install 'strategy-lab[yfinance]'."
            ) from None

    def page(self, symbol: str, timeframe: Timeframe, since_ms: int, until_ms: int) -> Sequence[Row]:
        """Everything from one time to the other; raises as ``Source`` says."""
        interval = _INTERVALS.get(str(timeframe))
        if interval is None:
            raise OnlineError(f"yahoo has no bars of {timeframe}; it should be one of {' '.join(_INTERVALS)}.")
        start, end = (datetime.fromtimestamp(ms / 1000, UTC) for ms in (since_ms, until_ms))
        try:
            frame = self._yfinance.Ticker(symbol).history(
                start=start, end=end, interval=interval, auto_adjust=False, actions=False, raise_errors=True
            )
        except OSError as error:
            raise ConnectionError(str(error).splitlines()[0] if str(error) else "no connection") from None
        except Exception as error:  # noqa: BLE001 (whatever yfinance stumbles on in an answer is the answer's fault)
            if type(error).__name__ == "YFRateLimitError":
                raise Throttled(60.0) from None
            if type(error).__module__.startswith("yfinance"):
                reason = str(error).rstrip(".")
                raise OnlineError(f"yahoo does not give bars of {symbol} {timeframe}: {reason}.") from None
            raise OnlineError(
                f"yahoo's answer for {symbol} {timeframe} is none that yfinance can read ({type(error).__name__});"
                " a newer yfinance may."
            ) from None
        daily = timeframe.milliseconds >= Timeframe.D1.milliseconds
        rows: list[Row] = []
        columns = frame[["Open", "High", "Low", "Close", "Volume"]]
        for moment, values in zip(columns.index, columns.to_numpy(), strict=True):
            opening, high, low, close, volume = (float(value) for value in values)
            # A day's bar carries the session's date, whatever the exchange's clock.
            opened = datetime(moment.year, moment.month, moment.day, tzinfo=UTC) if daily else moment
            if not math.isnan(opening + high + low + close):
                rows.append((int(opened.timestamp() * 1000), opening, high, low, close, volume))
        return rows
