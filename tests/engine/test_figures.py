"""The vector of figures against plain numpy on records drawn at random, and where a figure is not defined."""

from __future__ import annotations

import math
from dataclasses import fields
from typing import Any

import numpy as np
import pytest

from engine.arrays import Floats
from engine.daily import write_returns
from engine.errors import BacktestError
from engine.metrics import FIGURES, Metrics
from engine.simulation.state import Grid
from engine.tearsheet.drawdown import Drawdown
from engine.tearsheet.sheet import write_figures
from engine.tearsheet.span import Span

GRID = Grid(0.25, 0.01, 25.0, 100.0, 1.0, 100.0)
BALANCE = 10_000.0
NAN = math.nan
TRADE_SHAPES = {
    "won and lost": lambda draw, count: draw.normal(2, 50, count),
    "all won": lambda draw, count: draw.uniform(1, 9, count),
    "all lost": lambda draw, count: -draw.uniform(1, 9, count),
    "many even": lambda draw, count: draw.integers(-1, 2, count) * 7.0,
}


def make_record(seed: int, count: int, shape: str = "won and lost") -> dict[str, Any]:
    """Columns of closed trades."""
    draw = np.random.default_rng(seed)
    entry_bar = np.cumsum(draw.integers(0, 20, count))
    return {
        "side": draw.choice([-1, 1], count),
        "entry_bar": entry_bar,
        "exit_bar": entry_bar + draw.integers(0, 15, count),
        "entry_ticks": draw.integers(1_000, 90_000, count),
        "risk_ticks": draw.integers(1, 400, count),
        "quantity": draw.integers(1, 5_000, count) / 100,
        "pnl": TRADE_SHAPES[shape](draw, count),
        "costs": draw.uniform(0, 3, count),
    }


def measure(record: dict[str, Any], returns: Floats, span: Span | None = None, **given: Any) -> dict[str, Any]:
    """The figures by name; rows of the record beyond its trades and the vector itself begin as rubbish."""
    count = len(record["pnl"])
    whole, money = np.full((count + 2, 8), -7, dtype=np.int64), np.full((count + 2, 3), NAN)
    for place, name in enumerate(("side", "entry_bar", "exit_bar", "entry_ticks", None, "risk_ticks")):
        if name:
            whole[:count, place] = record[name]
    for place, name in enumerate(("quantity", "pnl", "costs")):
        money[:count, place] = record[name]
    out = np.full(len(FIGURES), 12_345.0)
    write_figures(
        out,
        whole,
        money,
        count,
        returns,
        given.get("drawdown", Drawdown(0.25, 3_000.0, 12_000.0, 36 * 3_600_000)),
        given.get("final_equity", 11_000.0),
        300,
        GRID,
        span or Span(1_200, len(returns), 0.5, 4.0, 252, BALANCE),
    )
    return Metrics.from_figures(out).as_dict()


def ratio(value: float, by: float) -> float | None:
    return None if by == 0 or not math.isfinite(value / by) else value / by


def longest_run(true: list[bool]) -> int:
    return max(map(len, "".join("x" if one else " " for one in true).split()), default=0)


def figures_of_trades(record: dict[str, Any]) -> dict[str, Any]:
    """By the definitions, with numpy."""
    pnl = record["pnl"]
    count, won, lost = len(pnl), pnl[pnl > 0], pnl[pnl < 0]
    value = record["entry_ticks"] * 0.25 * record["quantity"]
    risk = record["risk_ticks"] * 0.25 * record["quantity"]
    avg_win, avg_loss = ratio(won.sum(), len(won)), ratio(lost.sum(), len(lost))
    right = {
        "trades": count,
        "win_rate_pct": ratio(100 * len(won), count),
        "profit_factor": ratio(won.sum(), -lost.sum()),
        "gross_profit": won.sum(),
        "gross_loss": -lost.sum(),
        "costs_paid": record["costs"].sum(),
        "expectancy": pnl.mean(),
        "expectancy_pct": (100 * pnl / value).mean(),
        "expectancy_r": (pnl / risk).mean() if min(record["risk_ticks"]) > 0 else None,
        "sqn": ratio(math.sqrt(count) * pnl.mean(), pnl.std(ddof=1)) if count > 1 else None,
        "avg_win": avg_win,
        "avg_loss": avg_loss,
        "payoff_ratio": ratio(avg_win, -avg_loss) if avg_win is not None and avg_loss is not None else None,
        "best_trade": pnl.max(),
        "worst_trade": pnl.min(),
        "avg_bars": (record["exit_bar"] - record["entry_bar"]).mean(),
        "max_consecutive_wins": longest_run((pnl > 0).tolist()),
        "max_consecutive_losses": longest_run((pnl <= 0).tolist()),
    }
    for name, side in (("long", 1), ("short", -1)):
        mine = pnl[record["side"] == side]
        right[f"{name}_trades"] = len(mine)
        right[f"{name}_win_rate_pct"] = ratio(100 * int((mine > 0).sum()), len(mine))
        right[f"{name}_net_profit"] = mine.sum()
    return right


def figures_of_days(returns: Floats, yearly: int) -> dict[str, Any]:
    """By the definitions, with numpy."""
    deviation = returns.std(ddof=1) if len(returns) > 1 else NAN
    downside = math.sqrt((np.minimum(returns, 0) ** 2).mean())
    return {
        "sharpe": ratio(returns.mean() * math.sqrt(yearly), deviation),
        "sortino": ratio(returns.mean() * math.sqrt(yearly), downside),
        "volatility_pct": 100 * deviation * math.sqrt(yearly) if len(returns) > 1 else None,
        "best_day_pct": 100 * returns.max(),
        "worst_day_pct": 100 * returns.min(),
    }


FIGURES_OF_EQUITY: dict[str, Any] = {
    "net_return_pct": 10.0,
    "max_drawdown_pct": 25.0,
    "cagr_pct": 21.0,  # 1.1 squared
    "calmar": 0.21 / 0.25,
    "market_change_pct": 4.0,
    "starting_balance": 10_000.0,
    "final_equity": 11_000.0,
    "peak_equity": 12_000.0,
    "net_profit": 1_000.0,
    "max_drawdown": 3_000.0,
    "max_drawdown_days": 1.5,
    "recovery_factor": 1 / 3,
    "exposure_pct": 25.0,
    "scored_bars": 1_200,
    "years": 0.5,
    "trading_days_per_year": 252,
}


@pytest.mark.parametrize("shape", TRADE_SHAPES)
@pytest.mark.parametrize("count", [1, 2, 3, 40, 3_000])
def test_every_figure_is_its_definition_in_numpy(count: int, shape: str) -> None:
    record = make_record(count, count, shape)
    returns = np.random.default_rng(count).normal(0.0003, 0.01, count)
    right: dict[str, Any] = FIGURES_OF_EQUITY | {"scored_days": count}
    right |= figures_of_trades(record) | figures_of_days(returns, 252)
    assert set(right) == set(FIGURES)
    found = measure(record, returns)
    assert [name for name in FIGURES if found[name] is None] == [name for name in FIGURES if right[name] is None]
    numbers = {name: value for name, value in right.items() if value is not None}
    assert {name: found[name] for name in numbers} == pytest.approx(numbers, rel=1e-12, abs=1e-12)


def test_without_trades_and_days_only_counts_and_sums_are_defined() -> None:
    found = measure(
        make_record(0, 0), np.empty(0), Span(0, 0, 0.0, NAN, 252, BALANCE), drawdown=Drawdown(0.0, 0.0, BALANCE, 0)
    )
    defined = {name for name, value in found.items() if value is not None}
    assert defined == {item.name for item in fields(Metrics) if "None" not in str(item.type)}
    for name in ("trades", "gross_profit", "gross_loss", "costs_paid", "max_consecutive_losses", "short_trades"):
        assert found[name] == 0
        assert math.copysign(1, found[name]) == 1  # not −0


@pytest.mark.parametrize("pnl", [-3.0, 0.0, 3.0])
def test_r_is_undefined_when_one_trade_has_none(pnl: float) -> None:
    record = make_record(5, 10)
    record["risk_ticks"][4], record["pnl"][4] = 0, pnl
    found = measure(record, np.zeros(3))
    assert found["expectancy_r"] is None
    assert found["expectancy_pct"] is not None


def test_equal_values_have_no_deviation_even_where_their_mean_is_rounded() -> None:
    record = make_record(5, 3)
    record["pnl"] = np.full(3, 0.1)  # sums to 0.30000000000000004
    found = measure(record, np.full(3, 0.1))
    assert (found["sqn"], found["sharpe"], found["sortino"], found["volatility_pct"]) == (None, None, None, 0)
    assert found["best_day_pct"] == found["worst_day_pct"] == 10


def test_a_deviation_is_not_lost_beside_a_large_mean() -> None:
    returns = 1e6 + np.array([0.0, 1.0, 2.0])
    assert measure(make_record(5, 3), returns)["volatility_pct"] == pytest.approx(100 * math.sqrt(252), rel=1e-12)


def test_what_lost_everything_lost_all_of_it_a_year() -> None:
    for final in (0.0, -500.0):
        found = measure(make_record(5, 3), np.zeros(3), final_equity=final, drawdown=Drawdown(1.05, 1.0, 1.0, 1))
        assert found["cagr_pct"] == -100
        assert found["calmar"] == pytest.approx(-1 / 1.05)


def test_growth_within_minutes_has_no_annual_rate() -> None:
    found = measure(make_record(5, 3), np.zeros(3), Span(3, 3, 1e-6, 4.0, 252, BALANCE))
    assert (found["cagr_pct"], found["calmar"]) == (None, None)
    assert found["net_return_pct"] == pytest.approx(10)


def test_without_a_fall_nothing_is_relative_to_it() -> None:
    found = measure(make_record(5, 3), np.zeros(3), drawdown=Drawdown(0.0, 0.0, 11_000.0, 0))
    assert (found["calmar"], found["recovery_factor"], found["max_drawdown_pct"]) == (None, None, 0)


def test_daily_returns_are_nothing_after_a_day_that_ended_at_zero_or_below() -> None:
    equity = np.array([110.0, 55.0, 0.0, 20.0, -20.0, 7.0, 14.0])
    returns = np.empty(7)
    write_returns(returns, equity, 100.0)
    assert returns.tolist() == [10 / 100, -0.5, -1.0, 0.0, -2.0, 0.0, 1.0]


def test_a_vector_of_figures_becomes_counts_numbers_and_none() -> None:
    vector = np.arange(len(FIGURES), dtype=np.float64)
    vector[FIGURES.index("sharpe")] = NAN
    metrics = Metrics.from_figures(vector)
    assert metrics.sharpe is None
    assert metrics.trades == FIGURES.index("trades")
    assert type(metrics.trades) is type(metrics.trading_days_per_year) is int
    assert type(metrics.years) is type(metrics.win_rate_pct) is float


@pytest.mark.parametrize(
    ("name", "value"), [("net_profit", NAN), ("trades", NAN), ("years", math.inf), ("sharpe", math.inf)]
)
def test_a_figure_that_must_be_a_number_and_is_not_is_an_error(name: str, value: float) -> None:
    vector = np.zeros(len(FIGURES))
    vector[FIGURES.index(name)] = value
    with pytest.raises(BacktestError, match=rf"^{name} of this run is {value}; it should be a finite number\.$"):
        Metrics.from_figures(vector)
