"""Average true range, Wilder's."""

from contracts.indicators._base import Composed, length

INDICATOR = Composed(
    name="atr",
    summary="Wilder's average of the true range",
    arguments=(length(),),
    steps={"value": "rma(true_range(), length)"},
)
