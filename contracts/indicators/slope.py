"""Slope of the linear regression."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from contracts.indicators._base import CSharpForm, PineForm, Primitive, Tolerance, length, source


def kernel(x: NDArray[np.float64], length: int) -> NDArray[np.float64]:
    """Change per bar of the least-squares line through the last ``length`` values."""
    out = np.full(x.size, np.nan)
    middle = (length - 1) / 2.0
    spread = length * (length * length - 1) / 12.0
    for i in range(length - 1, x.size):
        product = 0.0
        for j in range(length):
            product += (j - middle) * (x[i - length + 1 + j] - x[i])
        out[i] = product / spread
    return out


INDICATOR = Primitive(
    name="slope",
    summary="change per bar of the least-squares line through the last length values",
    arguments=(source(), length(least=2)),
    reads=("source",),
    kernel=kernel,
    warmup=lambda length: length - 1,
    pine=PineForm(
        "exact_slope({source}, {length})",
        """\
exact_slope(float x, simple int length) => // change per bar of the least-squares line
    float middle = (length - 1) / 2.0
    float product = 0.0
    for i = length - 1 to 0
        product += (length - 1 - i - middle) * (x[i] - x)
    product / (length * (length * length - 1) / 12.0)
""",
    ),
    ctrader=CSharpForm(
        "Slope",
        """\
private sealed class Slope
{
    private readonly int length;
    private readonly List<double> window = new List<double>();

    public Slope(int length) { this.length = length; }

    public double Next(double x)
    {
        window.Add(x);
        if (window.Count > length) window.RemoveAt(0);
        if (window.Count < length) return double.NaN;
        double middle = (length - 1) / 2.0, spread = length * (length * (double)length - 1) / 12.0;
        double product = 0.0;
        for (int j = 0; j < length; j++) product += (j - middle) * (window[j] - x);
        return product / spread;
    }
}
""",
    ),
    tolerance=Tolerance.WINDOW,
)
