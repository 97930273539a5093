"""Rate of change."""

from contracts.indicators._base import Composed, length, source

INDICATOR = Composed(
    name="roc",
    summary="change over length bars in percent of the earlier value; 0 where that is 0",
    arguments=(source(), length()),
    steps={
        "before": "source[length]",
        "value": "where(before == 0, 0, 100 * (source - before) / before)",
    },
)
