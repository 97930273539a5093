"""True strength index (W. Blau, 1991)."""

from contracts.indicators._base import Composed, length, source

INDICATOR = Composed(
    name="tsi",
    summary="100 × doubly smoothed change / doubly smoothed absolute change; 0 without any change",
    arguments=(source(), length("long_length"), length("short_length")),
    steps={
        "move": "change(source)",
        "net": "ema(ema(move, long_length), short_length)",
        "gross": "ema(ema(abs(move), long_length), short_length)",
        "value": "where(gross == 0, 0, 100 * net / gross)",
    },
)
