"""Stochastic oscillator (G. Lane)."""

from contracts.indicators._base import Composed, length

INDICATOR = Composed(
    name="stochastic",
    summary="place of the close between lowest low and highest high, smoothed by an SMA, and its SMA; 50 when flat",
    arguments=(length("k_length"), length("k_smoothing"), length("d_length")),
    steps={
        "top": "highest(high, k_length)",
        "bottom": "lowest(low, k_length)",
        "raw": "where(top == bottom, 50, 100 * (close - bottom) / (top - bottom))",
        "k": "sma(raw, k_smoothing)",
        "d": "sma(k, d_length)",
    },
    outputs=("k", "d"),
)
