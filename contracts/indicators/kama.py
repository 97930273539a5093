"""Kaufman's adaptive moving average (P. Kaufman, 1995)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from contracts.indicators._base import CSharpForm, PineForm, Primitive, Tolerance, length, source


def kernel(x: NDArray[np.float64], length: int) -> NDArray[np.float64]:
    """``k += c² (x − k)`` with c between 2/31 and 2/3 by the efficiency ratio over ``length`` bars.

    Starts at the value before the first one it gives, as in TA-Lib.
    """
    out = np.full(x.size, np.nan)
    first = 0
    while first < x.size and np.isnan(x[first]):
        first += 1
    if first + length >= x.size:
        return out
    value = x[first + length - 1]
    for i in range(first + length, x.size):
        travelled = 0.0
        for j in range(i - length + 1, i + 1):
            travelled += abs(x[j] - x[j - 1])
        ratio = abs(x[i] - x[i - length]) / travelled if travelled > 0.0 else 1.0
        constant = ratio * (2.0 / 3.0 - 2.0 / 31.0) + 2.0 / 31.0
        value += constant * constant * (x[i] - value)
        out[i] = value
    return out


INDICATOR = Primitive(
    name="kama",
    summary="adaptive average: fast (2) in a trend, slow (30) in noise, by the efficiency ratio over length bars",
    arguments=(source(), length()),
    reads=("source",),
    kernel=kernel,
    warmup=lambda length: length,
    pine=PineForm(
        "adaptive_average({source}, {length})",
        """\
adaptive_average(float x, simple int length) => // Kaufman's
    float first = x[length]
    float travelled = 0.0
    for i = length - 1 to 0
        travelled += math.abs(x[i] - x[i + 1])
    float ratio = is_above(travelled, 0) ? math.abs(x - first) / travelled : 1.0
    float constant = ratio * (2.0 / 3.0 - 2.0 / 31.0) + 2.0 / 31.0
    float before = x[1]
    var float average = na
    if not na(first)
        average := nz(average, before) + constant * constant * (x - nz(average, before))
    average
""",
    ),
    ctrader=CSharpForm(
        "Kama",
        """\
private sealed class Kama
{
    private readonly int length;
    private readonly List<double> window = new List<double>();
    private double value = double.NaN;

    public Kama(int length) { this.length = length; }

    public double Next(double x)
    {
        if (double.IsNaN(x)) return double.NaN;
        window.Add(x);
        if (window.Count > length + 1) window.RemoveAt(0);
        if (window.Count < length + 1) return double.NaN;
        if (double.IsNaN(value)) value = window[length - 1];
        double travelled = 0.0;
        for (int j = 1; j <= length; j++) travelled += Math.Abs(window[j] - window[j - 1]);
        double ratio = travelled > 0.0 ? Math.Abs(x - window[0]) / travelled : 1.0;
        double constant = ratio * (2.0 / 3.0 - 2.0 / 31.0) + 2.0 / 31.0;
        value += constant * constant * (x - value);
        return value;
    }
}
""",
    ),
    tolerance=Tolerance.RECURSIVE,
)
