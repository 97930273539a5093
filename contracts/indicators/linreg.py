"""Linear regression."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from contracts.indicators._base import CSharpForm, PineForm, Primitive, Tolerance, length, source


def kernel(x: NDArray[np.float64], length: int) -> NDArray[np.float64]:
    """Value at the current bar of the least-squares line through the last ``length`` values."""
    out = np.full(x.size, np.nan)
    middle = (length - 1) / 2.0
    spread = length * (length * length - 1) / 12.0
    for i in range(length - 1, x.size):
        total = 0.0
        product = 0.0
        for j in range(length):
            value = x[i - length + 1 + j] - x[i]
            total += value
            product += (j - middle) * value
        out[i] = x[i] + total / length + (product / spread) * middle
    return out


INDICATOR = Primitive(
    name="linreg",
    summary="end of the least-squares line through the last length values",
    arguments=(source(), length(least=2)),
    reads=("source",),
    kernel=kernel,
    warmup=lambda length: length - 1,
    pine=PineForm(
        "exact_linreg({source}, {length})",
        """\
exact_linreg(float x, simple int length) => // end of the least-squares line
    float middle = (length - 1) / 2.0
    float spread = length * (length * length - 1) / 12.0
    float total = 0.0
    float product = 0.0
    for i = length - 1 to 0
        total += x[i] - x
        product += (length - 1 - i - middle) * (x[i] - x)
    x + total / length + product / spread * middle
""",
    ),
    ctrader=CSharpForm(
        "Linreg",
        """\
private sealed class Linreg
{
    private readonly int length;
    private readonly List<double> window = new List<double>();

    public Linreg(int length) { this.length = length; }

    public double Next(double x)
    {
        window.Add(x);
        if (window.Count > length) window.RemoveAt(0);
        if (window.Count < length) return double.NaN;
        double middle = (length - 1) / 2.0, spread = length * (length * (double)length - 1) / 12.0;
        double total = 0.0, product = 0.0;
        for (int j = 0; j < length; j++)
        {
            double value = window[j] - x;
            total += value;
            product += (j - middle) * value;
        }
        return x + total / length + (product / spread) * middle;
    }
}
""",
    ),
    tolerance=Tolerance.WINDOW,
)
