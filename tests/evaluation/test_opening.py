"""The opening: every trial counts, what is missing fails, and nothing is opened twice or for nothing."""

import dataclasses
import math

import numpy as np
import pytest

from contracts.errors import LabError
from contracts.gates import GateResult
from engine.settings import RunSettings
from evaluation.candidates import counts_against, find_candidate
from evaluation.cells import Cell
from evaluation.conditions import check_resolution, check_sealed_psr, check_spa, check_worth, check_years
from evaluation.errors import EvaluationError, SealError
from evaluation.evidence import UnsealedEvidence, weigh_unsealed
from evaluation.health import HealthCheck
from evaluation.ledger import TrialLedger
from evaluation.opening import SealedEvidence, open_seal, opening_subject
from evaluation.permit import OpeningPermit, grant_permit
from evaluation.readiness import decide_opening
from evaluation.runs import make_runner
from evaluation.search import SearchPlan, search_matrix
from evaluation.slices import CampaignData, divide
from evaluation.statistics.bootstrap import draw_weights
from evaluation.statistics.probabilistic_sharpe import probabilistic_sharpe
from evaluation.statistics.sharpe import annual_sharpe
from evaluation.statistics.spa import SpaResult, SpaTest
from evaluation.worlds.hidden_trend import make_hidden_trend
from tests.evaluation.contracts_for_tests import ema_cross
from tests.evaluation.one_by_one import run_one_by_one
from tests.evaluation.synthetic_bars import DAY
from tests.evaluation.synthetic_trials import make_batch, make_data

PROGRAM = ema_cross()
PROGRAMS = {PROGRAM.contract.logic_digest(): PROGRAM}
SPA = SpaResult(3.5, 0.02, 100, 20, 2000, 1999, 3.0, 3.6)
PASSED_GATE = GateResult("min_sharpe", 1.0, 0.8, True, 0.2)
PASSED_CHECK = HealthCheck("trades", True, 50.0, 1.0, "")


def _searched(
    cells: int = 1, trials: int = 30, iteration: int = 1, data: CampaignData | None = None
) -> tuple[CampaignData, TrialLedger]:
    data = data or make_data(cells)
    ledger = TrialLedger()
    ledger.append(search_matrix(PROGRAM, data.unsealed, _settings(data), SearchPlan(trials, 1, iteration)).batch)
    return data, ledger


def _trending() -> CampaignData:
    """A market where many sets beat their benchmark."""
    bars = make_hidden_trend(3)
    return divide({Cell.of(bars): bars})


def _settings(data: CampaignData) -> dict:
    return {cell.cell: RunSettings() for cell in data.unsealed.cells}


def _open(data: CampaignData, ledger: TrialLedger, ordinal: int = 0, k: int = 1, **options) -> SealedEvidence:
    batch = next(iter(ledger.batches()))
    candidate = find_candidate(batch, options.pop("place", batch.cells[0]), ordinal)
    permit = OpeningPermit(data.digest, k, opening_subject(ledger, candidate))
    programs = options.pop("programs", PROGRAMS)
    return open_seal(data, permit, ledger, programs, _settings(data), candidate, 1, **options).evidence


def test_every_trial_of_the_ledger_is_tested_on_the_whole_sample() -> None:
    data, ledger = _searched(cells=2)
    evidence = _open(data, ledger)
    assert evidence.trials == 60
    assert evidence.spa.candidates == 90  # 30 sets on each of two cells, and 30 over both
    assert evidence.spa.days == 1000


def test_trials_of_earlier_iterations_are_tested_too() -> None:
    data, ledger = _searched()
    ledger.append(search_matrix(PROGRAM, data.unsealed, _settings(data), SearchPlan(40, 7, 2)).batch)
    evidence = _open(data, ledger)
    assert (evidence.trials, evidence.spa.candidates) == (70, 70)


def test_the_sealed_figures_are_those_of_an_independent_run() -> None:
    data, ledger = _searched()
    batch = next(iter(ledger.batches()))
    candidate = find_candidate(batch, batch.cells[0], 4)
    permit = OpeningPermit(data.digest, 1, "")
    opening = open_seal(data, permit, ledger, PROGRAMS, _settings(data), candidate, 1)
    (cell,) = opening.sealed.cells
    alone = make_runner(PROGRAM, cell.sealed.bars, RunSettings(), cell.sealed.score_from).run(candidate.values)
    assert opening.evidence.sealed.net_return_pct == pytest.approx(alone.metrics.net_return_pct)
    assert opening.evidence.sealed.days == 200
    assert opening.evidence.sealed.sharpe == pytest.approx(annual_sharpe(alone.daily.returns, 365.25))
    assert opening.evidence.sealed.psr == pytest.approx(probabilistic_sharpe(alone.daily.returns))


def test_the_sealed_figures_of_a_portfolio_are_those_of_all_its_cells() -> None:
    data, ledger = _searched(cells=2)
    candidate = find_candidate(next(iter(ledger.batches())), None, 4)
    permit = OpeningPermit(data.digest, 1, "")
    opening = open_seal(data, permit, ledger, PROGRAMS, _settings(data), candidate, 1)
    runs = [
        make_runner(PROGRAM, cell.sealed.bars, RunSettings(), cell.sealed.score_from).run(candidate.values)
        for cell in opening.sealed.cells
    ]
    together = np.mean([run.daily.returns for run in runs], axis=0)
    assert opening.evidence.sealed.psr == pytest.approx(probabilistic_sharpe(together))


def test_at_the_opening_the_excess_over_the_market_is_tested_on_all_three_slices() -> None:
    """Made again from single runs: net returns less mean exposure times the market's, 600 + 200 + 200 days."""
    data, ledger = _searched(trials=6)
    batch = next(iter(ledger.batches()))
    permit = OpeningPermit(data.digest, 1, "")
    opening = open_seal(data, permit, ledger, PROGRAMS, _settings(data), find_candidate(batch, batch.cells[0], 2), 1)
    (before,), (after,) = data.unsealed.cells, opening.sealed.cells
    closes = after.sealed.bars.close
    market = closes / np.concatenate([after.sealed.bars.open[:1], closes[:-1]]) - 1.0
    rows, exposures = [], []
    for ordinal in range(batch.sets):
        daily = [
            make_runner(PROGRAM, part.bars, RunSettings(), part.score_from).run(batch.parameters(ordinal)).daily
            for part in (before.search, before.validation, after.sealed)
        ]
        net = np.concatenate([one.returns for one in daily])
        days = [len(one.returns) for one in daily]
        exposure = np.average([one.exposure for one in daily], weights=days)
        exposures.append(exposure)
        rows.append(np.concatenate([np.zeros(len(market) - len(net)), net]) - exposure * market)
    assert max(map(abs, exposures)) > 0.005, "without exposure the market would not matter"
    test = SpaTest(draw_weights(1000, 1))
    against = counts_against(batch, batch.cells[0])
    ratios = test.add(np.array(rows), against)
    found = opening.evidence.spa
    assert found.statistic == pytest.approx(test.result().statistic)
    assert (found.p_value, found.against) == (test.result().p_value, int(against.sum()))
    assert opening.evidence.candidate_p == test.candidate_p(float(ratios[2]))


def test_at_the_opening_what_the_optimiser_placed_counts_against_and_never_for() -> None:
    data, ledger = _searched(data=_trending())
    batch = next(iter(ledger.batches()))
    speaking = np.flatnonzero(~counts_against(batch, batch.cells[0]))
    worst = min(speaking, key=lambda ordinal: batch.metric("sharpe", "search")[0, ordinal])
    origins = ["evolved"] * batch.sets
    origins[worst] = "sample"
    led = TrialLedger()
    led.append(dataclasses.replace(batch, origins=tuple(origins)))
    free, guided = _open(data, ledger), _open(_trending(), led)
    assert (guided.spa.candidates, guided.spa.against) == (30, 29)
    assert guided.spa.statistic < free.spa.statistic
    assert (guided.spa.critical_1, guided.spa.critical_5) == (free.spa.critical_1, free.spa.critical_5)


def test_the_opening_is_the_same_to_the_bit_when_it_is_made_again_elsewhere() -> None:
    assert _open(*_searched()) == _open(*_searched())


def test_the_seal_opens_once() -> None:
    data, ledger = _searched()
    _open(data, ledger)
    with pytest.raises(SealError, match="opened already"):
        _open(data, ledger)


def test_the_second_opening_of_the_same_dates_needs_half_the_p() -> None:
    data, ledger = _searched()
    evidence = _open(data, ledger, k=2)
    assert (evidence.k, evidence.p_limit, evidence.conditions[0].limit) == (2, 0.005, 0.005)


def test_one_condition_that_is_met_does_not_make_up_for_one_that_is_not() -> None:
    for ordinal in range(30):
        evidence = _open(*_searched(), ordinal)
        if evidence.conditions[1].passed:
            break
    assert [condition.passed for condition in evidence.conditions] == [False, True]
    assert not evidence.passed


def test_a_missing_contract_stops_the_opening_before_anything_is_seen() -> None:
    data, ledger = _searched()
    ledger.append(make_batch(data.unsealed, iteration=2))
    with pytest.raises(EvaluationError, match="every trial of the ledger must be run"):
        _open(data, ledger)
    assert data.vault.open(OpeningPermit(data.digest, 1, ""))


def test_a_candidate_that_is_not_in_the_ledger_stops_the_opening_before_anything_is_seen() -> None:
    data, ledger = _searched()
    candidate = dataclasses.replace(find_candidate(next(iter(ledger.batches())), None, 0), ordinal=99)
    with pytest.raises(EvaluationError, match="no trial for set 99"):
        open_seal(data, OpeningPermit(data.digest, 1, ""), ledger, PROGRAMS, _settings(data), candidate, 1)
    assert data.vault.open(OpeningPermit(data.digest, 1, ""))


class _FailsWhenSealed:
    """The engine, but on the sealed slice of M0 it cannot run fast lengths above 30."""

    def __init__(self, program, bars, settings, score_from) -> None:
        self._runner = make_runner(program, bars, settings, score_from)
        self._sealed = score_from >= 800 and bars.market == "M0"
        self._days = np.unique(bars.time[score_from:] // DAY)

    def run(self, values):
        if self._sealed and values["fast_length"] > 30:
            raise LabError("no")
        return self._runner.run(values)

    def run_sets(self, values):
        return run_one_by_one(self.run, [one.name for one in PROGRAM.parameters], values, self._days)


def test_a_trial_that_fails_on_the_sealed_slice_still_counts() -> None:
    data, ledger = _searched()
    evidence = _open(data, ledger, factory=_FailsWhenSealed)
    assert 0 < evidence.failed_trials < 30
    assert (evidence.trials, evidence.spa.candidates) == (30, 30)


@pytest.mark.parametrize("place", ["one cell", "all cells"])
def test_a_candidate_that_fails_on_the_sealed_slice_has_no_evidence(place: str) -> None:
    data, ledger = _searched(cells=2)
    batch = next(iter(ledger.batches()))
    ordinal = int(np.argmax(batch.values[:, batch.names.index("fast_length")] > 30))
    chosen = batch.cells[0] if place == "one cell" else None
    evidence = _open(data, ledger, ordinal, place=chosen, factory=_FailsWhenSealed)
    assert evidence.sealed.psr is None
    assert not evidence.passed


@pytest.mark.parametrize("value", [None, math.nan, math.inf])
def test_a_statistic_that_was_not_computed_fails(value: float | None) -> None:
    assert not check_sealed_psr(value).passed
    assert not check_spa(dataclasses.replace(SPA, p_value=value), 0.01).passed
    assert not check_worth(dataclasses.replace(SPA, p_value=value), 1).passed
    if value is not None:
        assert not check_years(math.nan, 1.0).passed


@pytest.mark.parametrize(
    ("p_value", "psr", "passed"),
    [(0.01, 0.5, True), (0.0101, 0.9, False), (0.001, 0.499, False)],
)
def test_the_limits_of_evidence_include_their_bounds(p_value: float, psr: float, passed: bool) -> None:
    spa = dataclasses.replace(SPA, p_value=p_value)
    assert (check_spa(spa, 0.01).passed and check_sealed_psr(psr).passed) is passed


def test_beyond_the_twentieth_opening_the_resamples_do_not_resolve_the_limit() -> None:
    assert check_resolution(1999, 20).passed
    assert not check_resolution(1999, 21).passed


def _evidence(**changes) -> UnsealedEvidence:
    fields = {"trials": 100, "spa": SPA, "best_ratio": SPA.statistic, "candidate_p": 0.02, "sharpe": 1.5}
    fields |= {"losses": 40, "psr": 0.99, "dsr": 0.9, "years": 8.0}
    fields |= {"credible_years": 0.8, "backtest_years": 3.0, "track_record_years": 2.0, "evidence_years": 6.0}
    return UnsealedEvidence(**{**fields, "total_years_needed": 7.5, **changes})


def test_the_seal_may_be_opened_where_everything_before_it_is_passed() -> None:
    assert decide_opening([PASSED_GATE], [PASSED_CHECK], _evidence(), 1).open


@pytest.mark.parametrize(
    ("gates", "health", "evidence", "k"),
    [
        ([dataclasses.replace(PASSED_GATE, passed=False)], [PASSED_CHECK], _evidence(), 1),
        ([], [PASSED_CHECK], _evidence(), 1),
        ([PASSED_GATE], [dataclasses.replace(PASSED_CHECK, passed=False)], _evidence(), 1),
        ([PASSED_GATE], [], _evidence(), 1),
        ([PASSED_GATE], [PASSED_CHECK], _evidence(spa=dataclasses.replace(SPA, p_value=0.051)), 1),
        ([PASSED_GATE], [PASSED_CHECK], _evidence(spa=dataclasses.replace(SPA, p_value=None)), 1),
        ([PASSED_GATE], [PASSED_CHECK], _evidence(years=0.7), 1),
        ([PASSED_GATE], [PASSED_CHECK], _evidence(), 3),
    ],
    ids=["gate", "no gates", "health", "no health", "p", "no p", "years", "third look"],
)
def test_one_thing_missing_keeps_the_seal_closed(gates, health, evidence, k) -> None:
    assert not decide_opening(gates, health, evidence, k).open


def test_the_subject_of_an_opening_changes_with_the_ledger_and_the_candidate() -> None:
    data, ledger = _searched()
    batch = next(iter(ledger.batches()))
    one, other = (find_candidate(batch, batch.cells[0], ordinal) for ordinal in (0, 1))
    before = opening_subject(ledger, one)
    assert before != opening_subject(ledger, other)
    ledger.append(make_batch(data.unsealed, iteration=2))
    assert before != opening_subject(ledger, one)


def test_weighing_before_the_opening_does_not_need_the_vault() -> None:
    data, ledger = _searched()
    batch = next(iter(ledger.batches()))
    weigh_unsealed(ledger, data.unsealed, find_candidate(batch, batch.cells[0], 0), 1)
    permit = grant_permit("mine", ["M0"], data.dates, data.digest, "s", [])
    assert data.vault.open(permit)
