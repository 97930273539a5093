"""The tear sheet: figures worked out by hand, and None where nothing is defined."""

from __future__ import annotations

import json
import math
import statistics
from itertools import pairwise

import numpy as np
import pytest

from engine.metrics import Metrics
from engine.results import Backtest
from market.timeframes import Timeframe
from tests.engine.agreement import run_engine
from tests.engine.scenarios import QUIET, make_bars, make_contract, ticks

UNITS = {"kind": "fixed_units", "units": 100}
DAYS = [
    (100, 100, 100, 100, 1),
    (100, 110, 100, 110),
    (110, 110, 99, 99, 18),
    (99, 120, 99, 120),
    (120, 120, 120, 120, 2),
    (120, 120, 105, 105),
    (105, 105, 105, 105),
]


def daily(rows: list[tuple[int, ...]] | None = None) -> Backtest:
    bars = make_bars(DAYS if rows is None else rows, timeframe=Timeframe.D1)
    return run_engine(make_contract(sizing=UNITS, timeframes=["1d"], stop_loss=ticks(50)), bars)


def test_equity_is_marked_at_every_close() -> None:
    assert daily().equity.tolist() == [100_000, 101_000, 99_900, 102_000, 102_000, 103_500, 103_500]


def test_daily_returns_start_from_the_balance_and_end_with_the_last_day() -> None:
    equity = [100_000, 100_000, 101_000, 99_900, 102_000, 102_000, 103_500, 103_500]
    right = [after / before - 1 for before, after in pairwise(equity)]
    found = daily()
    assert found.daily.returns.tolist() == pytest.approx(right)
    assert found.metrics.sharpe == pytest.approx(statistics.mean(right) / statistics.stdev(right) * math.sqrt(252))
    downside = math.sqrt(sum(min(r, 0) ** 2 for r in right) / len(right))
    assert found.metrics.sortino == pytest.approx(statistics.mean(right) / downside * math.sqrt(252))
    assert found.metrics.volatility_pct == pytest.approx(100 * statistics.stdev(right) * math.sqrt(252))


def test_hours_of_one_day_make_one_return() -> None:
    bars = make_bars([*DAYS] * 7)
    found = run_engine(make_contract(sizing=UNITS), bars)
    assert found.daily.days.tolist() == [18_628, 18_629, 18_630]
    last = [found.equity[23], found.equity[47], found.equity[-1]]
    before = [100_000.0, *last[:-1]]
    assert found.daily.returns.tolist() == pytest.approx([b / a - 1 for a, b in zip(before, last, strict=True)])
    market = [bars.close[23] / bars.close[0], bars.close[47] / bars.close[23], bars.close[48] / bars.close[47]]
    assert found.daily.market_returns.tolist() == pytest.approx([m - 1 for m in market])


def test_figures_of_trades_are_those_of_the_hand() -> None:
    metrics = daily().metrics  # long 100 → 99 (-100), long 99 → 120 (+2100), short 120 → 105 (+1500)
    assert daily().trades.pnl.tolist() == [-100, 2_100, 1_500]
    right = {
        "trades": 3,
        "win_rate_pct": 200 / 3,
        "profit_factor": 36.0,
        "net_return_pct": 3.5,
        "gross_profit": 3_600,
        "gross_loss": 100,
        "expectancy": 3_500 / 3,
        "expectancy_r": (-100 + 2_100 + 1_500) / 3 / 5_000,
        "sqn": math.sqrt(3) * (3_500 / 3) / statistics.stdev([-100, 2_100, 1_500]),
        "avg_win": 1_800,
        "avg_loss": -100,
        "payoff_ratio": 18,
        "best_trade": 2_100,
        "worst_trade": -100,
        "max_consecutive_wins": 2,
        "max_consecutive_losses": 1,
        "long_trades": 2,
        "long_win_rate_pct": 50,
        "long_net_profit": 2_000,
        "short_trades": 1,
        "short_win_rate_pct": 100,
        "short_net_profit": 1_500,
        "avg_bars": 5 / 3,
        "exposure_pct": 100 * 6 / 7,
        "market_change_pct": 5,
        "costs_paid": 0,
    }
    found = metrics.as_dict()
    assert {name: found[name] for name in right} == pytest.approx(right)


def test_drawdown_is_the_greatest_fall_from_the_highest_close_so_far() -> None:
    metrics = daily().metrics
    assert metrics.max_drawdown == pytest.approx(1_100)
    assert metrics.max_drawdown_pct == pytest.approx(100 * 1_100 / 101_000)
    assert metrics.max_drawdown_days == 2  # from the high of the second day to the day that regains it
    assert metrics.recovery_factor == pytest.approx(3_500 / 1_100)


def test_a_loss_from_the_first_trade_on_is_a_drawdown_from_the_starting_balance() -> None:
    metrics = daily([(100, 100, 100, 100, 1), (100, 100, 90, 90), (90, 90, 90, 90)]).metrics
    assert metrics.max_drawdown_pct == pytest.approx(1.0)
    assert metrics.max_drawdown_days == 2


def test_growth_is_annualised_over_the_scored_time() -> None:
    metrics = daily().metrics
    assert metrics.years == pytest.approx(7 / 365.25)
    assert metrics.cagr_pct == pytest.approx(100 * (1.035 ** (365.25 / 7) - 1))
    assert metrics.calmar == pytest.approx((1.035 ** (365.25 / 7) - 1) / (1_100 / 101_000))


def test_exposure_is_the_mean_signed_share_of_equity_held_at_closes() -> None:
    shares = [0, 100 * 110 / 101_000, 100 * 99 / 99_900, 100 * 120 / 102_000, 100 * 120 / 102_000]
    shares += [-100 * 105 / 103_500, 0]
    assert daily().daily.exposure == pytest.approx(sum(shares) / 7)


def test_what_is_not_defined_is_none_and_json_never_sees_nan() -> None:
    quiet = daily([QUIET] * 4)
    figures = quiet.metrics.as_dict()
    undefined = "win_rate_pct profit_factor sharpe sortino calmar expectancy expectancy_r sqn avg_win best_trade"
    assert [figures[name] for name in undefined.split()] == [None] * 10
    assert (figures["net_return_pct"], figures["max_drawdown_pct"], figures["trades"]) == (0, 0, 0)
    json.dumps(figures, allow_nan=False)


def test_the_profit_factor_is_none_without_losses_and_zero_without_wins() -> None:
    won = daily([(100, 100, 100, 100, 1), (100, 110, 100, 110), (110, 110, 110, 110)])
    lost = daily([(100, 100, 100, 100, 1), (100, 100, 90, 90), (90, 90, 90, 90)])
    assert (won.metrics.profit_factor, lost.metrics.profit_factor) == (None, 0)


def test_figures_stay_finite_when_everything_is_lost() -> None:
    rows = [(100, 100, 100, 100, 1), (100, 100, 100, 100), (50, 50, 40, 40), (40, 40, 40, 40), (90, 90, 90, 90)]
    contract = make_contract(sizing={"kind": "fixed_units", "units": 1e9}, timeframes=["1d"])
    found = run_engine(contract, make_bars(rows, timeframe=Timeframe.D1))
    assert min(found.equity) < 0
    assert np.isfinite(found.daily.returns).all()
    json.dumps(found.metrics.as_dict(), allow_nan=False)


def test_every_figure_says_its_unit_and_definition() -> None:
    definitions = Metrics.definitions()
    assert set(definitions) == set(daily().metrics.as_dict())
    assert all(definition.unit and definition.meaning for definition in definitions.values())
