"""On-balance volume (J. Granville, 1963)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from contracts.indicators._base import CSharpForm, PineForm, Primitive, Tolerance


def kernel(close: NDArray[np.float64], volume: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sum of volumes signed by the move of the close; prices lie on the tick grid, so the sign is exact."""
    out = np.zeros(close.size)
    for i in range(1, close.size):
        out[i] = out[i - 1] + np.sign(close[i] - close[i - 1]) * volume[i]
    return out


INDICATOR = Primitive(
    name="obv",
    summary="sum of volumes signed by the move of the close, from 0",
    arguments=(),
    reads=("close", "volume"),
    kernel=kernel,
    warmup=lambda: 0,
    pine=PineForm(
        "on_balance_volume({close}, {volume})",
        """\
on_balance_volume(float price, float amount) => // from 0
    float before = price[1]
    var float total = 0.0
    if not na(before)
        total += math.sign(price - before) * amount
    total
""",
    ),
    ctrader=CSharpForm(
        "Obv",
        """\
private sealed class Obv
{
    private double previous = double.NaN, total;

    public double Next(double close, double volume)
    {
        if (!double.IsNaN(previous)) total += Math.Sign(close - previous) * volume;
        previous = close;
        return total;
    }
}
""",
    ),
    tolerance=Tolerance.RECURSIVE,
)
