"""Keltner channel."""

from contracts.indicators._base import Composed, factor, length, source

INDICATOR = Composed(
    name="keltner",
    summary="EMA with bands multiplier average true ranges away",
    arguments=(source(), length(), length("atr_length"), factor("multiplier")),
    steps={
        "middle": "ema(source, length)",
        "width": "multiplier * atr(atr_length)",
        "upper": "middle + width",
        "lower": "middle - width",
    },
    outputs=("upper", "middle", "lower"),
)
