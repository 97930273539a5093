"""Every indicator as the engine computes it, against TA-Lib or worked values.

TA-Lib seeds some recursive averages differently; where it does, values are compared after ``from_bar`` bars, when the
seeds have faded to the tolerance named at the call.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import talib
from numpy.typing import NDArray

from contracts.expressions.nodes import Node, Number, Price
from contracts.formulas import expand_indicator
from contracts.indicators import INDICATORS, Takes
from contracts.lowering import lower
from engine.rows import Rows
from market.bars import Bars
from market.instruments import Instrument

Series = NDArray[np.float64]
TA: Any = talib  # its stubs know neither the stream of arguments nor plain numbers for kinds of average
HOUR = 3_600_000
GRID = Instrument("TEST", tick=0.01, pip=0.01, volume_step=1.0, quote_currency="USD")


def _bars(count: int = 600, seed: int = 3) -> Bars:
    random = np.random.default_rng(seed)
    close = 100 * np.exp(np.cumsum(random.normal(0, 0.01, count)))
    open_ = np.concatenate([[100.0], close[:-1]]) * (1 + random.normal(0, 0.001, count))
    high = np.maximum(open_, close) * (1 + random.uniform(0, 0.01, count))
    low = np.minimum(open_, close) * (1 - random.uniform(0, 0.01, count))
    volume = np.floor(random.uniform(1, 1000, count))
    time = 1_600_000_000_000 // HOUR * HOUR + HOUR * np.arange(count)
    return Bars.from_columns(GRID, time, open_, high, low, close, volume)


BARS = _bars()
O, H, L, C, V = BARS.open, BARS.high, BARS.low, BARS.close, BARS.volume  # noqa: E741 - the usual letters


def value(name: str, *numbers: float, output: str = "value", source: str = "close", bars: Bars = BARS) -> Series:
    """Return one output of an indicator as the engine computes it."""
    indicator = INDICATORS[name]
    given = iter(numbers)
    arguments: list[Node] = []
    for argument in indicator.arguments:
        if argument.takes is Takes.SOURCE:
            arguments.append(Price(source))
        else:
            arguments.append(Number(float(next(given))))
    return Rows(bars).number(lower(expand_indicator(indicator, tuple(arguments), output)))


# (name, ours, TA-Lib's, first bar compared, relative tolerance)
ORACLES: list[tuple[str, Callable[[], Series], Callable[[], Series], int, float]] = [
    ("sma", lambda: value("sma", 20), lambda: TA.SMA(C, 20), 0, 1e-12),
    ("ema", lambda: value("ema", 20), lambda: TA.EMA(C, 20), 0, 1e-12),
    ("wma", lambda: value("wma", 20), lambda: TA.WMA(C, 20), 0, 1e-10),
    ("dema", lambda: value("dema", 20), lambda: TA.DEMA(C, 20), 0, 1e-10),
    ("tema", lambda: value("tema", 20), lambda: TA.TEMA(C, 20), 0, 1e-10),
    ("kama", lambda: value("kama", 10), lambda: TA.KAMA(C, 10), 0, 1e-10),
    ("rsi", lambda: value("rsi", 14), lambda: TA.RSI(C, 14), 0, 1e-10),
    ("atr", lambda: value("atr", 14), lambda: TA.ATR(H, L, C, 14), 300, 1e-7),
    ("macd", lambda: value("macd", 12, 26, 9, output="line"), lambda: TA.MACD(C)[0], 200, 1e-6),
    ("cci", lambda: value("cci", 20, source="hlc3"), lambda: TA.CCI(H, L, C, 20), 0, 1e-8),
    ("roc", lambda: value("roc", 10), lambda: TA.ROC(C, 10), 0, 1e-10),
    ("momentum", lambda: value("momentum", 10), lambda: TA.MOM(C, 10), 0, 1e-8),
    ("williams_r", lambda: value("williams_r", 14), lambda: TA.WILLR(H, L, C, 14), 0, 1e-10),
    (
        "stochastic",
        lambda: value("stochastic", 14, 3, 3, output="d"),
        lambda: TA.STOCH(H, L, C, 14, 3, 0, 3, 0)[1],
        0,
        1e-10,
    ),
    ("bollinger", lambda: value("bollinger", 20, 2, output="upper"), lambda: TA.BBANDS(C, 20)[0], 0, 1e-8),
    ("stdev", lambda: value("stdev", 20), lambda: TA.STDDEV(C, 20), 0, 1e-6),
    ("linreg", lambda: value("linreg", 14), lambda: TA.LINEARREG(C, 14), 0, 1e-10),
    ("slope", lambda: value("slope", 14), lambda: TA.LINEARREG_SLOPE(C, 14), 0, 1e-7),
    ("adx", lambda: value("adx", 14, 14, output="adx"), lambda: TA.ADX(H, L, C, 14), 400, 1e-6),
    ("plus_di", lambda: value("adx", 14, 14, output="plus_di"), lambda: TA.PLUS_DI(H, L, C, 14), 400, 1e-6),
    ("minus_di", lambda: value("adx", 14, 14, output="minus_di"), lambda: TA.MINUS_DI(H, L, C, 14), 400, 1e-6),
    ("aroon up", lambda: value("aroon", 14, output="up"), lambda: TA.AROON(H, L, 14)[1], 0, 1e-10),
    ("aroon down", lambda: value("aroon", 14, output="down"), lambda: TA.AROON(H, L, 14)[0], 0, 1e-10),
    ("obv", lambda: value("obv") + V[0], lambda: TA.OBV(C, V), 0, 1e-10),
    (
        "stoch_rsi",
        lambda: value("stoch_rsi", 14, 14, 3, 3, output="k"),
        lambda: TA.SMA(TA.STOCHF(*[TA.RSI(C, 14)] * 3, 14, 1)[0], 3),
        40,
        1e-6,
    ),
]


@pytest.mark.parametrize(
    ("ours", "theirs", "from_bar", "tolerance"), [row[1:] for row in ORACLES], ids=[row[0] for row in ORACLES]
)
def test_values_equal_ta_lib(ours: Any, theirs: Any, from_bar: int, tolerance: float) -> None:
    mine, other = ours()[from_bar:], theirs()[from_bar:]
    both = np.isfinite(mine) & np.isfinite(other)
    assert both.sum() > 150
    np.testing.assert_allclose(mine[both], other[both], rtol=tolerance, atol=1e-9)
