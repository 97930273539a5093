"""Verdicts and their reasons."""

import dataclasses
import json

import pytest

from contracts.campaign import Verdict
from evaluation.conditions import check_sealed_psr, check_spa
from evaluation.opening import SealedEvidence, SealedLook
from evaluation.permit import PastOpening
from evaluation.statistics.spa import SpaResult
from evaluation.verdict import Standing, decide
from evaluation.worlds.garch_walk import make_garch_walk
from evaluation.worlds.hidden_trend import make_hidden_trend
from tests.evaluation.campaigns import Finished, run_campaign
from tests.evaluation.contracts_for_tests import ema_cross

ENDED = Standing("the budget max_iterations of 1 is used up (1)")


@pytest.fixture(scope="module")
def promoted() -> Finished:
    return run_campaign(ema_cross(), [make_hidden_trend(3)])


@pytest.fixture(scope="module")
def short() -> Finished:
    return run_campaign(ema_cross(), [make_garch_walk(2, years=0.8)])


def test_a_planted_edge_is_promoted(promoted: Finished) -> None:
    assert promoted.verdict.verdict is Verdict.PROMOTE_CANDIDATE
    assert promoted.verdict.k == 1
    assert promoted.opened.passed
    (reason,) = promoted.verdict.reasons
    assert "SPA p over 100 candidates on the whole sample" in reason.sentence


def test_the_same_campaign_gives_the_same_verdict_to_the_bit(promoted: Finished) -> None:
    again = run_campaign(ema_cross(), [make_hidden_trend(3)])
    assert again.ledger.digest() == promoted.ledger.digest()
    assert json.dumps(again.verdict.as_dict()) == json.dumps(promoted.verdict.as_dict())
    assert again.opened == promoted.opened


def test_a_fork_on_the_same_dates_pays_for_the_second_look(promoted: Finished) -> None:
    dates = promoted.data.dates
    first = PastOpening("mine", ("SYNTHETIC_TREND",), dates.validation_end, dates.end, 1, "s", True)
    fork = run_campaign(ema_cross(), [make_hidden_trend(3)], campaign_id="fork", past=[first])
    assert (fork.verdict.k, fork.opened.p_limit) == (2, 0.005)


@pytest.mark.parametrize("seed", range(1, 5))
def test_a_market_without_edge_is_not_promoted(seed: int) -> None:
    finished = run_campaign(ema_cross(), [make_garch_walk(seed)], seed=seed)
    assert finished.verdict.verdict is not Verdict.PROMOTE_CANDIDATE


def test_too_short_a_history_asks_for_years(short: Finished) -> None:
    assert short.verdict.verdict is Verdict.ITERATE
    assert short.opened is None
    reason = short.verdict.reasons[0]
    assert reason.code == "insufficient_evidence"
    assert reason.would_suffice["years"] > 1.0
    assert "years of bars are needed" in reason.sentence
    assert "(MinBTL)" in reason.sentence


def test_missed_gates_are_named_with_margin_and_limit(short: Finished) -> None:
    reason = next(reason for reason in short.verdict.reasons if reason.code == "gates_missed")
    assert reason.would_suffice["min_trades"] == 20
    assert "min_trades of 20 is missed by" in reason.sentence


def test_a_campaign_that_ended_says_why(short: Finished) -> None:
    assert short.verdict.reasons[-1].code == "budget"
    assert "max_iterations of 1" in short.verdict.reasons[-1].sentence


def test_an_improving_campaign_says_by_how_much(short: Finished) -> None:
    standing = Standing(None, improved_by=2.5)
    verdict = decide(short.report, short.evidence, short.decision, None, standing)
    codes = [reason.code for reason in verdict.reasons]
    assert "still_improving" in codes
    assert "budget" not in codes


def test_where_no_trial_beats_its_benchmark_an_ended_campaign_is_rejected(short: Finished) -> None:
    beaten = dataclasses.replace(short.evidence.spa, statistic=0.0, p_value=1.0)
    evidence = dataclasses.replace(short.evidence, spa=beaten, best_ratio=0.0, total_years_needed=None)
    assert decide(short.report, evidence, short.decision, None, ENDED).verdict is Verdict.REJECT
    going_on = decide(short.report, evidence, short.decision, None, Standing(None))
    assert going_on.verdict is Verdict.ITERATE
    assert "no number of years would suffice" in going_on.reasons[0].sentence


def test_where_only_trials_that_hardly_lost_beat_their_benchmark_nothing_speaks_against_them(short: Finished) -> None:
    silent = dataclasses.replace(short.evidence.spa, statistic=0.0, p_value=1.0)
    evidence = dataclasses.replace(short.evidence, spa=silent, best_ratio=4.0, losses=4, total_years_needed=2.5)
    verdict = decide(short.report, evidence, short.decision, None, ENDED)
    assert verdict.verdict is Verdict.ITERATE
    assert "lost fewer than 10 trades" in verdict.reasons[0].sentence
    assert "The candidate lost 4: at that rate, at least 2.5 years of bars are needed" in verdict.reasons[0].sentence


def test_where_only_guided_trials_beat_their_benchmark_no_number_of_years_is_made_up(short: Finished) -> None:
    none = dataclasses.replace(short.evidence.spa, statistic=0.0, p_value=1.0)
    evidence = dataclasses.replace(short.evidence, spa=none, best_ratio=4.0, losses=300, total_years_needed=None)
    verdict = decide(short.report, evidence, short.decision, None, ENDED)
    assert verdict.verdict is Verdict.ITERATE
    assert "How many years would suffice is not known" in verdict.reasons[0].sentence
    assert verdict.reasons[0].would_suffice["years"] is None


def _opened(p_value: float | None, psr: float | None, k: int = 1) -> SealedEvidence:
    spa = SpaResult(4.0, p_value, 100, 20, 2500, 1999, 3.0, 3.6)
    conditions = (check_spa(spa, 0.01 / k), check_sealed_psr(psr))
    look = SealedLook(500, 2.0, psr, 1.0, 3.0, 2.0)
    passed = all(condition.passed for condition in conditions)
    return SealedEvidence(k, 0.01 / k, 100, 0, spa, 0.01, look, conditions, passed)


@pytest.mark.parametrize(
    ("p_value", "psr", "k", "verdict"),
    [
        (0.005, 0.9, 1, Verdict.PROMOTE_CANDIDATE),
        (0.005, 0.9, 2, Verdict.PROMOTE_CANDIDATE),
        (0.006, 0.9, 2, Verdict.REJECT),
        (0.011, 0.9, 1, Verdict.REJECT),
        (0.001, 0.4, 1, Verdict.REJECT),
        (None, 0.9, 1, Verdict.REJECT),
        (0.001, None, 1, Verdict.REJECT),
        (float("nan"), 0.9, 1, Verdict.REJECT),
        (0.001, float("nan"), 1, Verdict.REJECT),
    ],
)
def test_an_opened_seal_ends_in_promotion_or_rejection(promoted: Finished, p_value, psr, k, verdict) -> None:
    opened = _opened(p_value, psr, k)
    assert decide(promoted.report, promoted.evidence, promoted.decision, opened, ENDED).verdict is verdict


def test_an_opening_that_asked_for_nothing_promotes_nothing(promoted: Finished) -> None:
    empty = dataclasses.replace(_opened(0.001, 0.9), conditions=(), passed=True)
    assert decide(promoted.report, promoted.evidence, promoted.decision, empty, ENDED).verdict is Verdict.REJECT


def test_health_and_walk_forward_are_of_the_candidates_own_runs_on_both_slices(promoted: Finished) -> None:
    report = promoted.report
    checks = {check.name: check for check in report.health}
    assert checks["trades"].value == report.search["trades"] + report.validation["trades"]
    assert checks["look_ahead"].value > 0
    assert report.walk_forward.embargo_days > 0


def test_evidence_without_preference_promotes_nothing(promoted: Finished, short: Finished) -> None:
    for report in (
        None,
        short.report,
        dataclasses.replace(promoted.report, gates=()),
        dataclasses.replace(promoted.report, health=()),
    ):
        verdict = decide(report, promoted.evidence, promoted.decision, _opened(0.001, 0.9), ENDED)
        assert verdict.verdict is Verdict.REJECT


def test_a_rejection_says_what_failed_and_what_was_needed(promoted: Finished) -> None:
    (reason,) = decide(promoted.report, promoted.evidence, promoted.decision, _opened(0.2, 0.9, 2), ENDED).reasons
    assert "opening 2 of these dates" in reason.sentence
    assert reason.would_suffice == {"spa_p": 0.005}


def test_without_any_candidate_the_campaign_iterates_and_says_so() -> None:
    verdict = decide(None, None, None, None, ENDED)
    assert verdict.verdict is Verdict.ITERATE
    assert [reason.code for reason in verdict.reasons] == ["insufficient_evidence", "gates_missed", "budget"]


def test_everything_a_report_shows_is_json(promoted: Finished, short: Finished) -> None:
    for finished in (promoted, short):
        parts = (finished.report, finished.evidence, finished.decision, finished.verdict, finished.data.dates)
        for part in parts:
            text = json.dumps(part.as_dict(), allow_nan=False)
            assert json.loads(text)
    assert json.dumps(promoted.opened.as_dict(), allow_nan=False)
    assert promoted.verdict.as_dict()["verdict"] == "promote_candidate"


def test_two_markets_are_judged_on_each_and_together() -> None:
    finished = run_campaign(ema_cross(), [make_hidden_trend(3), make_garch_walk(3)], trials=40)
    assert finished.evidence.trials == 80
    assert finished.evidence.spa.candidates == 120
