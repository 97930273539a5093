"""The case for a reviewer: gates and conditions with margins, and what would change the verdict, with numbers."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from contracts.campaign import Verdict
from contracts.gates import GATES
from evaluation.case import Case, make_case
from evaluation.changes import Change
from evaluation.permit import PastOpening
from evaluation.verdict import Standing, decide
from evaluation.worlds.garch_walk import make_garch_walk
from evaluation.worlds.hidden_trend import make_hidden_trend
from tests.evaluation.campaigns import Finished, run_campaign
from tests.evaluation.contracts_for_tests import ema_cross


def case_of(finished: Finished) -> Case:
    return make_case(
        finished.verdict, finished.report, finished.evidence, finished.decision, finished.opened, "not calibrated"
    )


@pytest.fixture(scope="module")
def promoted() -> Case:
    finished = run_campaign(ema_cross(), [make_hidden_trend(3)])
    return case_of(finished)


@pytest.fixture(scope="module")
def short() -> Finished:
    return run_campaign(ema_cross(), [make_garch_walk(2, years=0.8)])


def change(case: Case, what: str) -> Change:
    return next(one for one in case.would_change if one.what == what)


def test_a_promotion_shows_how_far_each_gate_and_condition_is_from_falling(promoted: Case) -> None:
    assert promoted.verdict is Verdict.PROMOTE_CANDIDATE
    names = [gate.name for gate in GATES]
    assert [one.what for one in promoted.would_change] == [*names, "spa_p", "sealed_psr"]
    for one in promoted.would_change:
        assert one.margin is not None
        assert one.margin >= 0.0
        assert abs(one.now - one.needed) == pytest.approx(one.margin)
        assert "to spare" in one.sentence


def test_an_opening_shows_p_over_all_trials_k_and_the_sealed_look(promoted: Case) -> None:
    assert promoted.luck is not None
    assert (promoted.luck.sample, promoted.luck.trials, promoted.luck.candidates) == ("the whole sample", 100, 100)
    assert (promoted.opened, promoted.k, promoted.p_limit) == (True, 1, 0.01)
    assert promoted.sealed is not None
    assert promoted.sealed.psr >= 0.5
    assert [item.name for item in promoted.conditions] == ["spa_p", "sealed_psr"]


def test_too_little_evidence_shows_years_there_are_and_years_that_would_do(short: Finished) -> None:
    case = case_of(short)
    years = change(case, "years")
    assert years.now == pytest.approx(short.evidence.years / 0.8)
    assert years.needed == short.evidence.total_years_needed
    assert years.margin == pytest.approx(years.now - years.needed)
    assert years.margin < 0.0
    assert (case.opened, case.k, case.sealed) == (False, 1, None)
    assert case.luck is not None
    assert (case.luck.sample, case.luck.p_limit) == ("search and validation", 0.05)


def test_missing_trades_are_told_with_the_years_they_would_take(short: Finished) -> None:
    trades = change(case_of(short), "min_trades")
    rate = trades.now / short.evidence.years
    more = -trades.margin / rate / 0.8
    assert trades.sentence.endswith(f"At {rate:.0f} a year so far, that takes {more:.1f} more years of bars.")


def test_a_gate_that_was_not_computed_has_no_margin(short: Finished) -> None:
    missing = [one for one in case_of(short).would_change if "not computed" in one.sentence]
    assert all((one.now, one.margin) == (None, None) for one in missing)


def test_a_failed_opening_tells_the_price_of_the_next_one() -> None:
    bars = make_hidden_trend(3)
    dates = run_campaign(ema_cross(), [bars]).data.dates
    spent = [
        PastOpening(f"c{n}", ("SYNTHETIC_TREND",), dates.validation_end, dates.end, n, "s", True) for n in range(1, 3)
    ]
    opened = run_campaign(ema_cross(), [bars], campaign_id="third", past=spent)
    assert opened.opened is not None
    verdict = decide(None, opened.evidence, opened.decision, opened.opened, Standing(None))
    case = make_case(verdict, None, opened.evidence, opened.decision, opened.opened, "")
    assert case.verdict is Verdict.REJECT
    again = change(case, "opening")
    assert (again.now, again.needed) == (3.0, 4.0)
    assert "needs p ≤ 0.0025 (0.01/4)" in again.sentence


def test_where_no_trial_beats_the_market_no_number_of_years_is_promised(short: Finished) -> None:
    evidence = replace(
        short.evidence,
        spa=replace(short.evidence.spa, statistic=0.0, p_value=1.0),
        best_ratio=0.0,
        total_years_needed=None,
    )
    verdict = decide(short.report, evidence, short.decision, None, Standing("the budget is used up"))
    assert verdict.verdict is Verdict.REJECT
    case = make_case(verdict, short.report, evidence, short.decision, None, "")
    assert "years" not in [one.what for one in case.would_change]
    assert "takes another idea" in change(case, "excess_statistic").sentence


def test_where_only_trials_that_count_against_beat_the_market_the_case_says_so(short: Finished) -> None:
    evidence = replace(
        short.evidence,
        spa=replace(short.evidence.spa, statistic=0.0, p_value=1.0),
        best_ratio=4.0,
        losses=4,
        total_years_needed=2.5,
    )
    verdict = decide(short.report, evidence, short.decision, None, Standing("the budget is used up"))
    years = change(make_case(verdict, short.report, evidence, short.decision, None, ""), "years")
    assert (years.needed, years.sentence) == (2.5, evidence.advice)
    assert "as good as it looks" not in years.sentence


def test_an_improving_loop_is_told_that_more_iterations_may_help(short: Finished) -> None:
    verdict = decide(short.report, short.evidence, short.decision, None, Standing(None, improved_by=2.5))
    case = make_case(verdict, short.report, short.evidence, short.decision, None, "")
    assert "more iterations" in change(case, "iterations").sentence


def test_without_a_candidate_the_case_is_empty_and_says_so() -> None:
    verdict = decide(None, None, None, None, Standing("the time is up"))
    case = make_case(verdict, None, None, None, None, "not calibrated")
    assert (case.gates, case.luck, case.k, case.would_change) == ((), None, None, ())


def test_a_case_is_json_with_finite_numbers(promoted: Case) -> None:
    assert json.loads(json.dumps(promoted.as_dict(), allow_nan=False))["calibration"] == "not calibrated"
