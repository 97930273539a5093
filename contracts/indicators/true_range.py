"""True range."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from contracts.indicators._base import CSharpForm, PineForm, Primitive, Tolerance


def kernel(high: NDArray[np.float64], low: NDArray[np.float64], close: NDArray[np.float64]) -> NDArray[np.float64]:
    """Greatest of high − low, |high − previous close|, |low − previous close|; the first bar's is high − low."""
    out = high - low
    for i in range(1, out.size):
        out[i] = max(out[i], abs(high[i] - close[i - 1]), abs(low[i] - close[i - 1]))
    return out


INDICATOR = Primitive(
    name="true_range",
    summary="greatest of high - low and the distances of high and low from the previous close",
    arguments=(),
    reads=("high", "low", "close"),
    kernel=kernel,
    warmup=lambda: 0,
    pine=PineForm("ta.tr(true)"),
    ctrader=CSharpForm(
        "TrueRange",
        """\
private sealed class TrueRange
{
    private double previous = double.NaN;

    public double Next(double high, double low, double close)
    {
        double range = high - low;
        if (!double.IsNaN(previous))
            range = Math.Max(range, Math.Max(Math.Abs(high - previous), Math.Abs(low - previous)));
        previous = close;
        return range;
    }
}
""",
    ),
    tolerance=Tolerance.EXACT,
)
