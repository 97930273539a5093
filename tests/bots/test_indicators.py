"""The kit's indicators, against worked numbers and against the contract's own kernels on real bars."""

from __future__ import annotations

import numpy as np
import pytest

import bots.kit as kit
from bots.kit.bars import KitBars
from bots.kit.series import Clock, Series
from contracts.program import build_program
from contracts.strategy import parse_contract
from engine.rows import Rows
from market.bars import Bars
from market.defaults import read_default_bars

INDICATORS = {
    "sma": {"length": 20},
    "ema": {"length": 20},
    "rma": {"length": 14},
    "stdev": {"length": 20},
    "highest": {"length": 10},
    "lowest": {"length": 10},
    "rsi": {"length": 14},
    "true_range": {},
    "atr": {"length": 14},
    "macd": {"fast_length": 12, "slow_length": 26, "signal_length": 9},
    "bollinger": {"length": 20, "multiplier": 2},
    "donchian": {"length": 20},
}
OF_BARS = ("true_range", "atr", "donchian")


@pytest.fixture(scope="module")
def bars() -> Bars:
    return read_default_bars("EURUSD").bars


def kit_bars(bars: Bars) -> KitBars:
    prices = (bars.open, bars.high, bars.low, bars.close, bars.volume)
    return KitBars(bars.time, *prices, bars.instrument.tick, Clock())


@pytest.mark.parametrize("name", INDICATORS)
def test_an_indicator_agrees_with_the_kernel_written_apart_from_it(name: str, bars: Bars) -> None:
    numbers = {key: float(value) for key, value in INDICATORS[name].items()}
    own = kit_bars(bars)
    found = getattr(kit, name)(own if name in OF_BARS else own.close, *numbers.values())
    for output, line in found._asdict().items() if hasattr(found, "_asdict") else [("value", found)]:
        kernel, warmup = _kernel(name, numbers, output, bars)
        assert line.first == warmup
        np.testing.assert_allclose(line.values()[warmup:], kernel[warmup:], rtol=1e-9, atol=1e-12)


def _kernel(name: str, numbers: dict[str, float], output: str, bars: Bars) -> tuple[np.ndarray, int]:
    params = {**({} if name in OF_BARS else {"source": "close"}), **numbers}
    suffix = "" if output == "value" else f".{output}"
    contract = {
        "strategy_id": "one",
        "markets": ["EURUSD"],
        "timeframes": ["1h"],
        "indicators": [{"id": "x", "name": name, "params": params}],
        "entry_rules": [{"id": "r", "side": "long", "when": f"x{suffix} > 0"}],
        "risk_model": {"sizing": {"kind": "fixed_units", "units": 1.0}},
    }
    program = build_program(parse_contract(contract)).bind()
    node = program.entry_rules[0].condition.left  # type: ignore[union-attr]
    rows = Rows(bars)
    return rows.number(node), rows.warmup(node)


def short(values: list[float]) -> Series:
    return Series(np.array(values), 0, Clock())


def test_the_ema_is_seeded_with_a_mean() -> None:
    # 2 4 6 → 4; then 4 + 1/2 · (8 − 4) = 6
    assert kit.ema(short([2, 4, 6, 8]), 3).values()[2:].tolist() == [4.0, 6.0]


def test_rsi_is_100_without_losses() -> None:
    assert kit.rsi(short([1, 2, 3, 4]), 2).values()[2:].tolist() == [100.0, 100.0]


def test_rsi_of_equal_gains_and_losses_is_50() -> None:
    assert kit.rsi(short([1, 2, 1]), 2).values()[2] == 50.0


def test_the_spread_of_a_window_is_that_of_its_population() -> None:
    assert kit.stdev(short([1, 3]), 2).values()[1] == 1.0


def test_a_higher_timeframe_is_known_only_once_its_bar_has_ended() -> None:
    hours = np.arange(10, dtype=np.int64) * 3_600_000
    prices = np.arange(10, dtype=np.float64)
    own = KitBars(hours, prices, prices + 1, prices - 1, prices, prices, 1.0, Clock())
    four = own.on("4h", lambda bars: bars.close)
    assert np.isnan(four.values()[:4]).all()
    assert four.values()[4:].tolist() == [3, 3, 3, 3, 7, 7]
    assert four.first == 4
