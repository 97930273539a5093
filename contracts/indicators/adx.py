"""Directional movement: average directional index with both directional indicators (J. W. Wilder, 1978)."""

from contracts.indicators._base import Argument, Composed, Takes, length

INDICATOR = Composed(
    name="adx",
    summary="Wilder's directional indicators and the average of their index; 0 where nothing moved",
    arguments=(length(), Argument("smoothing", Takes.LENGTH, default="length", least=1)),
    steps={
        "up": "ticks(change(high))",
        "down": "ticks(-change(low))",
        # The second bar's range is the first, and so is its move: 0 × up does not exist on the first bar.
        "range": "rma(max(high - low, abs(high - close[1]), abs(low - close[1])), length)",
        "rise": "rma(where(up > down and up > 0, change(high), 0 * up), length)",
        "fall": "rma(where(down > up and down > 0, -change(low), 0 * down), length)",
        "plus_di": "where(range == 0, 0, 100 * rise / range)",
        "minus_di": "where(range == 0, 0, 100 * fall / range)",
        "both": "plus_di + minus_di",
        "adx": "rma(where(both == 0, 0, 100 * abs(plus_di - minus_di) / both), smoothing)",
    },
    outputs=("adx", "plus_di", "minus_di"),
)
