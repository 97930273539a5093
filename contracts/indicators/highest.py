"""Highest value of a window."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from contracts.indicators._base import CSharpForm, PineForm, Primitive, Tolerance, length, source


def kernel(x: NDArray[np.float64], length: int) -> NDArray[np.float64]:
    """Greatest of the last ``length`` values, the current one included; NaN while any of them is."""
    out = np.full(x.size, np.nan)
    for i in range(length - 1, x.size):
        best = x[i]
        for j in range(i - length + 1, i):
            if np.isnan(x[j]) or x[j] > best:
                best = x[j]
            if np.isnan(best):
                break
        out[i] = best
    return out


INDICATOR = Primitive(
    name="highest",
    summary="greatest of the last length values, the current one included",
    arguments=(source(), length()),
    reads=("source",),
    kernel=kernel,
    warmup=lambda length: length - 1,
    pine=PineForm(
        "full_highest({source}, {length})",
        """\
full_highest(float x, simple int length) => // unlike ta.highest it does not exist before its window is full
    float found = x[length - 1]
    for i = length - 1 to 0
        found := math.max(found, x[i])
    found
""",
    ),
    ctrader=CSharpForm(
        "Highest",
        """\
private sealed class Highest
{
    private readonly int length;
    private readonly Queue<double> window = new Queue<double>();

    public Highest(int length) { this.length = length; }

    public double Next(double x)
    {
        if (double.IsNaN(x)) return double.NaN;
        window.Enqueue(x);
        if (window.Count > length) window.Dequeue();
        if (window.Count < length) return double.NaN;
        double best = x;
        foreach (double value in window) if (value > best) best = value;
        return best;
    }
}
""",
    ),
    tolerance=Tolerance.EXACT,
)
