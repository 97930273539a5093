"""Donchian channel."""

from contracts.indicators._base import Composed, length

INDICATOR = Composed(
    name="donchian",
    summary="highest high, lowest low and their mean over the last length bars, the current one included",
    arguments=(length(),),
    steps={
        "upper": "highest(high, length)",
        "lower": "lowest(low, length)",
        "middle": "(upper + lower) / 2",
    },
    outputs=("upper", "middle", "lower"),
)
