"""Random entries: the null has the mean and variance it must have, and p is fair."""

import dataclasses

import numpy as np
import pytest
from scipy.stats import chi2, kstest

from engine.settings import Costs, RunSettings
from evaluation.arrays import Floats
from evaluation.diagnostics.placement import place_trades
from evaluation.diagnostics.random_entries import (
    HeldTrades,
    compare_with_random_entries,
    draw_means,
    hold_trades,
    weigh_entries,
)
from evaluation.diagnostics.trade_figures import list_runs
from evaluation.runs import make_runner
from evaluation.worlds.garch_walk import make_garch_walk
from evaluation.worlds.hidden_trend import make_hidden_trend
from tests.evaluation.contracts_for_tests import ema_cross
from tests.evaluation.diagnostics.candidate import VALUES, run_on, two_daily_cells

DEVIATION = 0.01


def make_world(seed: int, holds: list[int], bars: int, drift: float = 0.0, side: int | None = None) -> HeldTrades:
    """Independent normal log returns, and trades that were entered by lot; ``side`` ±1, by lot where not given."""
    generator = np.random.Generator(np.random.PCG64([seed, 7]))
    log_prices = np.concatenate([[0.0], np.cumsum(generator.normal(drift, DEVIATION, bars))])
    entries = place_trades(generator, np.array(holds), bars, 1)[0]
    sides = generator.choice([-1, 1], len(holds)) if side is None else np.full(len(holds), side)
    return HeldTrades(log_prices, entries, np.array(holds), sides)


def null_means(holds: list[int], bars: int, worlds: int, **world: float) -> Floats:
    return np.array([draw_means([make_world(n, holds, bars, **world)], n, 1)[0] for n in range(worlds)])


def test_one_trade_is_compared_with_every_place_it_could_have_had() -> None:
    world = make_world(1, [3], 40)
    everywhere = world.sides[0] * (world.log_prices[3:] - world.log_prices[:-3])
    drawn = draw_means([world], 1, 20_000)
    assert np.isin(np.round(drawn, 12), np.round(everywhere, 12)).all()
    assert drawn.mean() == pytest.approx(everywhere.mean(), abs=4 * everywhere.std() / np.sqrt(20_000))


@pytest.mark.parametrize("side", [-1, 1])
def test_on_independent_returns_the_null_has_its_closed_form(side: int) -> None:
    """n trades that hold Σh bars, none twice: mean side·μ·Σh/n, variance σ²·Σh/n². Overlaps would add covariances."""
    holds, drift, worlds = [1, 2, 5, 8, 4], 0.003, 4_000
    means = null_means(holds, 25, worlds, drift=drift, side=side)
    total, count = sum(holds), len(holds)
    variance = DEVIATION**2 * total / count**2
    assert means.mean() == pytest.approx(side * drift * total / count, abs=4 * np.sqrt(variance / worlds))
    scaled = (worlds - 1) * means.var(ddof=1) / variance
    assert 0.001 < chi2(worlds - 1).cdf(scaled) < 0.999


def test_a_candidate_of_random_entries_has_a_uniform_p() -> None:
    holds = np.random.default_rng(2).integers(1, 12, 40).tolist()
    found = [weigh_entries([make_world(seed, holds, 400, drift=0.001)], seed, 199).p for seed in range(400)]
    steps = np.array(found) - np.random.default_rng(3).random(400) / 200  # p moves in steps of 1/200
    assert kstest(steps, "uniform").pvalue > 0.01


def test_a_rule_with_stops_and_targets_has_a_fair_p_where_there_is_no_edge() -> None:
    """Whatever the holding times tell of the price: trades are measured to an open at which their end was known."""
    found = []
    for seed in range(150):
        bars = make_garch_walk(seed, years=4)
        backtest = make_runner(ema_cross(), bars, RunSettings(), 0).run({**VALUES, "stop_atr": 1.0, "target_atr": 4.0})
        found.append(weigh_entries([hold_trades(backtest, bars)], seed, 199).p)
    assert kstest(found, "uniform").pvalue > 0.01


def test_a_planted_trend_is_timed_better_than_by_lot() -> None:
    found = []
    for seed in range(20):
        bars = make_hidden_trend(seed, years=6)
        backtest = make_runner(ema_cross(), bars, RunSettings(), 0).run(VALUES)
        found.append(weigh_entries([hold_trades(backtest, bars)], seed, 199).p)
    assert sum(p <= 0.05 for p in found) >= 14  # 54 of 60 as measured


def test_every_run_is_drawn_by_itself() -> None:
    """The mean over two runs of the same trades on the same bars varies half as much as that over one."""
    world = make_world(1, [5] * 10, 500)
    one, two = draw_means([world], 1, 4_000), draw_means([world, world], 1, 4_000)
    assert two.var() == pytest.approx(one.var() / 2, rel=0.1)


def test_draws_as_good_as_the_candidate_count_against_it() -> None:
    """A trade of 5 bars has two places in 6 bars: half of the draws are the candidate."""
    generator = np.random.default_rng(1)
    log_prices = np.concatenate([[0.0], np.cumsum(generator.normal(0, DEVIATION, 6))])
    better = int(log_prices[6] - log_prices[1] > log_prices[5])
    candidate = HeldTrades(log_prices, np.array([better]), np.array([5]), np.array([1]))
    found = weigh_entries([candidate], 1, 1_000)
    assert found.p == pytest.approx(0.5, abs=0.07)
    assert found.percentile == pytest.approx(50.0, abs=7.0)


def test_who_knows_the_future_gets_the_smallest_p_there_is() -> None:
    world = make_world(1, [5] * 20, 1_000)
    gains = world.log_prices[5:] - world.log_prices[:-5]
    entries = np.arange(0, 996, 5)[np.argsort(-np.abs(gains[::5]))[:20]]
    clairvoyant = dataclasses.replace(world, entries=entries, sides=np.sign(gains[entries]).astype(np.int64))
    found = weigh_entries([clairvoyant], 1, 999)
    assert found.p == 1 / 1000
    assert found.percentile == 100.0
    assert "better timing than chance" in found.sentence


def test_being_long_in_a_market_that_rises_is_not_timing() -> None:
    found = [weigh_entries([make_world(seed, [4] * 30, 300, 0.01, side=1)], seed, 199) for seed in range(40)]
    assert all(each.mean_pct > 0.0 for each in found)
    assert np.mean([each.p for each in found]) == pytest.approx(0.5, abs=0.15)


def test_a_trade_left_at_an_open_is_measured_to_it_and_one_left_inside_a_bar_to_the_next() -> None:
    run = list_runs(two_daily_cells().runs)[0]
    trades, held = run.backtest.trades, hold_trades(run.backtest, run.bars)
    inside = [n for n, leave in enumerate(trades.exit_bar) if trades.exit_ticks[n] != run.bars.open_ticks[leave]]
    at_the_open = [n for n, reason in enumerate(trades.exit_reason) if reason == "reverse"]
    assert inside
    assert at_the_open
    lengths = trades.exit_bar - trades.entry_bar
    assert (held.holds[inside] == lengths[inside] + 1).all()
    assert (held.holds[at_the_open] == lengths[at_the_open]).all()
    first = run.backtest.first_scored + 1
    expected = trades.side[at_the_open] * np.log(trades.exit_price / trades.entry_price)[at_the_open]
    assert held.returns(held.entries)[at_the_open] == pytest.approx(expected, abs=1e-12)
    assert np.exp(held.log_prices[:-1]) == pytest.approx(run.bars.open[first:])


def test_a_trade_cut_off_by_the_end_is_measured_to_the_last_close() -> None:
    bars = two_daily_cells().runs[0].search_bars.bars
    for end in range(800, 900):
        backtest = make_runner(ema_cross(), bars[:end], RunSettings(), 0).run(VALUES)
        if "end_of_data" in backtest.trades.exit_reason:
            break
    held = hold_trades(backtest, bars[:end])
    trades = backtest.trades
    assert held.entries[-1] + held.holds[-1] == len(held.log_prices) - 1
    expected = trades.side[-1] * np.log(trades.exit_price[-1] / trades.entry_price[-1])
    assert held.returns(held.entries)[-1] == pytest.approx(expected)


def test_costs_and_quantities_do_not_enter_and_every_trade_counts_once() -> None:
    cheap, dear = (run_on([make_garch_walk(5)], costs=Costs(value, 0, 0)) for value in (0.0, 0.1))
    found = [compare_with_random_entries(tested.runs, 1, 100) for tested in (cheap, dear)]
    assert found[0] == found[1]
    runs = list_runs(cheap.runs)
    each = np.concatenate(
        [held.returns(held.entries) for held in (hold_trades(run.backtest, run.bars) for run in runs)]
    )
    assert found[0].trades == len(each)
    assert found[0].mean_pct == pytest.approx(100 * each.mean())


def test_the_same_seed_gives_the_same_bits_and_pieces_do_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    runs = two_daily_cells().runs
    whole = compare_with_random_entries(runs, 3, 300)
    assert compare_with_random_entries(runs, 3, 300) == whole
    assert compare_with_random_entries(runs, 4, 300) != whole
    one_run = [make_world(1, [3] * 50, 500)]
    at_once = draw_means(one_run, 1, 300)
    monkeypatch.setattr("evaluation.diagnostics.random_entries._AT_ONCE", 500)
    assert np.array_equal(draw_means(one_run, 1, 300), at_once)


def test_without_a_trade_it_says_so() -> None:
    found = weigh_entries([], 1)
    assert (found.p, found.mean_pct, found.trades) == (None, None, 0)
    assert "no trade" in found.sentence


def test_a_trade_that_fills_all_bars_leaves_nothing_to_compare() -> None:
    found = weigh_entries([make_world(1, [50], 50)], 1, 100)
    assert found.p is None
    assert "no room to enter elsewhere" in found.sentence


def test_a_price_that_is_not_finite_gives_no_figure() -> None:
    world = make_world(1, [3, 4], 40)
    broken = dataclasses.replace(world, log_prices=np.full(41, np.nan))
    assert weigh_entries([broken], 1, 100).p is None


def test_the_sentence_has_the_numbers() -> None:
    found = compare_with_random_entries(two_daily_cells().runs, 1)
    assert found.p is not None
    for number in (
        f"{found.trades} trades",
        f"{found.mean_pct:.3f} %",
        f"{found.random_mean_pct:.3f} %",
        f"{found.p:.3f}",
    ):
        assert number in found.sentence
    assert found.random_low_pct < found.random_mean_pct < found.random_high_pct
    assert found.p == pytest.approx((1 + 1000 * (1 - found.percentile / 100)) / 1001)
