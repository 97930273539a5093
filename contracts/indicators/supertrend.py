"""Supertrend (O. Seban)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from contracts.indicators._base import CSharpForm, PineForm, Primitive, Tolerance, factor, length


def kernel(
    middle: NDArray[np.float64], close: NDArray[np.float64], width: NDArray[np.float64], _length: int, multiplier: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Band that trails the price; the first bar is down, direction +1 is up."""
    line = np.full(close.size, np.nan)
    direction = np.full(close.size, np.nan)
    upper = np.nan
    lower = np.nan
    trend = -1.0
    for i in range(close.size):
        if np.isnan(width[i]):
            continue
        top = middle[i] + multiplier * width[i]
        bottom = middle[i] - multiplier * width[i]
        if not np.isnan(upper):
            if not (top < upper or close[i - 1] > upper):
                top = upper
            if not (bottom > lower or close[i - 1] < lower):
                bottom = lower
            turns = close[i] > top if trend < 0.0 else close[i] < bottom
            trend = -trend if turns else trend
        upper = top
        lower = bottom
        line[i] = lower if trend > 0.0 else upper
        direction[i] = trend
    return line, direction


INDICATOR = Primitive(
    name="supertrend",
    summary="ATR band around the middle of the bar that trails the price; direction is 1 when up, −1 when down",
    arguments=(length(), factor("multiplier")),
    reads=("hl2", "close", "atr(length)"),
    kernel=kernel,
    warmup=lambda *_: 0,
    pine=PineForm(
        "trailing_band({hl2}, {close}, {2}, {multiplier})",
        """\
trailing_band(float middle, float price, float width, float multiplier) => // Supertrend; direction 1 is up
    var float upper = na
    var float lower = na
    var float trend = -1.0
    float before = price[1]
    float band = na
    float direction_now = na
    if not na(width)
        float top = middle + multiplier * width
        float bottom = middle - multiplier * width
        if not na(upper)
            top := is_below(top, upper) or is_above(before, upper) ? top : upper
            bottom := is_above(bottom, lower) or is_below(before, lower) ? bottom : lower
            bool turns = trend < 0 ? is_above(price, top) : is_below(price, bottom)
            trend := turns ? -trend : trend
        upper := top
        lower := bottom
        band := trend > 0 ? lower : upper
        direction_now := trend
    [band, direction_now]
""",
    ),
    ctrader=CSharpForm(
        "SuperTrend",
        """\
private sealed class SuperTrend
{
    private readonly double multiplier;
    private double upper = double.NaN, lower = double.NaN, before = double.NaN, trend = -1.0;

    public SuperTrend(int length, double multiplier)
    {
        this.multiplier = multiplier;
        Line = double.NaN;
        Direction = double.NaN;
    }

    public double Line { get; private set; }
    public double Direction { get; private set; }

    public double Next(double middle, double close, double width)
    {
        double last = before;
        before = close;
        if (double.IsNaN(width)) return double.NaN;
        double top = middle + multiplier * width, bottom = middle - multiplier * width;
        if (!double.IsNaN(upper))
        {
            if (!(top < upper || last > upper)) top = upper;
            if (!(bottom > lower || last < lower)) bottom = lower;
            if (trend < 0.0 ? close > top : close < bottom) trend = -trend;
        }
        upper = top;
        lower = bottom;
        Line = trend > 0.0 ? lower : upper;
        Direction = trend;
        return Line;
    }
}
""",
    ),
    tolerance=Tolerance.RECURSIVE,
    outputs=("line", "direction"),
)
