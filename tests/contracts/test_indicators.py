"""Indicators: against TA-Lib and worked values, and that nothing about them is left undecided."""

from __future__ import annotations

import numpy as np
import pytest
import talib
from numpy.typing import NDArray

from contracts.expressions.nodes import IndicatorCall, Number, Price, walk
from contracts.expressions.warmup import warmup_bars
from contracts.formulas import expand_indicator, read_formula
from contracts.indicators import INDICATORS, Composed, CSharpForm, Primitive, Takes, Unsupported
from contracts.lowering import lower

Series = NDArray[np.float64]


def _walk(bars: int = 400) -> tuple[Series, Series, Series]:
    random = np.random.default_rng(7)
    close = 100 * np.exp(np.cumsum(random.normal(0, 0.01, bars)))
    high = close * (1 + random.uniform(0, 0.01, bars))
    low = close * (1 - random.uniform(0, 0.01, bars))
    return high, low, close


HIGH, LOW, CLOSE = _walk()


def _kernel(name: str, *arguments: object) -> Series:
    indicator = INDICATORS[name]
    assert isinstance(indicator, Primitive)
    result: Series = indicator.kernel(*arguments)
    return result


# TA-Lib seeds these like we do, so they agree from the first value on (relative tolerance 1e-12: rounding alone).
@pytest.mark.parametrize(
    ("name", "oracle"),
    [
        ("sma", lambda n: talib.SMA(CLOSE, n)),
        ("ema", lambda n: talib.EMA(CLOSE, n)),
        ("highest", lambda n: talib.MAX(CLOSE, n)),
        ("lowest", lambda n: talib.MIN(CLOSE, n)),
        ("stdev", lambda n: talib.STDDEV(CLOSE, n)),
    ],
)
@pytest.mark.parametrize("length", [2, 5, 50])
def test_a_primitive_equals_ta_lib(name: str, oracle: object, length: int) -> None:
    expected = oracle(length)  # type: ignore[operator]
    # TA-Lib's deviation comes from a difference of sums of squares; 1e-7 is the precision that leaves.
    np.testing.assert_allclose(_kernel(name, CLOSE, length), expected, rtol=1e-7 if name == "stdev" else 1e-12)


def test_true_range_starts_with_high_minus_low() -> None:
    ours = _kernel("true_range", HIGH, LOW, CLOSE)
    assert ours[0] == HIGH[0] - LOW[0]
    np.testing.assert_allclose(ours[1:], talib.TRANGE(HIGH, LOW, CLOSE)[1:], rtol=1e-12)


def test_wilders_average_by_hand() -> None:
    np.testing.assert_allclose(_kernel("rma", np.array([1.0, 2.0, 3.0, 5.0]), 3), [np.nan, np.nan, 2.0, 3.0])


@pytest.mark.parametrize("name", ["sma", "ema", "rma", "stdev", "highest", "lowest"])
def test_a_flat_window_gives_exactly_its_value(name: str) -> None:
    flat = np.full(60, 1.10013)
    values = _kernel(name, flat, 20)[19:]
    assert set(values) == {0.0 if name == "stdev" else 1.10013}


OF_ANY_SOURCE = [name for name, item in INDICATORS.items() if isinstance(item, Primitive) and item.reads == ("source",)]


@pytest.mark.parametrize("name", OF_ANY_SOURCE)
def test_a_primitive_waits_for_a_source_that_starts_late_and_keeps_its_warm_up(name: str) -> None:
    indicator = INDICATORS[name]
    assert isinstance(indicator, Primitive)
    late = CLOSE.copy()
    late[:10] = np.nan
    values = indicator.kernel(late, 5)
    first = 10 + indicator.warmup(5)
    assert np.isnan(values[:first]).all()
    assert np.isfinite(values[first:]).all()


@pytest.mark.parametrize("name", OF_ANY_SOURCE)
def test_more_length_than_bars_gives_nothing(name: str) -> None:
    assert np.isnan(_kernel(name, CLOSE[:5], 9)).all()


@pytest.mark.parametrize("name", [name for name, item in INDICATORS.items() if isinstance(item, Composed)])
def test_every_formula_expands_to_primitives(name: str) -> None:
    indicator = INDICATORS[name]
    assert isinstance(indicator, Composed)
    steps = dict(read_formula(name))
    assert set(indicator.outputs) <= set(steps)
    arguments = tuple(
        Price("close") if argument.takes is Takes.SOURCE else Number(9.0 + index)
        for index, argument in enumerate(indicator.arguments)
    )
    for output in indicator.outputs:
        for node in walk(expand_indicator(indicator, arguments, output)):
            if isinstance(node, IndicatorCall):
                assert isinstance(INDICATORS[node.indicator], Primitive)


@pytest.mark.parametrize(
    ("name", "arguments", "output", "bar"),
    [
        ("atr", (Number(14.0),), "value", 13),
        ("rsi", (Price("close"), Number(14.0)), "value", 14),
        ("macd", (Price("close"), Number(12.0), Number(26.0), Number(9.0)), "line", 25),
        ("macd", (Price("close"), Number(12.0), Number(26.0), Number(9.0)), "signal", 33),
        ("bollinger", (Price("close"), Number(20.0), Number(2.0)), "upper", 19),
        ("donchian", (Number(20.0),), "middle", 19),
    ],
)
def test_warm_up_follows_from_the_formula(name: str, arguments: tuple[object, ...], output: str, bar: int) -> None:
    node = lower(expand_indicator(INDICATORS[name], arguments, output))  # type: ignore[arg-type]
    assert warmup_bars(node, lambda _: 0) == bar


def test_every_primitive_has_a_form_or_a_reason_for_each_target() -> None:
    classes = []
    for indicator in INDICATORS.values():
        if not isinstance(indicator, Primitive):
            continue
        for form in (indicator.pine, indicator.ctrader):
            assert not isinstance(form, Unsupported) or form.reason
        if isinstance(indicator.ctrader, CSharpForm):
            assert f"sealed class {indicator.ctrader.class_name}\n" in indicator.ctrader.code
            classes.append(indicator.ctrader.class_name)
    assert len(classes) == len(set(classes))
