"""Chaikin money flow."""

from contracts.indicators._base import Composed, length

INDICATOR = Composed(
    name="cmf",
    summary="volume weighted by where in its range a bar closed, over the volume of length bars; 0 without volume",
    arguments=(length(),),
    steps={
        "place": "where(high == low, 0, ((close - low) - (high - close)) / (high - low))",
        "traded": "sma(volume, length)",
        "value": "where(traded == 0, 0, sma(place * volume, length) / traded)",
    },
)
