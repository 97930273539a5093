"""A candidate under stress, with scripted stresses: what is run, on what, and what is said of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest

from engine.backtest import run_backtest
from engine.settings import Costs, RunSettings
from evaluation.arrays import Integers
from evaluation.diagnostics.stress import Stress, StressReport, stress_candidate
from evaluation.errors import EvaluationError
from evaluation.runs import make_runner
from evaluation.worlds.stress.registry import STRESSES
from market.bars import Bars
from market.validation import PRICE_NAMES
from tests.evaluation.contracts_for_tests import ema_cross
from tests.evaluation.diagnostics.candidate import VALUES, one_hourly_cell, run_on, two_daily_cells
from tests.evaluation.diagnostics.candidates_for_tests import Subject
from tests.evaluation.synthetic_bars import make_bars


@dataclass
class Scripted:
    """A stress that does as it is told and remembers what it was given."""

    name: str
    change: Callable[[Bars, RunSettings], tuple[Bars, RunSettings]]
    sentence: str = "As the script says."

    def __post_init__(self) -> None:
        self.given: list[tuple[Bars, int]] = []

    def apply(self, bars: Bars, settings: RunSettings, seed: int) -> tuple[Bars, RunSettings]:
        self.given.append((bars, seed))
        return self.change(bars, settings)


def nothing(bars: Bars, settings: RunSettings) -> tuple[Bars, RunSettings]:
    return bars, settings


def dearer(bars: Bars, settings: RunSettings) -> tuple[Bars, RunSettings]:
    return bars, dataclasses.replace(settings, costs=Costs(0.2, 10, 5))


def thinner(bars: Bars, settings: RunSettings) -> tuple[Bars, RunSettings]:
    """Without every third bar, the first scored one among them."""
    return take(bars, np.flatnonzero(np.arange(len(bars)) % 3 != 0)), settings


def take(bars: Bars, kept: Integers) -> Bars:
    ticks = {name: getattr(bars, f"{name}_ticks")[kept] for name in PRICE_NAMES}
    return Bars.from_ticks(bars.instrument, bars.timeframe, bars.time[kept], ticks, bars.volume[kept])


def flat(bars: Bars, settings: RunSettings) -> tuple[Bars, RunSettings]:
    ticks = dict.fromkeys(PRICE_NAMES, np.full(len(bars), 100_000))
    return Bars.from_ticks(bars.instrument, bars.timeframe, bars.time, ticks, bars.volume), settings


def refuse(bars: Bars, settings: RunSettings) -> tuple[Bars, RunSettings]:
    raise EvaluationError("These bars have no gap to widen.")


def ruin(bars: Bars, settings: RunSettings) -> tuple[Bars, RunSettings]:
    """Costs of twice the value of each side: no balance survives them."""
    return bars, dataclasses.replace(settings, costs=Costs(200.0, 0, 0))


def stress(tested: Subject, *stresses: Stress, seed: int = 3) -> StressReport:
    return stress_candidate(tested.program, tested.runs, VALUES, seed, stresses)


def one_cell() -> Subject:
    return run_on([make_bars("AAA", count=3650, seed=1)])


def test_without_stress_it_is_the_run_over_search_and_validation() -> None:
    tested = one_cell()
    (run,) = tested.runs
    bars, start = run.validation_bars.bars, run.search_bars.score_from
    expected = run_backtest(tested.program, bars, VALUES, run.settings, start)
    found = stress(tested, Scripted("nothing", nothing))
    assert found.unstressed is not None
    assert found.unstressed.trades == len(expected.trades) > 20
    assert found.unstressed.net_return_pct == expected.metrics.net_return_pct
    assert found.unstressed.max_drawdown_pct == expected.metrics.max_drawdown_pct
    assert found.unstressed.worst_trade_pct == pytest.approx(expected.metrics.worst_trade / 1000)
    assert found.unstressed.lowest_equity_pct == pytest.approx(expected.equity.min() / 1000)
    assert found.outcomes[0].figures == found.unstressed
    assert (found.outcomes[0].return_change, found.outcomes[0].drawdown_change) == (0.0, 0.0)


@pytest.mark.parametrize("tested", [two_daily_cells, one_hourly_cell])
def test_every_stress_there_is_can_be_run_and_is_the_same_again(tested: Callable[[], Subject]) -> None:
    subject = tested()
    found = stress_candidate(subject.program, subject.runs, subject.values, 1)
    assert [outcome.name for outcome in found.outcomes] == list(STRESSES)
    assert [outcome.failure for outcome in found.outcomes] == [None] * len(STRESSES)
    assert stress_candidate(subject.program, subject.runs, subject.values, 1) == found
    wide = next(outcome for outcome in found.outcomes if outcome.name == "wide_spread")
    assert wide.return_change < 0


def test_no_sealed_bar_is_stressed_and_every_cell_has_the_same_seed() -> None:
    tested = two_daily_cells()
    other, script = Scripted("dearer", dearer), Scripted("nothing", nothing)
    stress(tested, other, script, seed=11)
    assert [seed for _, seed in (*other.given, *script.given)] == [11] * 4
    assert all(bars.time[-1] < tested.unsealed.dates.validation_end for bars, _ in script.given)


def test_changes_are_those_against_the_run_without_stress() -> None:
    found = stress(one_cell(), Scripted("dearer", dearer))
    (outcome,) = found.outcomes
    assert outcome.return_change == outcome.figures.net_return_pct - found.unstressed.net_return_pct < 0
    assert outcome.drawdown_change == outcome.figures.max_drawdown_pct - found.unstressed.max_drawdown_pct > 0
    assert f"net {outcome.figures.net_return_pct:+.1f} %" in outcome.sentence
    assert f"net {outcome.return_change:+.1f}, drawdown {outcome.drawdown_change:+.1f} points" in outcome.sentence
    assert outcome.description == "As the script says."


def test_bars_that_only_warm_up_are_not_stressed_and_scoring_begins_where_it_did() -> None:
    tested = run_on([make_bars("AAA", count=3650, seed=1), make_bars("BBB", count=3350, start=300, seed=2)])
    tested = dataclasses.replace(tested, runs=tested.runs[:1])
    (run,) = tested.runs
    assert run.search_bars.score_from == 300
    bars = run.validation_bars.bars
    kept = np.flatnonzero((np.arange(len(bars)) < 300) | ((np.arange(len(bars)) - 300) % 3 != 0))
    expected = run_backtest(tested.program, take(bars, kept), VALUES, run.settings, 300)
    script = Scripted("thinner", thinner)
    (outcome,) = stress(tested, script).outcomes
    assert script.given[0][0].time[0] == bars.time[300]
    assert outcome.figures.net_return_pct == expected.metrics.net_return_pct
    assert outcome.figures.trades == len(expected.trades)


def test_several_cells_are_a_portfolio_in_equal_parts() -> None:
    tested = two_daily_cells()
    alone = [
        stress(dataclasses.replace(tested, runs=(run,)), Scripted("dearer", dearer)).outcomes[0].figures
        for run in tested.runs
    ]
    both = stress(tested, Scripted("dearer", dearer)).outcomes[0].figures
    assert both.trades == sum(each.trades for each in alone)
    assert both.worst_trade_pct == min(each.worst_trade_pct for each in alone)
    assert both.lowest_equity_pct == min(each.lowest_equity_pct for each in alone)
    low, high = sorted(each.net_return_pct for each in alone)
    assert low < both.net_return_pct < high


def test_a_stress_that_cannot_be_run_is_reported_and_the_others_go_on() -> None:
    found = stress(one_cell(), Scripted("gap", refuse), Scripted("dearer", dearer))
    gap, dear = found.outcomes
    assert (gap.figures, gap.return_change, gap.failure) == (None, None, "These bars have no gap to widen.")
    assert "could not be run" in gap.sentence
    assert dear.figures is not None
    assert "Not known, since they could not be run: gap." in found.sentence
    assert "Of 2 stresses it is run under 1" in found.sentence


def test_a_cell_that_fails_fails_the_stress() -> None:
    def fail_on_the_second(bars: Bars, settings: RunSettings) -> tuple[Bars, RunSettings]:
        return refuse(bars, settings) if bars.market == "BBB" else (bars, settings)

    (outcome,) = stress(two_daily_cells(), Scripted("half", fail_on_the_second)).outcomes
    assert outcome.figures is None
    assert outcome.failure is not None


def test_bars_that_do_not_outlast_the_warm_up_are_a_failure() -> None:
    (outcome,) = stress(one_cell(), Scripted("short", lambda bars, settings: (bars[:10], settings))).outcomes
    assert outcome.failure == "AAA 1d has no bar left to score after the warm-up."


def test_equity_that_is_not_a_number_is_a_failure() -> None:
    class Spoilt:
        def __init__(self, *slice_: object) -> None:
            self._runner = make_runner(*slice_)

        def run(self, values):
            backtest = self._runner.run(values)
            return dataclasses.replace(backtest, equity=np.full(len(backtest.equity), np.nan))

    tested = one_cell()
    found = stress_candidate(tested.program, tested.runs, VALUES, 1, [Scripted("nothing", nothing)], Spoilt)
    assert found.unstressed is None
    assert "not a finite number" in found.outcomes[0].failure
    assert "Without stress it could not be run" in found.sentence


def test_where_the_run_without_stress_fails_there_is_nothing_to_compare_with() -> None:
    tested = one_cell()
    calls: list[int] = []

    def fail_first(*slice_):
        calls.append(1)
        if len(calls) == 1:
            raise EvaluationError("No luck the first time.")
        return make_runner(*slice_)

    found = stress_candidate(tested.program, tested.runs, VALUES, 1, [Scripted("dearer", dearer)], fail_first)
    (outcome,) = found.outcomes
    assert outcome.figures is not None
    assert outcome.return_change is None
    assert "no run without stress to compare with" in outcome.sentence


def test_a_market_that_stands_still_has_no_worst_trade() -> None:
    (outcome,) = stress(one_cell(), Scripted("flat", flat)).outcomes
    assert outcome.figures.trades == 0
    assert outcome.figures.worst_trade_pct is None
    assert outcome.figures.net_return_pct == 0.0
    assert outcome.figures.solvent


def test_ruin_is_told_and_is_the_hardest() -> None:
    found = stress(one_cell(), Scripted("dearer", dearer), Scripted("ruin", ruin))
    figures = found.outcomes[1].figures
    assert not figures.solvent
    assert figures.lowest_equity_pct <= 0.0
    assert "keeps equity above 0 in 1" in found.sentence
    assert "the hardest is ruin" in found.sentence
    assert "of the start" in found.outcomes[1].sentence


def test_who_was_ruined_on_the_way_had_it_hardest_whatever_is_left_at_the_end() -> None:
    class DipsWithoutCosts:
        def __init__(self, program, bars, settings, score_from) -> None:
            self._runner = make_runner(program, bars, settings, score_from)
            self._dips = settings.costs == Costs()

        def run(self, values):
            backtest = self._runner.run(values)
            equity = backtest.equity.copy()
            equity[5] = -1.0 if self._dips else equity[5]
            return dataclasses.replace(backtest, equity=equity)

    tested = one_cell()
    cheap = Scripted("dip", lambda bars, settings: (bars, dataclasses.replace(settings, costs=Costs())))
    scripts = [Scripted("dearer", dearer), cheap]
    found = stress_candidate(tested.program, tested.runs, VALUES, 1, scripts, DipsWithoutCosts)
    dear, dip = (outcome.figures for outcome in found.outcomes)
    assert dip.net_return_pct > dear.net_return_pct
    assert (dear.solvent, dip.solvent) == (True, False)
    assert "the hardest is dip" in found.sentence


def test_without_stresses_it_says_so() -> None:
    assert stress(one_cell()).sentence == "No stress was asked for."


def test_the_report_is_plain_data() -> None:
    data = stress(one_cell(), Scripted("gap", refuse), Scripted("dearer", dearer)).as_dict()
    assert data["outcomes"][0]["figures"] is None
    assert data["outcomes"][1]["figures"]["solvent"] is True


def test_a_rule_without_trades_survives_everything() -> None:
    never = ema_cross(entry_rules=[{"id": "never", "side": "long", "when": "close < 0"}])
    found = stress(run_on([make_bars("AAA", count=700)], never), Scripted("ruin", ruin))
    assert found.outcomes[0].figures.solvent
    assert found.outcomes[0].figures.lowest_equity_pct == 100.0
