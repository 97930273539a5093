"""Williams %R."""

from contracts.indicators._base import Composed, length

INDICATOR = Composed(
    name="williams_r",
    summary="−100 × (highest high − close) / (highest high − lowest low); −50 on a flat window",
    arguments=(length(),),
    steps={
        "top": "highest(high, length)",
        "bottom": "lowest(low, length)",
        "value": "where(top == bottom, -50, -100 * (top - close) / (top - bottom))",
    },
)
