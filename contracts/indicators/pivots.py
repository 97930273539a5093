"""Confirmed pivots: the last swing high and swing low that later bars have already confirmed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from contracts.indicators._base import CSharpForm, PineForm, Primitive, Tolerance, length


def kernel(
    high: NDArray[np.float64], low: NDArray[np.float64], left: int, right: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """A pivot high is above the ``left`` bars before it and not below the ``right`` bars after it; lows mirrored.

    It is known, and given, ``right`` bars later and from then on, so nothing is ever repainted. Until the first
    pivot the extreme of the first ``left + right + 1`` bars stands in.
    """
    highs = np.full(high.size, np.nan)
    lows = np.full(low.size, np.nan)
    window = left + right + 1
    for i in range(window - 1, high.size):
        middle = i - right
        is_high = True
        is_low = True
        for j in range(i - window + 1, i + 1):
            if j < middle:
                is_high = is_high and high[j] < high[middle]
                is_low = is_low and low[j] > low[middle]
            else:
                is_high = is_high and high[j] <= high[middle]
                is_low = is_low and low[j] >= low[middle]
        if i == window - 1:
            highs[i] = high[:window].max()
            lows[i] = low[:window].min()
        else:
            highs[i] = high[middle] if is_high else highs[i - 1]
            lows[i] = low[middle] if is_low else lows[i - 1]
    return highs, lows


INDICATOR = Primitive(
    name="pivots",
    summary="last swing high and low confirmed by right later bars, each the extreme of left bars before it",
    arguments=(length("left"), length("right")),
    reads=("high", "low"),
    kernel=kernel,
    warmup=lambda left, right: left + right,
    pine=PineForm(
        "swings({high}, {low}, {left}, {right})",
        """\
swings(float above, float below, simple int left, simple int right) => // last confirmed swing high and low
    bool peak = true
    bool trough = true
    float first = above[left + right]
    float greatest = above
    float least = below
    for i = left + right to 0
        peak := peak and (i > right ? above[i] < above[right] : above[i] <= above[right])
        trough := trough and (i > right ? below[i] > below[right] : below[i] >= below[right])
        greatest := above[i] > greatest ? above[i] : greatest
        least := below[i] < least ? below[i] : least
    float middle_high = above[right]
    float middle_low = below[right]
    var float last_high = na
    var float last_low = na
    if not na(first)
        last_high := na(last_high) ? greatest : peak ? middle_high : last_high
        last_low := na(last_low) ? least : trough ? middle_low : last_low
    [last_high, last_low]
""",
    ),
    ctrader=CSharpForm(
        "Pivots",
        """\
private sealed class Pivots
{
    private readonly int left, right;
    private readonly List<double> highs = new List<double>(), lows = new List<double>();

    public Pivots(int left, int right) { this.left = left; this.right = right; High = double.NaN; Low = double.NaN; }

    public double High { get; private set; }
    public double Low { get; private set; }

    public double Next(double high, double low)
    {
        highs.Add(high);
        lows.Add(low);
        if (highs.Count > left + right + 1) { highs.RemoveAt(0); lows.RemoveAt(0); }
        if (highs.Count < left + right + 1) return double.NaN;
        bool isHigh = true, isLow = true;
        double greatest = high, least = low;
        for (int j = 0; j < highs.Count; j++)
        {
            isHigh = isHigh && (j < left ? highs[j] < highs[left] : highs[j] <= highs[left]);
            isLow = isLow && (j < left ? lows[j] > lows[left] : lows[j] >= lows[left]);
            greatest = Math.Max(greatest, highs[j]);
            least = Math.Min(least, lows[j]);
        }
        High = double.IsNaN(High) ? greatest : isHigh ? highs[left] : High;
        Low = double.IsNaN(Low) ? least : isLow ? lows[left] : Low;
        return High;
    }
}
""",
    ),
    tolerance=Tolerance.EXACT,
    outputs=("high", "low"),
)
