"""Volume-weighted moving average."""

from contracts.indicators._base import Composed, length, source

INDICATOR = Composed(
    name="vwma",
    summary="mean of the last length values weighted by volume; the plain mean where no volume was traded",
    arguments=(source(), length()),
    steps={
        "weight": "sma(volume, length)",
        "value": "where(weight == 0, sma(source, length), sma(source * volume, length) / weight)",
    },
)
