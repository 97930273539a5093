"""Awesome oscillator (B. Williams)."""

from contracts.indicators._base import Composed, length

INDICATOR = Composed(
    name="awesome_oscillator",
    summary="SMA of the bar's middle over fast_length minus that over slow_length",
    arguments=(length("fast_length"), length("slow_length")),
    steps={"value": "sma(hl2, fast_length) - sma(hl2, slow_length)"},
)
