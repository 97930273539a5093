"""Parabolic stop and reverse (J. W. Wilder, 1978)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from contracts.indicators._base import CSharpForm, PineForm, Primitive, Tolerance, factor


def kernel(
    high: NDArray[np.float64],
    low: NDArray[np.float64],
    close: NDArray[np.float64],
    start: float,
    increment: float,
    maximum: float,
) -> NDArray[np.float64]:
    """Stop that accelerates towards the extreme; the second bar's direction comes from the first two closes."""
    out = np.full(close.size, np.nan)
    if close.size < 2:
        return out
    below = close[1] > close[0]
    extreme = high[1] if below else low[1]
    stop = low[0] if below else high[0]
    speed = start
    for i in range(1, close.size):
        fresh = i == 1
        stop += speed * (extreme - stop)
        if below and stop > low[i]:
            fresh, below, stop, extreme, speed = True, False, max(high[i], extreme), low[i], start
        elif not below and stop < high[i]:
            fresh, below, stop, extreme, speed = True, True, min(low[i], extreme), high[i], start
        if not fresh and below and high[i] > extreme:
            extreme = high[i]
            speed = min(speed + increment, maximum)
        elif not fresh and not below and low[i] < extreme:
            extreme = low[i]
            speed = min(speed + increment, maximum)
        for k in range(max(i - 2, 0), i):
            stop = min(stop, low[k]) if below else max(stop, high[k])
        out[i] = stop
    return out


INDICATOR = Primitive(
    name="parabolic_sar",
    summary="stop that accelerates from start by increment up to maximum towards the extreme of the move",
    arguments=(factor("start"), factor("increment"), factor("maximum")),
    reads=("high", "low", "close"),
    kernel=kernel,
    warmup=lambda *_: 1,
    pine=PineForm(
        "stop_and_reverse({high}, {low}, {close}, {start}, {increment}, {maximum})",
        """\
stop_and_reverse(float above, float below, float price, float start, float increment, float maximum) => // Parabolic SAR
    float before = price[1]
    float above_1 = above[1]
    float above_2 = nz(above[2], above_1)
    float below_1 = below[1]
    float below_2 = nz(below[2], below_1)
    var bool upwards = false
    var float level = na
    var float extreme = na
    var float speed = na
    if not na(before)
        bool fresh = na(level)
        if fresh
            upwards := price > before
            extreme := upwards ? above : below
            level := upwards ? below_1 : above_1
            speed := start
        level += speed * (extreme - level)
        if upwards ? is_above(level, below) : is_below(level, above)
            fresh := true
            level := upwards ? math.max(above, extreme) : math.min(below, extreme)
            extreme := upwards ? below : above
            upwards := not upwards
            speed := start
        if not fresh and (upwards ? above > extreme : below < extreme)
            extreme := upwards ? above : below
            speed := math.min(speed + increment, maximum)
        level := upwards ? math.min(level, below_1, below_2) : math.max(level, above_1, above_2)
    level
""",
    ),
    ctrader=CSharpForm(
        "ParabolicSar",
        """\
private sealed class ParabolicSar
{
    private readonly double start, increment, maximum;
    private readonly List<double> highs = new List<double>(), lows = new List<double>();
    private double previous = double.NaN, stop, extreme, speed;
    private bool below, begun;

    public ParabolicSar(double start, double increment, double maximum)
    {
        this.start = start;
        this.increment = increment;
        this.maximum = maximum;
    }

    public double Next(double high, double low, double close)
    {
        double value = double.IsNaN(previous) ? double.NaN : Step(high, low, close);
        previous = close;
        highs.Add(high);
        lows.Add(low);
        if (highs.Count > 2) { highs.RemoveAt(0); lows.RemoveAt(0); }
        return value;
    }

    private double Step(double high, double low, double close)
    {
        bool fresh = !begun;
        if (!begun)
        {
            begun = true;
            below = close > previous;
            extreme = below ? high : low;
            stop = below ? lows[0] : highs[0];
            speed = start;
        }
        stop += speed * (extreme - stop);
        if (below ? stop > low : stop < high)
        {
            fresh = true;
            stop = below ? Math.Max(high, extreme) : Math.Min(low, extreme);
            extreme = below ? low : high;
            below = !below;
            speed = start;
        }
        if (!fresh && below && high > extreme) { extreme = high; speed = Math.Min(speed + increment, maximum); }
        if (!fresh && !below && low < extreme) { extreme = low; speed = Math.Min(speed + increment, maximum); }
        for (int k = 0; k < highs.Count; k++) stop = below ? Math.Min(stop, lows[k]) : Math.Max(stop, highs[k]);
        return stop;
    }
}
""",
    ),
    tolerance=Tolerance.RECURSIVE,
)
