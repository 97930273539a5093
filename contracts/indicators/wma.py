"""Linearly weighted moving average."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from contracts.indicators._base import CSharpForm, PineForm, Primitive, Tolerance, length, source


def kernel(x: NDArray[np.float64], length: int) -> NDArray[np.float64]:
    """Mean with weights 1 … ``length``, the newest heaviest, summed as differences from the current value."""
    out = np.full(x.size, np.nan)
    weights = length * (length + 1) / 2.0
    for i in range(length - 1, x.size):
        total = 0.0
        for j in range(1, length):
            total += j * (x[i - length + j] - x[i])
        out[i] = x[i] + total / weights
    return out


INDICATOR = Primitive(
    name="wma",
    summary="mean of the last length values with weights 1 to length, the newest heaviest",
    arguments=(source(), length()),
    reads=("source",),
    kernel=kernel,
    warmup=lambda length: length - 1,
    pine=PineForm(
        "exact_wma({source}, {length})",
        """\
exact_wma(float x, simple int length) => // weights 1 to length
    float total = 0.0
    for i = length - 1 to 0
        total += (length - i) * (x[i] - x)
    x + total / (length * (length + 1) / 2.0)
""",
    ),
    ctrader=CSharpForm(
        "Wma",
        """\
private sealed class Wma
{
    private readonly int length;
    private readonly List<double> window = new List<double>();

    public Wma(int length) { this.length = length; }

    public double Next(double x)
    {
        window.Add(x);
        if (window.Count > length) window.RemoveAt(0);
        if (window.Count < length) return double.NaN;
        double total = 0.0;
        for (int j = 1; j < length; j++) total += j * (window[j - 1] - x);
        return x + total / (length * (length + 1) / 2.0);
    }
}
""",
    ),
    tolerance=Tolerance.WINDOW,
)
