"""Population standard deviation."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from contracts.indicators._base import CSharpForm, PineForm, Primitive, Tolerance, length, source


def kernel(x: NDArray[np.float64], length: int) -> NDArray[np.float64]:
    """Population standard deviation of the last ``length`` values, in two passes: exactly 0 on a flat window."""
    out = np.full(x.size, np.nan)
    for i in range(length - 1, x.size):
        total = 0.0
        for j in range(i - length + 1, i):
            total += x[j] - x[i]
        mean = x[i] + total / length
        squares = 0.0
        for j in range(i - length + 1, i + 1):
            squares += (x[j] - mean) * (x[j] - mean)
        out[i] = np.sqrt(squares / length)
    return out


INDICATOR = Primitive(
    name="stdev",
    summary="population standard deviation of the last length values",
    arguments=(source(), length()),
    reads=("source",),
    kernel=kernel,
    warmup=lambda length: length - 1,
    pine=PineForm(
        "exact_stdev({source}, {length})",
        """\
exact_stdev(float x, simple int length) => // of the population, in two passes
    float total = 0.0
    for i = length - 1 to 0
        total += x[i] - x
    float mean = x + total / length
    float squares = 0.0
    for i = length - 1 to 0
        squares += (x[i] - mean) * (x[i] - mean)
    math.sqrt(squares / length)
""",
    ),
    ctrader=CSharpForm(
        "Stdev",
        """\
private sealed class Stdev
{
    private readonly int length;
    private readonly Queue<double> window = new Queue<double>();

    public Stdev(int length) { this.length = length; }

    public double Next(double x)
    {
        window.Enqueue(x);
        if (window.Count > length) window.Dequeue();
        if (window.Count < length) return double.NaN;
        double total = 0.0;
        foreach (double value in window) total += value - x;
        double mean = x + total / length;
        double squares = 0.0;
        foreach (double value in window) squares += (value - mean) * (value - mean);
        return Math.Sqrt(squares / length);
    }
}
""",
    ),
    tolerance=Tolerance.WINDOW,
)
