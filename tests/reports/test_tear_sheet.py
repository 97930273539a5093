"""The figures of a set of trades."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from reports.model import TradeRow
from reports.returns import at_volatility_of
from reports.tear_sheet import by_exit_reason, measure_trades, slice_sheet, tear_sheet
from tests.reports.demo_campaign import make_iterate


def trade(pnl: float, exit_time: int = 0, **changes: object) -> TradeRow:
    row = TradeRow(
        "EURUSD 1h", "search", "long", 0, 1.1, exit_time, 1.1, 1.0, pnl, 4, "cross_up", "stop_loss", pnl / 10, 1.0
    )
    return replace(row, **changes)  # type: ignore[arg-type]


def test_figures_of_four_trades_are_those_of_the_textbook() -> None:
    found = measure_trades([trade(30.0, 1), trade(-10.0, 2), trade(10.0, 3), trade(-10.0, 4)])
    assert found["net_profit"] == 20.0
    assert (found["gross_profit"], found["gross_loss"]) == (40.0, 20.0)
    assert found["profit_factor"] == 2.0
    assert found["win_rate_pct"] == 50.0
    assert found["payoff_ratio"] == 2.0
    assert found["expectancy"] == 5.0
    assert found["expectancy_r"] == pytest.approx(0.5)
    assert found["costs_paid"] == 4.0
    assert found["sqn"] == pytest.approx(2.0 * 5.0 / np.std([30.0, -10.0, 10.0, -10.0], ddof=1))


def test_runs_of_wins_and_losses_follow_the_exits_not_the_order_of_the_list() -> None:
    found = measure_trades([trade(1.0, 1), trade(-1.0, 3), trade(1.0, 2), trade(-1.0, 4), trade(-1.0, 5)])
    assert (found["max_consecutive_wins"], found["max_consecutive_losses"]) == (2.0, 3.0)


def test_a_ratio_to_nothing_is_not_computed() -> None:
    winners = measure_trades([trade(1.0), trade(2.0)])
    assert winners["profit_factor"] is None
    assert winners["payoff_ratio"] is None
    none = measure_trades([])
    assert none["trades"] == none["net_profit"] == 0.0
    assert none["win_rate_pct"] is None
    assert none["best_trade"] is None
    assert none["sqn"] is None


def test_a_mean_over_some_trades_is_not_shown_as_one_over_all() -> None:
    found = measure_trades([trade(1.0), trade(2.0, r_multiple=None, costs=None)])
    assert found["expectancy_r"] is None
    assert found["costs_paid"] is None


def test_long_and_short_trades_add_up_to_all() -> None:
    rows = {row.figure.name: row.values for row in tear_sheet(make_iterate().trades)}
    for name in ("trades", "net_profit", "gross_profit", "gross_loss", "costs_paid"):
        both, long, short = rows[name]
        assert both is not None
        assert long is not None
        assert short is not None
        assert both == pytest.approx(long + short)


def test_exit_reasons_share_out_every_trade_the_commonest_first() -> None:
    trades = make_iterate().trades
    groups = by_exit_reason(trades)
    assert [group.trades for group in groups] == sorted((group.trades for group in groups), reverse=True)
    assert sum(group.trades for group in groups) == len(trades)
    assert sum(group.net_profit for group in groups) == pytest.approx(sum(row.pnl for row in trades))


def test_slices_keep_their_order_and_a_figure_missing_in_one_stays_missing() -> None:
    names, rows = slice_sheet({"sealed": {"sharpe": 1.0}, "search": {"sharpe": 2.0, "trades": 9.0}})
    assert names == ("search", "sealed")
    assert {row.figure.name: row.values for row in rows} == {"sharpe": (2.0, 1.0), "trades": (9.0, None)}


def test_a_benchmark_is_scaled_down_to_the_volatility_of_the_candidate_and_never_up() -> None:
    calm, restless = np.array([0.01, -0.01]), np.array([0.04, -0.02])
    assert np.std(at_volatility_of(calm, restless)) == pytest.approx(np.std(calm))
    assert np.array_equal(at_volatility_of(restless, calm), calm)
    flat = np.zeros(2)
    assert np.array_equal(at_volatility_of(calm, flat), flat)
