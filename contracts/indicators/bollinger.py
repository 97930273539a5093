"""Bollinger bands."""

from contracts.indicators._base import Composed, factor, length, source

INDICATOR = Composed(
    name="bollinger",
    summary="SMA with bands multiplier population standard deviations away",
    arguments=(source(), length(), factor("multiplier")),
    steps={
        "middle": "sma(source, length)",
        "width": "multiplier * stdev(source, length)",
        "upper": "middle + width",
        "lower": "middle - width",
    },
    outputs=("upper", "middle", "lower"),
)
