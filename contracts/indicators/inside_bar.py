"""Inside bar."""

from contracts.indicators._base import Composed

INDICATOR = Composed(
    name="inside_bar",
    summary="1 where the bar lies within the previous one, else 0; touching its ends counts as within",
    arguments=(),
    steps={"value": "where(high <= high[1] and low >= low[1], 1, 0)"},
)
