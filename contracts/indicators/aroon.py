"""Aroon (T. Chande, 1995)."""

from contracts.indicators._base import Composed, length

INDICATOR = Composed(
    name="aroon",
    summary="how recent the highest high and lowest low of length + 1 bars are, percent, and their difference",
    arguments=(length(),),
    steps={
        "up": "100 * (length - bars_since_highest(high, length + 1)) / length",
        "down": "100 * (length - bars_since_lowest(low, length + 1)) / length",
        "oscillator": "up - down",
    },
    outputs=("up", "down", "oscillator"),
)
