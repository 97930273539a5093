"""The kit's indicators, against worked numbers and against the engine's on real bars."""

from __future__ import annotations

import inspect
from pathlib import Path

import numpy as np
import pytest

import bots.kit as kit
from bots.kit.bars import KitBars
from bots.kit.series import Clock, Series
from bots.vocabulary import GIVEN_BARS, KIT_INDICATORS
from contracts.expressions.nodes import Node, Number, Price
from contracts.formulas import expand_indicator
from contracts.indicators import INDICATORS, Takes
from contracts.lowering import lower
from engine.rows import Rows
from market.bars import Bars
from market.defaults import read_default_bars
from market.sources import read_bars

FACTORS = {"multiplier": 2.0, "periods": 252.0, "start": 0.02, "increment": 0.02, "maximum": 0.2}
HOUR = 3_600_000


@pytest.fixture(scope="module")
def bars() -> Bars:
    return read_default_bars("EURUSD").bars


def kit_bars(bars: Bars) -> KitBars:
    prices = (bars.open, bars.high, bars.low, bars.close, bars.volume)
    return KitBars(bars.time, *prices, bars.instrument.tick, bars.timeframe.milliseconds, Clock())


def assert_agreement(name: str, bars: Bars, shortest: int) -> None:
    """Every output is the engine's to the last bit, for rules compare numbers without tolerance."""
    own, rows, indicator = kit_bars(bars), Rows(bars), INDICATORS[name]
    given: list[KitBars | Series | float] = [own] if name in GIVEN_BARS else []
    nodes: list[Node] = []
    for place, argument in enumerate(indicator.arguments):
        number = float(shortest + place) if argument.takes is Takes.LENGTH else FACTORS.get(argument.name, 0.0)
        is_source = argument.takes is Takes.SOURCE
        given.append(own.close if is_source else number)
        nodes.append(Price("close") if is_source else Number(number))
    found = getattr(kit, name)(*given)
    lines = found._asdict() if hasattr(found, "_asdict") else {"value": found}
    assert tuple(lines) == indicator.outputs
    for output, line in lines.items():
        node = lower(expand_indicator(indicator, tuple(nodes), output))
        warmup = rows.warmup(node)
        assert line.first == warmup
        np.testing.assert_array_equal(line.values()[warmup:], rows.number(node)[warmup:])


@pytest.mark.parametrize("name", sorted(KIT_INDICATORS))
def test_an_indicator_agrees_with_the_engines_written_apart_from_it(name: str, bars: Bars) -> None:
    assert_agreement(name, bars, 3)
    assert_agreement(name, bars, 14)


@pytest.mark.parametrize("file", ["USDJPY_1h", "SPY_1d"])
def test_indicators_agree_on_other_grids_and_on_days(shared_data: Path, file: str) -> None:
    bars = read_bars(shared_data / f"{file}.parquet", file.partition("_")[0])[-3_000:]
    for name in KIT_INDICATORS:
        assert_agreement(name, bars, 5)


@pytest.mark.parametrize("name", sorted(KIT_INDICATORS))
def test_arguments_are_those_of_the_language_with_the_bars_before_them(name: str) -> None:
    expected = ["bars"] if name in GIVEN_BARS else []
    expected += [argument.name for argument in INDICATORS[name].arguments]
    assert list(inspect.signature(getattr(kit, name)).parameters) == expected


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
    hours = np.arange(10, dtype=np.int64) * HOUR
    prices = np.arange(10, dtype=np.float64)
    own = KitBars(hours, prices, prices + 1, prices - 1, prices, prices, 1.0, HOUR, Clock())
    four = own.on("4h", lambda bars: bars.close)
    assert np.isnan(four.values()[:4]).all()
    assert four.values()[4:].tolist() == [3, 3, 3, 3, 7, 7]
    assert four.first == 4


def test_the_own_timeframe_is_no_other_and_the_period_before_it_is_the_bar_before() -> None:
    hours = np.arange(5, dtype=np.int64) * HOUR
    prices = np.arange(5, dtype=np.float64)
    own = KitBars(hours, prices, prices + 1, prices - 1, prices, prices, 1.0, HOUR, Clock())
    assert own.on("1h", lambda bars: bars.close).values().tolist() == [0, 1, 2, 3, 4]
    assert own.before("1h", lambda bars: bars.close).values()[1:].tolist() == [0, 1, 2, 3]
    with pytest.raises(kit.KitError, match="shorter"):
        own.on("15m", lambda bars: bars.close)
