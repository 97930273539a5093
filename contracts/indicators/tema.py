"""Triple exponential moving average (P. Mulloy, 1994)."""

from contracts.indicators._base import Composed, length, source

INDICATOR = Composed(
    name="tema",
    summary="3 × EMA − 3 × EMA of EMA + EMA of EMA of EMA",
    arguments=(source(), length()),
    steps={
        "once": "ema(source, length)",
        "twice": "ema(once, length)",
        "value": "3 * (once - twice) + ema(twice, length)",
    },
)
