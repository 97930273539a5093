"""Stochastic of the RSI (T. Chande, S. Kroll, 1994)."""

from contracts.indicators._base import Composed, length, source

INDICATOR = Composed(
    name="stoch_rsi",
    summary="place of the RSI between its lowest and highest value, smoothed by an SMA, and its SMA; 50 when flat",
    arguments=(source(), length("rsi_length"), length("stoch_length"), length("k_smoothing"), length("d_length")),
    steps={
        "strength": "rsi(source, rsi_length)",
        "top": "highest(strength, stoch_length)",
        "bottom": "lowest(strength, stoch_length)",
        "raw": "where(top == bottom, 50, 100 * (strength - bottom) / (top - bottom))",
        "k": "sma(raw, k_smoothing)",
        "d": "sma(k, d_length)",
    },
    outputs=("k", "d"),
)
