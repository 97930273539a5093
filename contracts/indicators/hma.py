"""Hull moving average."""

from contracts.indicators._base import Composed, length, source

INDICATOR = Composed(
    name="hma",
    summary="WMA over floor(sqrt(length)) of twice the WMA over floor(length / 2) minus the WMA over length",
    arguments=(source(), length(least=2)),
    steps={
        "half": "wma(source, floor(length / 2))",
        "full": "wma(source, length)",
        "value": "wma(2 * half - full, floor(sqrt(length)))",
    },
)
