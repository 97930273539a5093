"""Commodity channel index (D. Lambert, 1980)."""

from contracts.indicators._base import Composed, length, source

INDICATOR = Composed(
    name="cci",
    summary="distance from the SMA in units of 0.015 × mean absolute deviation; 0 on a flat window",
    arguments=(source("hlc3"), length()),
    steps={
        "deviation": "mean_deviation(source, length)",
        "value": "where(deviation == 0, 0, (source - sma(source, length)) / (0.015 * deviation))",
    },
)
