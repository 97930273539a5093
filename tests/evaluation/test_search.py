"""The search of one iteration, on the real engine and on one that fails."""

import dataclasses
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import evaluation.search
from contracts.errors import LabError
from engine.settings import RunSettings
from evaluation.errors import EvaluationError
from evaluation.runs import make_runner
from evaluation.search import SearchOutcome, SearchPlan, SearchProgress, search_matrix
from evaluation.slices import CampaignData, Unsealed, UnsealedCell
from evaluation.trials import TrialBatch
from tests.evaluation.contracts_for_tests import ema_cross
from tests.evaluation.one_by_one import run_one_by_one
from tests.evaluation.synthetic_bars import DAY
from tests.evaluation.synthetic_trials import make_data

PROGRAM = ema_cross()


def _search(data: CampaignData, trials: int = 60, seed: int = 1, **options) -> SearchOutcome:
    settings = {cell.cell: RunSettings() for cell in data.unsealed.cells}
    return search_matrix(PROGRAM, data.unsealed, settings, SearchPlan(trials, seed, 1), **options)


def test_every_set_is_a_trial_on_every_cell_with_its_daily_stream() -> None:
    data = make_data(cells=2)
    batch = _search(data).batch
    assert (batch.sets, batch.trials) == (60, 120)
    assert batch.returns.shape == (2, 60, 800)
    assert batch.contract == PROGRAM.contract.logic_digest()
    assert len(np.unique(batch.values, axis=0)) == 60


def test_the_first_trial_is_the_contract_as_it_was_written() -> None:
    batch = _search(make_data()).batch
    assert batch.parameters(0) == PROGRAM.contract.parameter_values()
    assert batch.origins[0] == "own"


def _count(batch: TrialBatch) -> tuple[int, ...]:
    assert sum(map(batch.origins.count, ("own", "sample", "evolved", "tpe"))) == batch.sets
    return tuple(batch.origins.count(origin) for origin in ("own", "sample", "evolved", "tpe"))


def test_a_fifth_of_the_sets_is_bred_from_the_best() -> None:
    assert _count(_search(make_data()).batch) == (1, 47, 12, 0)


def test_tpe_has_the_end_of_a_search_where_it_is_small_beside_the_engines_work(monkeypatch) -> None:
    monkeypatch.setattr(evaluation.search, "_SUGGESTION_S", 1e-6)
    batch = _search(make_data(), trials=120).batch
    assert _count(batch) == (1, 95, 12, 12)
    assert batch.guided.sum() == 24
    assert len(np.unique(batch.values, axis=0)) == 120


@pytest.mark.parametrize(
    ("trials", "bars", "suggested"),
    [(2000, 5_000, 0), (2000, 100_000, 33), (2000, 400_000, 50), (200, 400_000, 13), (60, 4_000_000, 0)],
)
def test_suggestions_never_cost_more_than_their_share_of_the_engines_work(trials, bars, suggested) -> None:
    assert SearchPlan(trials, 1, 1).suggested(bars) == suggested


def test_the_stream_of_a_trial_is_that_of_two_independent_runs() -> None:
    data = make_data()
    batch = _search(data, trials=5).batch
    cell = data.unsealed.cells[0]
    for ordinal in range(5):
        values = batch.parameters(ordinal)
        search = make_runner(PROGRAM, cell.search.bars, RunSettings(), cell.search.score_from).run(values)
        validation = make_runner(PROGRAM, cell.validation.bars, RunSettings(), cell.validation.score_from).run(values)
        warm_up = np.zeros(600 - len(search.daily.returns))
        whole = np.concatenate([warm_up, search.daily.returns, validation.daily.returns])
        assert (batch.returns[0, ordinal] == whole).all()
        assert batch.metric("trades", "search")[0, ordinal] == search.metrics.trades
        assert batch.metric("sharpe", "validation")[0, ordinal] == pytest.approx(validation.metrics.sharpe, nan_ok=True)
        assert batch.exposure[0, ordinal, 1] == validation.daily.exposure


class _OneByOne:
    """The engine, one run after the other."""

    def __init__(self, program, bars, settings, score_from) -> None:
        self._runner = make_runner(program, bars, settings, score_from)
        self._names = [one.name for one in program.parameters]
        self._days = np.unique(bars.time[score_from:] // DAY)

    def run(self, values):
        return self._runner.run(values)

    def run_sets(self, values):
        return run_one_by_one(self.run, self._names, values, self._days)


def test_a_search_in_batches_is_the_search_one_run_after_the_other() -> None:
    data = make_data(cells=2)
    assert _search(data).batch.digest() == _search(data, factory=_OneByOne).batch.digest()


_PRINTS_ITS_DIGEST = """
import os
import sys
os.sched_setaffinity(0, list(os.sched_getaffinity(0))[:int(sys.argv[1])])
from tests.evaluation.test_search import _search, make_data
print(_search(make_data(cells=2), trials=300).batch.digest())
"""


def test_a_search_does_not_depend_on_the_number_of_threads() -> None:
    printed = set()
    for threads in ("1", "2"):
        command = [sys.executable, "-c", _PRINTS_ITS_DIGEST, threads]
        environment = {**os.environ, "PYTHONPATH": str(Path.cwd())}
        printed.add(subprocess.run(command, env=environment, capture_output=True, check=True).stdout)
    assert len(printed) == 1


def test_the_same_seed_gives_the_same_ledger_to_the_bit() -> None:
    assert _search(make_data()).batch.digest() == _search(make_data()).batch.digest()
    assert _search(make_data(), seed=2).batch.digest() != _search(make_data()).batch.digest()


def test_no_choice_of_the_search_depends_on_validation() -> None:
    data = make_data()
    other = _with_other_validation(data)
    first, second = _search(data).batch, _search(dataclasses.replace(data, unsealed=other)).batch
    assert (first.values == second.values).all()
    assert (first.search_score == second.search_score).all()
    assert (first.returns[:, :, data.unsealed.search_days :] != second.returns[:, :, data.unsealed.search_days :]).any()


def _with_other_validation(data: CampaignData) -> Unsealed:
    """The same search bars, followed by a validation slice turned upside down."""
    (cell,) = data.unsealed.cells
    bars, start = cell.validation.bars, cell.validation.score_from
    mirror = 2 * bars.close[start - 1]
    opposites = ((bars.open, bars.open), (bars.high, bars.low), (bars.low, bars.high), (bars.close, bars.close))
    flipped = [np.concatenate([column[:start], mirror - opposite[start:]]) for column, opposite in opposites]
    turned = bars.from_columns(bars.instrument, bars.time, *flipped, None, bars.timeframe)
    validation = dataclasses.replace(cell.validation, bars=turned)
    return dataclasses.replace(
        data.unsealed, cells=(UnsealedCell(cell.cell, cell.search, validation, cell.market_returns),)
    )


def test_progress_is_told_with_the_best_score_so_far() -> None:
    told: list[SearchProgress] = []
    batch = _search(make_data(), trials=100, on_progress=told.append).batch
    assert [item.done for item in told] == sorted(item.done for item in told)
    assert (told[0].done, told[-1].done, told[-1].total) == (80, 100, 100)
    assert told[-1].best_score == batch.search_score.max()


def test_a_search_that_is_stopped_keeps_what_it_ran() -> None:
    outcome = _search(make_data(), trials=200, should_stop=lambda: True)
    assert outcome.stopped
    assert outcome.batch.sets == 160


def test_a_search_stopped_between_generations_keeps_what_it_ran() -> None:
    answers = iter([False, True])
    outcome = _search(make_data(), trials=640, should_stop=lambda: next(answers))
    assert (outcome.stopped, outcome.batch.sets) == (True, 576)


def test_a_search_stopped_among_suggestions_keeps_what_it_ran(monkeypatch) -> None:
    monkeypatch.setattr(evaluation.search, "_SUGGESTION_S", 1e-6)
    answers = iter([False, False, True])
    outcome = _search(make_data(), trials=120, should_stop=lambda: next(answers))
    assert (outcome.stopped, outcome.batch.origins.count("tpe")) == (True, outcome.batch.sets - 108)
    assert 0 < outcome.batch.origins.count("tpe") <= 10


def test_a_search_asked_to_stop_when_it_is_done_was_not_stopped() -> None:
    answers = iter([False, True])
    outcome = _search(make_data(), trials=60, should_stop=lambda: next(answers))
    assert (outcome.stopped, outcome.batch.sets) == (False, 60)


def test_a_small_grid_is_run_whole_and_no_further() -> None:
    space = {"fast_length": {"value": 20, "min": 10, "max": 30, "step": 5}}
    indicators = [
        {"id": "fast", "name": "ema", "params": {"source": "close", "length": "fast_length"}},
        {"id": "slow", "name": "ema", "params": {"source": "close", "length": 50}},
        {"id": "atr14", "name": "atr", "params": {"length": 14}},
    ]
    risk = {
        "entry_order": {"kind": "market"},
        "stop_loss": {"kind": "atr", "indicator": "atr14", "multiple": 2},
        "sizing": {"kind": "risk_percent", "percent": 0.5},
    }
    program = ema_cross(optimization_space=space, indicators=indicators, risk_model=risk)
    data = make_data()
    settings = {cell.cell: RunSettings() for cell in data.unsealed.cells}
    outcome = search_matrix(program, data.unsealed, settings, SearchPlan(200, 1, 1))
    assert (outcome.batch.sets, outcome.grid_size, outcome.stopped) == (5, 5, False)


def test_a_trial_without_a_single_trade_is_a_trial() -> None:
    batch = _search(make_data(count=120), trials=40).batch
    idle = batch.metric("trades", "search") == 0
    assert idle.any()
    assert batch.trials == 40
    assert (batch.search_score[idle[0]] == 0).all()


class _Stumbles(_OneByOne):
    """The engine, but it cannot run sets with a fast length above 40."""

    def run(self, values):
        if values["fast_length"] > 40:
            raise LabError("the fast length is above 40")
        return self._runner.run(values)


def test_a_trial_that_cannot_be_run_is_kept_as_a_failed_one() -> None:
    batch = _search(make_data(cells=2), factory=_Stumbles).batch
    above = batch.values[:, batch.names.index("fast_length")] > 40
    assert 0 < above.sum() < 60
    assert (batch.failed == above).all()
    assert batch.trials == 120
    assert (batch.returns[:, above] == 0).all()
    assert np.isnan(batch.metrics[:, above]).all()
    assert {sentence for _, _, sentence in batch.failures} == {"the fast length is above 40"}


class _FailsOnValidation(_Stumbles):
    def __init__(self, program, bars, settings, score_from) -> None:
        super().__init__(program, bars, settings, score_from)
        self._fails = score_from >= 600

    def run(self, values):
        return super().run(values) if self._fails else self._runner.run(values)


def test_a_trial_that_fails_on_one_slice_has_nothing_of_the_other() -> None:
    batch = _search(make_data(), factory=_FailsOnValidation).batch
    assert batch.failed.any()
    assert (batch.returns[batch.failed] == 0).all()
    assert (batch.exposure[batch.failed] == 0).all()


class _NotFinite(_Stumbles):
    def run(self, values):
        result = self._runner.run(values)
        returns = result.daily.returns.copy()
        if values["fast_length"] > 40:
            returns[-1] = np.nan
        return dataclasses.replace(result, daily=dataclasses.replace(result.daily, returns=returns))


def test_a_run_whose_returns_are_not_finite_is_a_failed_trial() -> None:
    batch = _search(make_data(), factory=_NotFinite).batch
    assert batch.failed.any()
    assert {sentence for _, _, sentence in batch.failures} == {"the run's daily returns are not finite"}


def test_a_search_that_would_not_fit_in_memory_is_refused_with_what_would() -> None:
    with pytest.raises(EvaluationError, match=r"need 6\.0 GB .* at most 335544 sets fit"):
        _search(make_data(), trials=1_000_000)
