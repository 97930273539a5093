"""Cost stress against the closed form: gross profit minus so many times the costs."""

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import brentq

from engine.settings import Costs, RunSettings
from evaluation.candidate_runs import run_candidate
from evaluation.candidates import Candidate
from evaluation.diagnostics.cost_stress import LARGEST_MULTIPLE, find_break_even, stress_costs
from evaluation.runs import EngineRunner, make_runner
from evaluation.worlds.hidden_trend import make_hidden_trend
from tests.evaluation.contracts_for_tests import ema_cross
from tests.evaluation.diagnostics.candidates_for_tests import Subject, make_subject
from tests.evaluation.synthetic_bars import make_bars

FIXED = {
    "entry_order": {"kind": "market"},
    "stop_loss": {"kind": "atr", "indicator": "atr14", "multiple": "stop_atr"},
    "take_profit": {"kind": "atr", "indicator": "atr14", "multiple": "target_atr"},
    "sizing": {"kind": "fixed_units", "units": 10},
}
FAST = {"fast_length": 5, "slow_length": 20, "target_atr": 6.0}
COSTS = Costs(commission_pct=0.05, spread_ticks=40, slippage_ticks=15)


def _fixed(costs: Costs | None = COSTS, seed: int = 1) -> Subject:
    return make_subject(ema_cross(risk_model=FIXED), [make_hidden_trend(seed, years=8)], costs, FAST)


def _compounding() -> Subject:
    return make_subject(ema_cross(), [make_hidden_trend(1, years=8)], COSTS, FAST)


def _gross_and_costs(subject: Subject) -> tuple[float, float]:
    trades = [trades for run in subject.runs for trades in (run.search.trades, run.validation.trades)]
    costs = sum(float(part.costs.sum()) for part in trades)
    return sum(float(part.pnl.sum()) for part in trades) + costs, costs


def test_with_fixed_units_profit_is_gross_minus_so_many_times_the_costs() -> None:
    subject = _fixed()
    gross, costs = _gross_and_costs(subject)
    found = stress_costs(*subject.arguments)
    for level in found.overall.levels:
        expected = 100 * (gross - level.multiple * costs) / 100_000
        assert level.total.net_profit_pct == pytest.approx(expected, rel=1e-9)
        assert level.total.trades == found.overall.levels[0].total.trades > 20
    assert [level.multiple for level in found.overall.levels] == [0.0, 1.0, 2.0, 3.0]


def test_with_fixed_units_the_break_even_is_gross_over_costs() -> None:
    subject = _fixed()
    gross, costs = _gross_and_costs(subject)
    assert 1 < gross / costs < 60
    assert stress_costs(*subject.arguments).overall.break_even == pytest.approx(gross / costs, rel=1e-9)


@pytest.mark.parametrize("kind", ["commission_pct", "spread_ticks", "slippage_ticks"])
def test_every_kind_of_cost_is_multiplied(kind: str) -> None:
    subject = _fixed(Costs(**{kind: getattr(COSTS, kind)}))
    gross, costs = _gross_and_costs(subject)
    levels = stress_costs(*subject.arguments).overall.levels
    assert levels[3].total.net_profit_pct == pytest.approx(100 * (gross - 3 * costs) / 100_000, rel=1e-9)


def test_where_sizes_compound_the_break_even_is_still_where_nothing_is_left() -> None:
    subject = _compounding()

    def profit(multiple: float) -> float:
        costs = Costs(0.05 * multiple, 40 * multiple, 15 * multiple)
        settings = {run.cell: RunSettings(costs=costs) for run in subject.runs}
        candidate = Candidate("c" * 64, 1, 0, subject.values, None)
        runs = run_candidate(subject.program, subject.unsealed, settings, candidate)
        return sum(float(part.trades.pnl.sum()) for run in runs for part in (run.search, run.validation))

    gross, costs = _gross_and_costs(subject)
    found = stress_costs(*subject.arguments).overall.break_even
    assert found == pytest.approx(brentq(profit, 0.0, 64.0, xtol=1e-6), abs=2e-3)
    assert abs(found - gross / costs) > 0.01  # no straight line


def test_costs_eat_profit_sharpe_and_profit_factor() -> None:
    totals = [level.total for level in stress_costs(*_compounding().arguments).overall.levels]
    for name in ("net_profit_pct", "sharpe", "profit_factor"):
        figures = [getattr(total, name) for total in totals]
        assert figures == sorted(figures, reverse=True)
        assert len(set(figures)) == 4


def test_the_costs_charged_are_those_of_the_runs_themselves() -> None:
    subject = _fixed()
    ran = []

    class Counted(EngineRunner):
        def __init__(self, *arguments) -> None:
            super().__init__(*arguments)
            ran.append(arguments[2].costs)

    found = stress_costs(*subject.arguments, factory=Counted)
    assert COSTS not in ran  # ×1 is not run again
    assert found.overall.levels[1].total.trades == sum(
        len(part.trades) for run in subject.runs for part in (run.search, run.validation)
    )
    assert len(ran) == 2 * (3 + 5)  # search and validation at ×0, ×2, ×3, at ×4 to ×32, and at one secant


def test_each_cell_has_its_own_line_and_all_of_them_one() -> None:
    bars = [make_bars(f"M{number}", count=900, seed=number) for number in (3, 4)]
    subject = make_subject(ema_cross(), bars, COSTS)
    found = stress_costs(*subject.arguments)
    assert [line.where for line in found.cells] == ["M3 1d", "M4 1d"]
    assert found.overall.where == "all cells"
    assert found.sentence.startswith("Net profit, added up over all cells, is ")
    for number, level in enumerate(found.overall.levels):
        parts = [line.levels[number].total for line in found.cells]
        assert level.total.net_profit_pct == pytest.approx(sum(part.net_profit_pct for part in parts))
        assert level.total.trades == sum(part.trades for part in parts)


def test_the_sharpe_ratio_is_that_of_equal_weights_over_the_cells_on_every_day() -> None:
    bars = [make_bars(f"M{number}", count=900, seed=number, start=number) for number in (3, 4)]
    subject = make_subject(ema_cross(), bars, COSTS)
    earned = dict.fromkeys(subject.unsealed.days.tolist(), 0.0)
    for run in subject.runs:
        for daily in (run.search.daily, run.validation.daily):
            for day, part in zip(daily.days.tolist(), daily.returns.tolist(), strict=True):
                earned[day] += part / 2
    expected = np.mean([*earned.values()]) / np.std([*earned.values()], ddof=1)
    found = stress_costs(*subject.arguments).overall.levels[1].total.sharpe
    assert found == pytest.approx(expected * math.sqrt(subject.unsealed.days_per_year))


def test_cells_break_even_together_where_their_profits_and_costs_cancel() -> None:
    worlds = [make_hidden_trend(seed, years=8) for seed in (1, 2)]
    renamed = [replace(bars, instrument=replace(bars.instrument, market=f"M{n}")) for n, bars in enumerate(worlds)]
    subject = make_subject(ema_cross(risk_model=FIXED), renamed, COSTS, FAST)
    gross, costs = _gross_and_costs(subject)
    found = stress_costs(*subject.arguments)
    assert found.overall.break_even == pytest.approx(gross / costs, rel=1e-9)
    apart = sorted(line.break_even for line in found.cells)
    assert apart[0] < found.overall.break_even < apart[1]


def test_one_cell_is_its_own_overall() -> None:
    found = stress_costs(*_fixed().arguments)
    assert found.overall == found.cells[0]


def test_without_a_profit_there_is_no_break_even() -> None:
    found = stress_costs(*make_subject(ema_cross(), [make_bars(count=900, seed=2)], COSTS).arguments)
    assert found.overall.levels[0].total.net_profit_pct < 0
    assert found.overall.break_even is None
    assert "no profit even without costs" in found.sentence


def test_where_nothing_is_charged_nothing_is_stressed() -> None:
    found = stress_costs(*_fixed(Costs()).arguments)
    assert found.overall.break_even is None
    assert len({level.total for level in found.overall.levels}) == 1
    assert "none are charged" in found.sentence


def test_tiny_costs_leave_a_profit_at_the_largest_multiple() -> None:
    found = stress_costs(*_fixed(Costs(spread_ticks=0.01)).arguments)
    assert found.overall.break_even is None
    assert f"still a profit at ×{LARGEST_MULTIPLE:.0f}" in found.sentence


def test_without_trades_nothing_costs() -> None:
    program = ema_cross(entry_rules=[{"id": "never", "side": "long", "when": "close < 0"}])
    found = stress_costs(*make_subject(program, [make_bars(count=900)], COSTS).arguments)
    assert found.overall.levels[0].total.sharpe is None
    assert found.sentence == "There is not a single trade that could cost anything."


@pytest.mark.parametrize(
    ("profit", "zero"),
    [
        (lambda m: 3.0 - 2.0 * m, 1.5),
        (lambda m: 1.0 - m, 1.0),
        (lambda m: 50.0 - m, 50.0),
        (lambda m: math.exp(-m) - 0.3, -math.log(0.3)),
        (lambda m: 120 * math.exp(-3 * m) - 100, -math.log(100 / 120) / 3),
        (lambda m: 5.0 - m**3, 5.0 ** (1 / 3)),
        (lambda m: 7.0 if m < 4.321 else -1e-3, 4.321),
        (lambda m: math.floor(1e4 * (2.2 - m)) / 1e4, 2.2),
    ],
)
def test_a_break_even_is_found_on_lines_curves_and_steps(profit, zero: float) -> None:
    assert find_break_even(profit) == pytest.approx(zero, abs=1e-3)


@pytest.mark.parametrize("profit", [lambda _: -1.0, lambda _: 0.0, lambda m: 65.0 - m, lambda _: math.nan])
def test_where_there_is_none_in_reach_it_is_none(profit) -> None:
    assert find_break_even(profit) is None


def test_the_same_candidate_gives_the_same_bits() -> None:
    assert stress_costs(*_compounding().arguments).as_dict() == stress_costs(*_compounding().arguments).as_dict()


def test_the_sentence_has_the_numbers() -> None:
    found = stress_costs(*_fixed().arguments, factory=make_runner)
    twice = found.overall.levels[2].total
    assert f"{twice.net_profit_pct:.1f} % (Sharpe ratio {twice.sharpe:.2f}) at ×2" in found.sentence
    assert found.sentence.endswith(f"it is 0 at ×{found.overall.break_even:.2f}.")
