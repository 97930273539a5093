"""A planted edge is worth what was asked for, to the family it is for, and is named in words that are understood."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from app.llm.offline.compiler import compile_prompts
from app.llm.protocol import CompileRequest
from evaluation.worlds.errors import WorldError
from evaluation.worlds.families import FAMILIES, Family, find_family
from evaluation.worlds.measure import STRENGTHS
from evaluation.worlds.planted import MEAN_TREND, PULL, make_breakout, make_mean_reversion, make_trend
from evaluation.worlds.population import measure_population
from evaluation.worlds.registry import PLANTED_WORLDS, find_world
from evaluation.worlds.strengths import CURVES, find_strength
from evaluation.worlds.world import PlantedWorld, Planting
from market.timeframes import Timeframe

D1, H1 = Timeframe.D1, Timeframe.H1
NAMES = [world.name for world in PLANTED_WORLDS]
LONG_RUN = 400  # years
ANOTHER_SEED = 9_000_000


@pytest.mark.parametrize("sharpe", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("world", PLANTED_WORLDS, ids=NAMES)
def test_the_best_of_the_family_has_the_sharpe_ratio_that_was_asked_for(world: PlantedWorld, sharpe: float) -> None:
    strength = find_strength(world.name, D1, sharpe)
    found = measure_population(world.plant, world.family, D1, strength, LONG_RUN, ANOTHER_SEED)
    assert found.error == pytest.approx(1 / np.sqrt(LONG_RUN))
    assert abs(found.sharpe - sharpe) < 3 * found.error


@pytest.mark.parametrize("world", PLANTED_WORLDS, ids=NAMES)
def test_hours_have_the_sharpe_ratio_that_was_asked_for_too(world: PlantedWorld) -> None:
    found = measure_population(world.plant, world.family, H1, find_strength(world.name, H1, 1.5), 30, ANOTHER_SEED)
    assert abs(found.sharpe - 1.5) < 3 * found.error


@pytest.mark.parametrize("world", PLANTED_WORLDS, ids=NAMES)
def test_a_strength_of_nothing_is_worth_nothing(world: PlantedWorld) -> None:
    assert measure_population(world.plant, world.family, D1, 0.0, 200, ANOTHER_SEED).sharpe < 3 / np.sqrt(200)


@pytest.mark.parametrize("cell", CURVES, ids=str)
def test_every_curve_is_what_the_command_measures_and_rises(cell: tuple[str, Timeframe]) -> None:
    curve = CURVES[cell]
    assert curve.strengths == STRENGTHS[cell]
    assert len(curve.strengths) == len(curve.sharpes)
    assert np.all(np.diff(curve.sharpes) > 0)
    assert curve.sharpes[0] < 1.0
    assert curve.sharpes[-1] > 2.0
    assert find_strength(*cell, curve.sharpes[1]) == curve.strengths[1]
    between = (curve.sharpes[1] + curve.sharpes[2]) / 2
    assert find_strength(*cell, between) == pytest.approx((curve.strengths[1] + curve.strengths[2]) / 2)


def test_every_planted_world_has_a_curve_of_days_and_of_hours() -> None:
    assert set(CURVES) == {(name, timeframe) for name in NAMES for timeframe in (D1, H1)} == set(STRENGTHS)


@pytest.mark.parametrize("sharpe", [0.1, 9.0, float("nan")])
@pytest.mark.parametrize("name", NAMES)
def test_a_sharpe_ratio_beyond_what_was_measured_is_refused(name: str, sharpe: float) -> None:
    with pytest.raises(WorldError, match=f"The world {name} 1d can have a Sharpe ratio from 0"):
        find_world(name).make(1, D1, 1, sharpe)


def test_a_planted_world_asks_for_its_sharpe_ratio() -> None:
    with pytest.raises(WorldError, match="its Sharpe ratio should be given"):
        find_world("trend").make(1, D1, 1)


@pytest.mark.parametrize("timeframe", [D1, H1])
@pytest.mark.parametrize("world", PLANTED_WORLDS, ids=NAMES)
def test_the_seed_decides_every_bit(world: PlantedWorld, timeframe: Timeframe) -> None:
    assert world.make(1, timeframe, 5, 1.5).digest() == world.make(1, timeframe, 5, 1.5).digest()
    assert world.make(1, timeframe, 5, 1.5).digest() != world.make(1, timeframe, 6, 1.5).digest()
    assert world.make(1, timeframe, 5, 1.5).digest() != world.make(1, timeframe, 5, 1.6).digest()


@pytest.mark.parametrize("family", FAMILIES.values(), ids=list(FAMILIES))
def test_the_prompt_becomes_the_contract_that_was_measured(family: Family) -> None:
    request = CompileRequest(prompts=(family.prompt,), markets=("SYNTHETIC_TREND",), timeframes=("1d",))
    answer = compile_prompts(request)
    assert answer.not_understood == ()
    assert answer.assumptions == ()
    compiled: dict[str, Any] = dict(answer.contract or {})
    for parameter in compiled["optimization_space"].values():
        assert parameter.pop("enabled")
    for key in ("format", "version", "thesis", "markets", "timeframes"):
        compiled.pop(key)
    assert compiled == dict(family.contract)


def test_an_unknown_family_is_refused_with_those_there_are() -> None:
    with pytest.raises(WorldError, match="'luck' is not known; there are trend, mean_reversion, breakout"):
        find_family("luck")


def _log_returns(plant: Planting, strength: float) -> np.ndarray:
    return np.stack([np.diff(np.log(plant(20, D1, seed, strength).close)) for seed in range(50)])


def _memory(returns: np.ndarray, lag: int) -> float:
    return float(np.corrcoef(returns[:, lag:].ravel(), returns[:, :-lag].ravel())[0, 1])


def test_the_hidden_drift_lasts_as_long_as_it_says() -> None:
    returns, strength = _log_returns(make_trend, 0.5), 0.5
    share = strength**2 / (1 + strength**2)
    for lag in (1, 10, 30):
        assert _memory(returns, lag) == pytest.approx(share * (1 - 2 / MEAN_TREND) ** lag, abs=0.012)


def test_what_is_given_back_is_given_back_at_its_pace() -> None:
    """Autocovariances of r_t = e_t − κ·x_{t−1}, x_t = (1 − κ)·x_{t−1} + λ·e_t, with shocks of variance 1."""
    part = 0.6
    returns = _log_returns(make_mean_reversion, part)
    stationary = part**2 / (1 - (1 - PULL) ** 2)
    variance = 1 + PULL**2 * stationary
    for lag in (1, 3, 8):
        expected = (PULL**2 * (1 - PULL) * stationary - PULL * part) * (1 - PULL) ** (lag - 1) / variance
        assert _memory(returns, lag) == pytest.approx(expected, abs=0.012)


def test_a_squeeze_comes_before_the_move() -> None:
    closes = [np.log(make_breakout(20, D1, seed, 0.8).close) for seed in range(25)]
    quiet, later = [], []
    for close in closes:
        moves = np.abs(np.diff(close))
        windows = np.lib.stride_tricks.sliding_window_view(moves, 10).mean(axis=1)[:-12]
        quiet.append(windows)
        later.append(np.abs(close[22:] - close[10:-12]))
    before, after = np.concatenate(quiet), np.concatenate(later)
    calm = before < np.quantile(before, 0.1)
    assert after[calm].mean() / before[calm].mean() > 1.5 * after[~calm].mean() / before[~calm].mean()
