"""Engulfing bars."""

from contracts.indicators._base import Composed

INDICATOR = Composed(
    name="engulfing",
    summary="1 where a rising body covers the previous falling one, −1 the other way round, else 0",
    arguments=(),
    steps={
        "value": "where(close > open and close[1] < open[1] and close >= open[1] and open <= close[1], 1,"
        " where(close < open and close[1] > open[1] and close <= open[1] and open >= close[1], -1, 0))",
    },
)
