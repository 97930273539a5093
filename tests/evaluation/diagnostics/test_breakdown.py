"""Tables of one candidate: the same trades divided in several ways, always adding up."""

import dataclasses
from fractions import Fraction

import numpy as np
import pytest

from contracts.program import Program
from evaluation.arrays import Floats
from evaluation.candidate_runs import CellRun
from evaluation.diagnostics.breakdown import Breakdown, break_down
from tests.evaluation.contracts_for_tests import ema_cross
from tests.evaluation.diagnostics.candidate import one_hourly_cell, run_on, two_daily_cells
from tests.evaluation.synthetic_bars import make_bars

TABLES = ("by_slice", "by_cell", "by_side", "by_exit_reason", "by_year")


def with_pnl(run: CellRun, pnl: Floats) -> CellRun:
    """The search run with other profits; validation as it was, without any."""
    search = dataclasses.replace(run.search, trades=dataclasses.replace(run.search.trades, pnl=pnl))
    nothing = np.zeros(len(run.validation.trades))
    validation = dataclasses.replace(run.validation, trades=dataclasses.replace(run.validation.trades, pnl=nothing))
    return dataclasses.replace(run, search=search, validation=validation)


@pytest.fixture(params=["two daily cells", "one hourly cell"])
def tested(request: pytest.FixtureRequest) -> tuple[tuple[CellRun, ...], Breakdown]:
    runs = (two_daily_cells() if request.param == "two daily cells" else one_hourly_cell()).runs
    return runs, break_down(runs)


@pytest.mark.parametrize("table", TABLES)
def test_every_table_adds_up_to_the_total_to_the_bit(table: str, tested: tuple[tuple[CellRun, ...], Breakdown]) -> None:
    _, found = tested
    rows = getattr(found, table)
    assert sum(row.trades for row in rows) == found.total.trades > 20
    assert sum(row.net_profit_pct for row in rows) == found.total.net_profit_pct
    assert sum(Fraction(row.net_profit_pct) for row in rows) == Fraction(found.total.net_profit_pct)
    won = sum(row.win_rate_pct * row.trades for row in rows)
    assert won == pytest.approx(found.total.win_rate_pct * found.total.trades)


def test_the_total_is_what_the_engine_says(tested: tuple[tuple[CellRun, ...], Breakdown]) -> None:
    runs, found = tested
    metrics = [backtest.metrics for run in runs for backtest in (run.search, run.validation)]
    count = sum(each.trades for each in metrics)
    assert found.total.trades == count
    assert found.total.net_profit_pct == pytest.approx(sum(each.net_return_pct for each in metrics), abs=1e-9)
    mean_r = sum(each.expectancy_r * each.trades for each in metrics) / count
    assert found.total.mean_r == pytest.approx(mean_r)


def test_sides_slices_and_cells_are_what_the_engine_says() -> None:
    runs = two_daily_cells().runs
    found = break_down(runs)
    sides = {row.name: row for row in found.by_side}
    metrics = [backtest.metrics for run in runs for backtest in (run.search, run.validation)]
    assert sides["long"].trades == sum(each.long_trades for each in metrics)
    assert sides["short"].net_profit_pct == pytest.approx(sum(each.short_net_profit for each in metrics) / 1000)
    cells = {row.name: row for row in found.by_cell}
    for run in runs:
        both = run.search.metrics.net_return_pct + run.validation.metrics.net_return_pct
        assert cells[str(run.cell)].net_profit_pct == pytest.approx(both)
    slices = {row.name: row.trades for row in found.by_slice}
    assert slices == {
        "search": sum(len(run.search.trades) for run in runs),
        "validation": sum(len(run.validation.trades) for run in runs),
    }
    assert [row.name for row in found.by_year] == [str(year) for year in range(1970, 1978)]


def test_profits_of_cells_with_other_balances_are_shares_of_their_own() -> None:
    run = two_daily_cells().runs[0]
    rich = dataclasses.replace(run, settings=dataclasses.replace(run.settings, balance=200_000.0))
    whole, half = break_down([run]).total, break_down([rich]).total
    assert half.net_profit_pct == pytest.approx(whole.net_profit_pct / 2)


def test_the_sentence_says_where_the_profit_is() -> None:
    runs = [
        with_pnl(run, np.where(run.search.trades.side > 0, gain, -100.0))
        for run, gain in zip(two_daily_cells().runs, (900.0, 250.0), strict=True)
    ]
    found = break_down(runs)
    share = next(row.share_of_profit_pct for row in found.by_cell if row.name == "AAA 1d")
    assert share > 50
    assert f"{share:.0f} % of the profit comes from AAA 1d" in found.sentence
    assert "short trades" in found.sentence
    assert f"make {found.total.net_profit_pct:.1f} % net" in found.sentence


def test_what_others_lose_makes_a_share_above_100() -> None:
    runs = [
        with_pnl(run, np.full(len(run.search.trades), gain))
        for run, gain in zip(two_daily_cells().runs, (100.0, -50.0), strict=True)
    ]
    cells = {row.name: row for row in break_down(runs).by_cell}
    assert cells["AAA 1d"].share_of_profit_pct > 100 > 0 > cells["BBB 1d"].share_of_profit_pct


def test_a_loss_has_no_shares() -> None:
    runs = [with_pnl(run, np.full(len(run.search.trades), -10.0)) for run in two_daily_cells().runs]
    found = break_down(runs)
    assert {row.share_of_profit_pct for row in (*found.by_cell, *found.by_side)} == {None}
    assert f"come to {found.total.net_profit_pct:+.1f} % net" in found.sentence
    assert "of 2 cells" in found.sentence
    assert "none above 0" in found.sentence


def test_a_profit_that_is_not_a_number_is_none_and_said() -> None:
    run = two_daily_cells().runs[0]
    pnl = run.search.trades.pnl.copy()
    pnl[3] = np.nan
    found = break_down([with_pnl(run, pnl)])
    assert found.total.net_profit_pct is None
    assert "not a finite number" in found.sentence
    sound = next(row for row in found.by_slice if row.name == "validation")
    assert sound.net_profit_pct == 0.0


def test_without_a_trade_there_are_no_rows() -> None:
    never: Program = ema_cross(entry_rules=[{"id": "never", "side": "long", "when": "close < 0"}])
    found = break_down(run_on([make_bars("AAA", count=700)], never).runs)
    assert (found.by_cell, found.total.trades, found.total.win_rate_pct) == ((), 0, None)
    assert "no trade" in found.sentence


def test_a_trade_without_r_leaves_no_mean_in_r() -> None:
    run = two_daily_cells().runs[0]
    risk = run.search.trades.risk_ticks.copy()
    risk[0] = 0
    search = dataclasses.replace(run.search, trades=dataclasses.replace(run.search.trades, risk_ticks=risk))
    found = break_down([dataclasses.replace(run, search=search)])
    assert found.total.mean_r is None
    assert {row.name: row.mean_r is None for row in found.by_slice} == {"search": True, "validation": False}
