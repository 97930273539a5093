"""Historical volatility."""

from contracts.indicators._base import Composed, factor, length, source

INDICATOR = Composed(
    name="historical_volatility",
    summary="population standard deviation of log returns × √periods, in percent; periods is bars a year",
    arguments=(source(), length(), factor("periods", 252.0)),
    steps={"value": "100 * sqrt(periods) * stdev(log(source / source[1]), length)"},
)
