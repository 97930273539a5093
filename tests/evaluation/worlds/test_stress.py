"""A stress changes what it says and nothing else, and what comes out are bars."""

from __future__ import annotations

import numpy as np
import pytest

from engine.settings import Costs, RunSettings
from evaluation.worlds.errors import WorldError
from evaluation.worlds.registry import find_world
from evaluation.worlds.stress import crash, gaps, spread, standstill, volatility
from evaluation.worlds.stress.registry import STRESSES, Stress, find_stress
from evaluation.worlds.stress.reshaping import draw_places
from market.bars import Bars
from market.defaults import read_default_bars
from market.timeframes import Timeframe

SETTINGS = RunSettings(costs=Costs(0.01, 2, 1))
RESHAPING = [stress for stress in STRESSES.values() if stress.reshape]


def bars_of(source: str) -> Bars:
    if source == "world":
        return find_world("garch").make(4, Timeframe.D1, 3)
    return read_default_bars(source).bars


def stressed(name: str, bars: Bars, seed: int = 1) -> Bars:
    return find_stress(name).apply(bars, SETTINGS, seed)[0]


@pytest.mark.parametrize("source", ["world", "GOOG", "EURUSD"])
@pytest.mark.parametrize("stress", STRESSES.values(), ids=list(STRESSES))
def test_what_comes_out_are_bars_of_the_same_instrument(stress: Stress, source: str) -> None:
    bars = bars_of(source)
    made, _ = stress.apply(bars, SETTINGS, 1)
    columns = (made.time, made.open, made.high, made.low, made.close, made.volume)
    again = Bars.from_columns(made.instrument, *columns, made.timeframe)
    assert again.digest() == made.digest()
    assert made.instrument is bars.instrument
    assert made.timeframe is bars.timeframe


@pytest.mark.parametrize("stress", RESHAPING, ids=[stress.name for stress in RESHAPING])
def test_the_seed_decides_every_bit(stress: Stress) -> None:
    bars = bars_of("world")
    before = bars.digest()
    made = stress.apply(bars, SETTINGS, 1)[0].digest()
    assert made == stress.apply(bars, SETTINGS, 1)[0].digest()
    assert made != before == bars.digest()
    if stress.name != "double_volatility":
        assert made != stress.apply(bars, SETTINGS, 2)[0].digest()


@pytest.mark.parametrize("stress", RESHAPING, ids=[stress.name for stress in RESHAPING])
@pytest.mark.parametrize("count", [1, 2, 3, 12])
def test_a_handful_of_bars_is_stressed_without_complaint(stress: Stress, count: int) -> None:
    bars = bars_of("world")[:count]
    made, settings = stress.apply(bars, SETTINGS, 1)
    assert 1 <= len(made) <= count
    assert settings == SETTINGS


def test_a_crash_takes_a_fifth_in_five_bars_three_times() -> None:
    bars = bars_of("world")
    made = stressed("crash", bars)
    extra = np.diff(np.log(made.close)) - np.diff(np.log(bars.close))
    fallen = extra < -0.01
    assert fallen.sum() == crash.BARS * crash.TIMES
    assert np.log(made.close[-1] / bars.close[-1]) == pytest.approx(3 * np.log(1 - crash.FALL), abs=1e-4)
    assert np.abs(extra[~fallen]).max() < 1e-4
    starts = draw_places(1, len(bars), crash.TIMES, crash.BARS)
    for start in starts:
        end = start + crash.BARS - 1
        fall = made.close[end] / made.close[start - 1] / (bars.close[end] / bars.close[start - 1])
        assert fall == pytest.approx(0.8, abs=1e-4)


def test_a_gap_lies_between_a_close_and_the_next_open() -> None:
    bars = bars_of("world")
    made = stressed("gap_open", bars)
    gap, own = (np.log(each.open[1:] / each.close[:-1]) for each in (made, bars))
    size = gaps.SIZE * np.diff(np.log(bars.close)).std()
    extra = gap - own
    jumps = np.abs(extra) > size / 2
    assert jumps.sum() == len(bars) // gaps.EVERY
    assert np.allclose(np.abs(extra[jumps]), size, atol=1e-4)
    assert (extra[jumps] > 0).sum() == jumps.sum() // 2
    assert np.allclose(np.log(made.close / made.open), np.log(bars.close / bars.open), atol=1e-4)


def test_volatility_doubles_between_the_same_ends() -> None:
    bars = bars_of("GOOG")
    made = stressed("double_volatility", bars)
    line = np.linspace(np.log(bars.close[0]), np.log(bars.close[-1]), len(bars))
    assert np.allclose(np.log(made.close) - line, volatility.FACTOR * (np.log(bars.close) - line), atol=1e-3)
    assert np.allclose(np.log(made.high / made.low), 2 * np.log(bars.high / bars.low), atol=1e-3)
    assert (made.close_ticks[0], made.close_ticks[-1]) == (bars.close_ticks[0], bars.close_ticks[-1])


def test_a_flat_market_does_not_move_and_then_goes_on() -> None:
    bars = bars_of("GOOG")
    made = stressed("flat_market", bars)
    length = round(standstill.SHARE * len(bars))
    (start,) = draw_places(1, len(bars), 1, length)
    still = made[start : start + length]
    for ticks in (still.open_ticks, still.high_ticks, still.low_ticks, still.close_ticks):
        assert set(ticks) == {made.close_ticks[start - 1]}
    assert not still.volume.any()
    assert made[:start].digest() == bars[:start].digest()
    moves, own = (np.diff(np.log(each.close[start + length - 1 :])) for each in (made, bars))
    assert np.allclose(moves, own, atol=1e-3)


def test_missing_bars_are_single_ones_and_whole_days() -> None:
    bars = bars_of("EURUSD")
    made = stressed("missing_bars", bars)
    lost = np.setdiff1d(bars.time, made.time)
    assert 0.02 < len(lost) / len(bars) < 0.08
    days, counts = np.unique(bars.time // 86_400_000, return_counts=True)
    left = np.isin(days, made.time // 86_400_000)
    assert counts[~left].max() > 10
    single = np.isin(lost // 86_400_000, days[left])
    assert single.sum() > 30
    kept = np.isin(bars.time, made.time)
    assert np.array_equal(made.close_ticks, bars.close_ticks[kept])
    assert (made.time[0], made.time[-1]) == (bars.time[0], bars.time[-1])


def test_costs_are_five_times_those_of_the_run_and_the_bars_are_left_alone() -> None:
    bars = bars_of("world")
    made, settings = find_stress("wide_spread").apply(bars, SETTINGS, 1)
    assert made is bars
    assert settings.costs == Costs(0.05, 10, 5)
    assert (settings.balance, settings.conflict) == (SETTINGS.balance, SETTINGS.conflict)


def test_a_run_without_costs_is_charged_five_times_those_of_its_instrument() -> None:
    bars = bars_of("EURUSD")
    settings = find_stress("wide_spread").apply(bars, RunSettings(), 1)[1]
    assert settings.costs.spread_ticks == spread.FACTOR * bars.instrument.spread_ticks > 0


def test_places_never_touch_and_never_are_the_first_bar() -> None:
    for seed in range(50):
        places = draw_places(seed, 40, 5, 4)
        assert len(places) == 5
        assert places[0] >= 1
        assert places[-1] + 4 <= 40
        assert np.diff(places).min() > 4


def test_an_unknown_stress_is_refused_with_those_there_are() -> None:
    with pytest.raises(WorldError, match="'flood' is not known; there are crash, gap_open"):
        find_stress("flood")
