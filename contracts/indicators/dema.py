"""Double exponential moving average (P. Mulloy, 1994)."""

from contracts.indicators._base import Composed, length, source

INDICATOR = Composed(
    name="dema",
    summary="twice the EMA minus the EMA of the EMA",
    arguments=(source(), length()),
    steps={
        "once": "ema(source, length)",
        "value": "2 * once - ema(once, length)",
    },
)
