"""Exponential moving average."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from contracts.indicators._base import CSharpForm, PineForm, Primitive, Tolerance, length, source


def kernel(x: NDArray[np.float64], length: int) -> NDArray[np.float64]:
    """``e += 2 / (length + 1) * (x - e)``, seeded with the mean of the first ``length`` valid values."""
    out = np.full(x.size, np.nan)
    first = 0
    while first < x.size and np.isnan(x[first]):
        first += 1
    seed = first + length - 1
    if seed >= x.size:
        return out
    total = 0.0
    for j in range(first, seed + 1):
        total += x[j] - x[seed]
    value = x[seed] + total / length
    out[seed] = value
    weight = 2.0 / (length + 1)
    for i in range(seed + 1, x.size):
        value += weight * (x[i] - value)
        out[i] = value
    return out


INDICATOR = Primitive(
    name="ema",
    summary="exponential average with weight 2 / (length + 1), seeded with the mean of the first length values",
    arguments=(source(), length()),
    reads=("source",),
    kernel=kernel,
    warmup=lambda length: length - 1,
    pine=PineForm(
        "exponential({source}, {length})",
        """\
exponential(float x, simple int length) => // seeded with the mean of the first values
    var float average = na
    if na(average)
        float total = 0.0
        for i = length - 1 to 0
            total += x[i] - x
        average := x + total / length
    else
        average += 2.0 / (length + 1) * (x - average)
    average
""",
    ),
    ctrader=CSharpForm(
        "Ema",
        """\
private sealed class Ema
{
    private readonly int length;
    private readonly double weight;
    private readonly List<double> seed = new List<double>();
    private double value = double.NaN;

    public Ema(int length) { this.length = length; weight = 2.0 / (length + 1); }

    public double Next(double x)
    {
        if (double.IsNaN(x)) return double.NaN;
        if (!double.IsNaN(value)) { value += weight * (x - value); return value; }
        seed.Add(x);
        if (seed.Count < length) return double.NaN;
        double total = 0.0;
        foreach (double old in seed) total += old - x;
        value = x + total / length;
        return value;
    }
}
""",
    ),
    tolerance=Tolerance.RECURSIVE,
)
