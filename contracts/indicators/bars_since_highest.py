"""Bars since the greatest value of a window."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from contracts.indicators._base import CSharpForm, PineForm, Primitive, Tolerance, length, source


def kernel(x: NDArray[np.float64], length: int) -> NDArray[np.float64]:
    """Bars since the greatest of the last ``length`` values; of equal ones the newest counts."""
    out = np.full(x.size, np.nan)
    for i in range(length - 1, x.size):
        best = i
        for j in range(i - 1, i - length, -1):
            if np.isnan(x[j]):
                best = -1
                break
            if x[j] > x[best]:
                best = j
        if best >= 0 and not np.isnan(x[i]):
            out[i] = i - best
    return out


INDICATOR = Primitive(
    name="bars_since_highest",
    summary="bars since the greatest of the last length values, the newest of equal ones",
    arguments=(source(), length()),
    reads=("source",),
    kernel=kernel,
    warmup=lambda length: length - 1,
    pine=PineForm(
        "since_greatest({source}, {length})",
        """\
since_greatest(float x, simple int length) => // of equal values the newest counts
    float best = x[length - 1]
    int back = length - 1
    for i = length - 1 to 0
        if at_least(x[i], best)
            best := x[i]
            back := i
    na(best) ? na : back
""",
    ),
    ctrader=CSharpForm(
        "BarsSinceHighest",
        """\
private sealed class BarsSinceHighest
{
    private readonly int length;
    private readonly List<double> window = new List<double>();

    public BarsSinceHighest(int length) { this.length = length; }

    public double Next(double x)
    {
        if (double.IsNaN(x)) return double.NaN;
        window.Add(x);
        if (window.Count > length) window.RemoveAt(0);
        if (window.Count < length) return double.NaN;
        int best = length - 1;
        for (int j = length - 2; j >= 0; j--) if (window[j] > window[best]) best = j;
        return length - 1 - best;
    }
}
""",
    ),
    tolerance=Tolerance.EXACT,
)
