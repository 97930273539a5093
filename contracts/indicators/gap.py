"""Opening gap."""

from contracts.indicators._base import Composed

INDICATOR = Composed(
    name="gap",
    summary="open minus the previous close",
    arguments=(),
    steps={"value": "open - close[1]"},
)
