"""Moving average convergence divergence."""

from contracts.indicators._base import Composed, length, source

INDICATOR = Composed(
    name="macd",
    summary="difference of two EMAs, its EMA as signal, and the difference of both",
    arguments=(source(), length("fast_length"), length("slow_length"), length("signal_length")),
    steps={
        "line": "ema(source, fast_length) - ema(source, slow_length)",
        "signal": "ema(line, signal_length)",
        "histogram": "line - signal",
    },
    outputs=("line", "signal", "histogram"),
)
