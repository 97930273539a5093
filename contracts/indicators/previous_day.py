"""Previous day's prices."""

from contracts.indicators._base import Composed

INDICATOR = Composed(
    name="previous_day",
    summary="open, high, low and close of the last whole day (UTC) before the bar",
    arguments=(),
    steps={
        "open": 'on_timeframe(open, "1d")',
        "high": 'on_timeframe(high, "1d")',
        "low": 'on_timeframe(low, "1d")',
        "close": 'on_timeframe(close, "1d")',
    },
    outputs=("open", "high", "low", "close"),
)
