"""Average volume."""

from contracts.indicators._base import Composed, length

INDICATOR = Composed(
    name="volume_sma",
    summary="SMA of the volume",
    arguments=(length(),),
    steps={"value": "sma(volume, length)"},
)
