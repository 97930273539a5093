"""Worlds without edge have the moments they promise, and bars that belong together."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation.worlds.errors import WorldError
from evaluation.worlds.nulls import HOLDING_SHARPE, LEVELS
from evaluation.worlds.random_signs import build_mirrored, read_shapes
from evaluation.worlds.registry import NULL_WORLDS, WORLDS, find_world
from evaluation.worlds.weekdays import BARS_PER_YEAR
from evaluation.worlds.world import NullWorld
from market.bars import Bars
from market.timeframes import Timeframe

D1, H1 = Timeframe.D1, Timeframe.H1
NAMES = [world.name for world in NULL_WORLDS]


def log_returns(bars: Bars) -> np.ndarray:
    return np.diff(np.log(bars.close))


def many(name: str, timeframe: Timeframe = D1, years: float = 40, worlds: int = 10) -> np.ndarray:
    return np.stack([log_returns(find_world(name).make(years, timeframe, seed)) for seed in range(worlds)])


def kurtosis(returns: np.ndarray) -> float:
    return float(np.mean((returns / returns.std()) ** 4))


@pytest.mark.parametrize("timeframe", BARS_PER_YEAR)
@pytest.mark.parametrize("world", NULL_WORLDS, ids=NAMES)
def test_the_seed_decides_every_bit(world: NullWorld, timeframe: Timeframe) -> None:
    assert world.make(1, timeframe, 5).digest() == world.make(1, timeframe, 5).digest()
    assert world.make(1, timeframe, 5).digest() != world.make(1, timeframe, 6).digest()


@pytest.mark.parametrize("world", NULL_WORLDS, ids=NAMES)
def test_days_and_hours_are_those_of_weekdays(world: NullWorld) -> None:
    days, hours = world.make(2, D1, 1), world.make(2, H1, 1)
    assert (len(days), len(hours)) == (520, 12_480)
    for bars in (days, hours):
        assert ((bars.time // 86_400_000 + 3) % 7).max() == 4
        assert bars.market == f"SYNTHETIC_{world.name.upper()}"
    assert hours.timeframe is H1
    assert np.array_equal(np.unique(hours.time // 86_400_000), days.time // 86_400_000)


@pytest.mark.parametrize("name", NAMES)
def test_returns_have_no_memory(name: str) -> None:
    returns = many(name)
    for lag in (1, 2, 5):
        signs = np.sign(returns - returns.mean())
        memory = np.mean(signs[:, lag:] * signs[:, :-lag])
        assert abs(memory) < 3.5 / np.sqrt(returns.size)


@pytest.mark.parametrize("name", ["random_walk", "garch", "regimes", "drift"])
def test_volatility_is_fifteen_percent_a_year(name: str) -> None:
    assert many(name).std() * np.sqrt(260) == pytest.approx(0.15, rel=0.03)
    assert many(name, H1, 1, 4).std() * np.sqrt(6240) == pytest.approx(0.15, rel=0.06)


@pytest.mark.parametrize("name", ["random_walk", "garch", "regimes", "random_signs"])
def test_prices_are_martingales(name: str) -> None:
    returns = np.expm1(many(name))
    assert abs(returns.mean()) < 3 * returns.std() / np.sqrt(returns.size)


def test_the_walk_is_gaussian_and_the_others_have_fat_tails_and_clusters() -> None:
    assert kurtosis(many("random_walk")) == pytest.approx(3, abs=0.06)
    for name in ("garch", "regimes", "random_signs", "drift"):
        returns = many(name)
        assert kurtosis(returns) > 4
        sizes = np.abs(returns)
        assert np.corrcoef(sizes[:, 1:].ravel(), sizes[:, :-1].ravel())[0, 1] > 0.05


def test_a_bar_that_moves_more_is_all_that_a_regime_is() -> None:
    squares = np.square(LEVELS)
    expected = 3 * np.mean(squares**2) / np.mean(squares) ** 2
    assert kurtosis(many("regimes", years=100)) == pytest.approx(expected, rel=0.06)


def test_holding_pays_where_the_market_drifts_and_nowhere_else() -> None:
    drifting = np.expm1(many("drift"))
    sharpe = drifting.mean() / drifting.std() * np.sqrt(260)
    assert sharpe == pytest.approx(HOLDING_SHARPE, abs=3 / np.sqrt(400))


@pytest.mark.parametrize("timeframe", BARS_PER_YEAR)
def test_random_signs_keep_the_size_and_the_shape_of_real_bars(timeframe: Timeframe) -> None:
    shapes = read_shapes(timeframe).reshape(-1, 4)[:500]
    signs = np.where(np.arange(500) % 3 == 0, 1.0, -1.0)
    bars = build_mirrored(timeframe, shapes, signs)
    move = shapes[:, 0] + shapes[:, 3]
    rounding = 3e-6
    assert np.allclose(log_returns(bars), (signs * move - np.log(np.cosh(move)))[1:], rtol=0, atol=rounding)
    assert np.allclose(np.log(bars.high / bars.low), shapes[:, 1] - shapes[:, 2], rtol=0, atol=rounding)
    assert np.allclose(np.log(bars.close / bars.open), signs * shapes[:, 3], rtol=0, atol=rounding)


def test_real_days_of_hours_keep_their_place_in_the_day() -> None:
    sizes = np.abs(read_shapes(H1)[:, :, 3]).mean(axis=0)
    made = find_world("random_signs").make(5, H1, 1)
    by_hour = np.abs(np.log(made.close / made.open)).reshape(-1, 24).mean(axis=0)
    assert np.corrcoef(sizes, by_hour)[0, 1] > 0.95


def test_the_range_of_a_bar_is_that_of_a_brownian_path() -> None:
    """Feller 1951: the mean range of a Brownian motion over [0, 1] is √(8/π); here over 11 of 12 steps."""
    bars = find_world("random_walk").make(100, D1, 1)
    spread = np.log(bars.high / bars.low).mean() / (0.15 / np.sqrt(260))
    assert spread == pytest.approx(np.sqrt(8 / np.pi * 11 / 12), rel=0.02)


@pytest.mark.parametrize("name", list(WORLDS))
def test_a_world_that_cannot_be_made_is_refused_in_a_sentence(name: str) -> None:
    sharpe = None if WORLDS[name].kind == "null" else 1.0
    with pytest.raises(WorldError, match="1d or 1h, not of 5m"):
        find_world(name).make(1, Timeframe.M5, 1, sharpe)
    for years in (0, -1, 181, float("nan")):
        with pytest.raises(WorldError, match="at least two bars and 180 years at most"):
            find_world(name).make(years, D1, 1, sharpe)


def test_a_world_without_edge_refuses_a_sharpe_ratio() -> None:
    with pytest.raises(WorldError, match="The world garch has no edge"):
        find_world("garch").make(1, D1, 1, 1.5)


def test_an_unknown_world_is_refused_with_those_there_are() -> None:
    with pytest.raises(WorldError, match="'casino' is not known; there are random_walk, garch"):
        find_world("casino")
