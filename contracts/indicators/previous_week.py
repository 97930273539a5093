"""Previous week's prices."""

from contracts.indicators._base import Composed

INDICATOR = Composed(
    name="previous_week",
    summary="open, high, low and close of the last whole week (UTC) before the bar",
    arguments=(),
    steps={
        "open": 'on_timeframe(open, "1w")',
        "high": 'on_timeframe(high, "1w")',
        "low": 'on_timeframe(low, "1w")',
        "close": 'on_timeframe(close, "1w")',
    },
    outputs=("open", "high", "low", "close"),
)
