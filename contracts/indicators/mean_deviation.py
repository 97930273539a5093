"""Mean absolute deviation."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from contracts.indicators._base import CSharpForm, PineForm, Primitive, Tolerance, length, source


def kernel(x: NDArray[np.float64], length: int) -> NDArray[np.float64]:
    """Mean distance of the last ``length`` values from their mean; exactly 0 on a flat window."""
    out = np.full(x.size, np.nan)
    for i in range(length - 1, x.size):
        total = 0.0
        for j in range(i - length + 1, i):
            total += x[j] - x[i]
        mean = x[i] + total / length
        distance = 0.0
        for j in range(i - length + 1, i + 1):
            distance += abs(x[j] - mean)
        out[i] = distance / length
    return out


INDICATOR = Primitive(
    name="mean_deviation",
    summary="mean distance of the last length values from their mean",
    arguments=(source(), length()),
    reads=("source",),
    kernel=kernel,
    warmup=lambda length: length - 1,
    pine=PineForm(
        "exact_deviation({source}, {length})",
        """\
exact_deviation(float x, simple int length) => // mean distance from the mean
    float total = 0.0
    for i = length - 1 to 0
        total += x[i] - x
    float mean = x + total / length
    float distance = 0.0
    for i = length - 1 to 0
        distance += math.abs(x[i] - mean)
    distance / length
""",
    ),
    ctrader=CSharpForm(
        "MeanDeviation",
        """\
private sealed class MeanDeviation
{
    private readonly int length;
    private readonly List<double> window = new List<double>();

    public MeanDeviation(int length) { this.length = length; }

    public double Next(double x)
    {
        window.Add(x);
        if (window.Count > length) window.RemoveAt(0);
        if (window.Count < length) return double.NaN;
        double total = 0.0;
        foreach (double value in window) total += value - x;
        double mean = x + total / length, distance = 0.0;
        foreach (double value in window) distance += Math.Abs(value - mean);
        return distance / length;
    }
}
""",
    ),
    tolerance=Tolerance.WINDOW,
)
