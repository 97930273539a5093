"""Every indicator against the independent reference: values, warm-up, and what flat bars give."""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np
import pytest

from contracts.expressions.nodes import Node, Number, Price
from contracts.formulas import expand_indicator
from contracts.indicators import INDICATORS, Takes, Tolerance
from contracts.lowering import lower
from contracts.tolerance import tolerance_of
from engine.arrays import Floats
from engine.rows import Rows
from market.bars import Bars
from tests.engine.agreement import as_candles
from tests.engine.random_bars import COARSE, HOUR, fine_bars, hostile_bars
from tests.engine.reference_indicators import BY_NAME, indicator
from tests.random_contracts import LENGTHS

# Relative to the size of the values: one rounding, a few of a window, or rounding carried from bar to bar.
WITHIN = {Tolerance.EXACT: 0.0, Tolerance.WINDOW: 1e-12, Tolerance.RECURSIVE: 1e-10}
FACTORS = {"multiplier": 1.5, "periods": 252.0, "start": 0.02, "increment": 0.02, "maximum": 0.2}
OUTPUTS = [(name, output) for name in sorted(INDICATORS) for output in INDICATORS[name].outputs]
# A comparison with a bar that is not there is false, so these two say 0, not NaN, before their warm-up.
SAYS_NO = {"inside_bar", "engulfing"}

FINE = fine_bars(Random(3), 700)
HOSTILE = hostile_bars(Random(5), 500, COARSE)
_FIFTY = [50.0] * 400
FLAT = Bars.from_columns(COARSE, [n * HOUR for n in range(400)], _FIFTY, _FIFTY, _FIFTY, _FIFTY)


def draw_params(name: str, seed: int) -> dict[str, Any]:
    random = Random(f"{name} {seed}")
    params: dict[str, Any] = {}
    for argument in INDICATORS[name].arguments:
        match argument.takes:
            case Takes.SOURCE:
                params["source"] = random.choice(["close", "hl2", "open", str(argument.default)])
            case Takes.LENGTH:
                params[argument.name] = random.choice([n for n in LENGTHS if n >= argument.least])
            case _:
                params[argument.name] = FACTORS[argument.name]
    return params


def as_node(name: str, params: dict[str, Any], output: str) -> Node:
    arguments: list[Node] = []
    for argument in INDICATORS[name].arguments:
        given = params[argument.name]
        arguments.append(Price(given) if argument.takes is Takes.SOURCE else Number(float(given)))
    return lower(expand_indicator(INDICATORS[name], tuple(arguments), output))


def compute(name: str, params: dict[str, Any], output: str, bars: Bars) -> tuple[Floats, int]:
    rows, node = Rows(bars), as_node(name, params, output)
    return rows.number(node), rows.warmup(node)


def test_the_reference_knows_every_indicator() -> None:
    assert set(BY_NAME) == set(INDICATORS)


@pytest.mark.parametrize("bars", [FINE, HOSTILE], ids=["fine", "hostile"])
@pytest.mark.parametrize(("name", "output"), OUTPUTS)
def test_values_equal_the_reference_within_their_class(name: str, output: str, bars: Bars) -> None:
    for seed in range(4):
        params = draw_params(name, seed)
        mine, warmup = compute(name, params, output, bars)
        theirs, first = indicator(name, params, as_candles(bars))[output]
        assert warmup == first, params
        right = np.array(theirs[first:], dtype=float)
        size = max(1.0, float(np.abs(right).max())) if name != "obv" else float(np.sum(bars.volume))
        tolerance = WITHIN[tolerance_of(INDICATORS[name], output)]
        np.testing.assert_allclose(mine[first:], right, rtol=tolerance, atol=tolerance * size * 10, err_msg=str(params))


@pytest.mark.parametrize("bars", [FINE, HOSTILE, FLAT], ids=["fine", "hostile", "flat"])
@pytest.mark.parametrize(("name", "output"), OUTPUTS)
def test_the_first_value_is_at_the_warm_up_and_all_after_it_are_finite(name: str, output: str, bars: Bars) -> None:
    for seed in range(4):
        row, warmup = compute(name, draw_params(name, seed), output, bars)
        assert warmup < len(bars)
        assert np.isfinite(row[warmup:]).all()
        if name not in SAYS_NO:
            assert np.isnan(row[:warmup]).all()


FLAT_VALUES = [
    ("stochastic", "k", 50),
    ("stochastic", "d", 50),
    ("stoch_rsi", "k", 50),
    ("williams_r", "value", -50),
    ("cci", "value", 0),
    ("cmf", "value", 0),
    ("mfi", "value", 50),
    ("adx", "adx", 0),
    ("adx", "plus_di", 0),
    ("adx", "minus_di", 0),
    ("rsi", "value", 100),
    ("tsi", "value", 0),
    ("roc", "value", 0),
    ("bollinger", "upper", 50),
    ("keltner", "lower", 50),
    ("historical_volatility", "value", 0),
]


@pytest.mark.parametrize(("name", "output", "value"), FLAT_VALUES)
def test_a_flat_market_gives_what_the_law_says(name: str, output: str, value: float) -> None:
    row, warmup = compute(name, draw_params(name, 1), output, FLAT)
    assert set(row[warmup:]) == {value}


@pytest.mark.parametrize(
    ("name", "output", "expected"),
    [
        ("highest", "value", Tolerance.EXACT),
        ("inside_bar", "value", Tolerance.EXACT),
        ("previous_day", "high", Tolerance.EXACT),
        ("gap", "value", Tolerance.WINDOW),
        ("donchian", "upper", Tolerance.EXACT),
        ("donchian", "middle", Tolerance.WINDOW),
        ("bollinger", "upper", Tolerance.WINDOW),
        ("keltner", "middle", Tolerance.RECURSIVE),
        ("rsi", "value", Tolerance.RECURSIVE),
    ],
)
def test_the_tolerance_class_follows_from_the_formula(name: str, output: str, expected: Tolerance) -> None:
    assert tolerance_of(INDICATORS[name], output) is expected
