"""Volume-weighted average price of the day."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from contracts.indicators._base import CSharpForm, PineForm, Primitive, Tolerance, source


def kernel(x: NDArray[np.float64], volume: NDArray[np.float64], day: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean since the day's first bar (UTC) weighted by volume; the plain value until any volume was traded."""
    out = np.full(x.size, np.nan)
    traded = 0.0
    weighed = 0.0
    for i in range(x.size):
        if i == 0 or day[i] != day[i - 1]:
            traded = 0.0
            weighed = 0.0
        traded += volume[i]
        weighed += x[i] * volume[i]
        out[i] = weighed / traded if traded > 0.0 else x[i]
    return out


INDICATOR = Primitive(
    name="vwap",
    summary="mean since the day's first bar (UTC) weighted by volume; the plain value until any was traded",
    arguments=(source("hlc3"),),
    reads=("source", "volume", "day"),
    kernel=kernel,
    warmup=lambda: 0,
    pine=PineForm(
        "day_vwap({source}, {volume}, {day})",
        """\
day_vwap(float x, float amount, float day) => // anchored to the UTC day
    float before = day[1]
    var float traded = 0.0
    var float weighed = 0.0
    if day != before
        traded := 0.0
        weighed := 0.0
    traded += amount
    weighed += x * amount
    traded > 0 ? weighed / traded : x
""",
    ),
    ctrader=CSharpForm(
        "Vwap",
        """\
private sealed class Vwap
{
    private double today = double.NaN, traded, weighed;

    public double Next(double x, double volume, double day)
    {
        if (day != today) { traded = 0.0; weighed = 0.0; today = day; }
        traded += volume;
        weighed += x * volume;
        return traded > 0.0 ? weighed / traded : x;
    }
}
""",
    ),
    tolerance=Tolerance.RECURSIVE,
)
