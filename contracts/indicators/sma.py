"""Simple moving average."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from contracts.indicators._base import CSharpForm, PineForm, Primitive, Tolerance, length, source


def kernel(x: NDArray[np.float64], length: int) -> NDArray[np.float64]:
    """Mean of the last ``length`` values.

    Summed as differences from the current value: a flat window gives that value exactly, and no error is carried on.
    """
    out = np.full(x.size, np.nan)
    for i in range(length - 1, x.size):
        total = 0.0
        for j in range(i - length + 1, i):
            total += x[j] - x[i]
        out[i] = x[i] + total / length
    return out


INDICATOR = Primitive(
    name="sma",
    summary="mean of the last length values",
    arguments=(source(), length()),
    reads=("source",),
    kernel=kernel,
    warmup=lambda length: length - 1,
    pine=PineForm(
        "exact_sma({source}, {length})",
        """\
exact_sma(float x, simple int length) => // each window summed anew, as differences from its last value
    float total = 0.0
    for i = length - 1 to 0
        total += x[i] - x
    x + total / length
""",
    ),
    ctrader=CSharpForm(
        "Sma",
        """\
private sealed class Sma
{
    private readonly int length;
    private readonly Queue<double> window = new Queue<double>();

    public Sma(int length) { this.length = length; }

    public double Next(double x)
    {
        window.Enqueue(x);
        if (window.Count > length) window.Dequeue();
        if (window.Count < length) return double.NaN;
        double total = 0.0;
        foreach (double value in window) total += value - x;
        return x + total / length;
    }
}
""",
    ),
    tolerance=Tolerance.WINDOW,
)
