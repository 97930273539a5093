"""Campaign requests, gates, budgets and stopping rules."""

from __future__ import annotations

import math

import pytest

from contracts.campaign import parse_request
from contracts.errors import ContractError
from contracts.gates import GATES, Gates, check_gates
from contracts.stopping import STOPPING_RULES, Budget, LoopScore, Spent, Stopping, check_budget, check_stopping

GOOD = {"max_drawdown_pct": 10.0, "sharpe": 1.2, "oos_degradation_pct": 20.0, "trades": 150.0}


def _scores(*validation: float, search: float = 60.0) -> list[LoopScore]:
    return [LoopScore(index + 1, search, value) for index, value in enumerate(validation)]


def test_good_metrics_pass_every_gate_with_a_margin() -> None:
    results = check_gates(Gates(), GOOD)
    assert all(result.passed for result in results)
    assert [result.margin for result in results] == pytest.approx([15.0, 0.4, 30.0, 50.0])


@pytest.mark.parametrize("gate", [gate.metric for gate in GATES])
@pytest.mark.parametrize("value", [None, math.nan, math.inf, -math.inf])
def test_a_statistic_that_was_not_computed_fails(gate: str, value: float | None) -> None:
    result = next(r for g, r in zip(GATES, check_gates(Gates(), GOOD | {gate: value}), strict=True) if g.metric == gate)
    assert not result.passed
    assert result.value is None


@pytest.mark.parametrize("gate", [gate.metric for gate in GATES])
def test_a_missing_metric_fails(gate: str) -> None:
    metrics = {name: value for name, value in GOOD.items() if name != gate}
    assert sum(not result.passed for result in check_gates(Gates(), metrics)) == 1


def test_the_limit_itself_passes() -> None:
    assert all(
        result.passed
        for result in check_gates(
            Gates(), {"max_drawdown_pct": 25.0, "sharpe": 0.8, "oos_degradation_pct": 50.0, "trades": 100.0}
        )
    )


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({}, "exactly one of prompt, prompts and contract"),
        ({"prompt": "x", "prompts": ["y"]}, "not prompt and prompts"),
        ({"prompt": ""}, "prompt: "),
        ({"prompt": "x", "budget": {"tokens": "many"}}, "budget.tokens: 'many' is not a number"),
        ({"prompt": "x", "budget": {"wall_clock_s": -1}}, "budget.wall_clock_s"),
        ({"prompt": "x", "search": {"trials": 0}}, "search.trials"),
        ({"prompt": "x", "gates": {"min_trades": 0}}, "gates.min_trades"),
        ({"prompt": "x", "verdict": "promote"}, "verdict: this key is not known here"),
        ([], "a mapping of keys is wanted here"),
    ],
)
def test_a_bad_request_is_refused_with_its_place(body: object, says: str) -> None:
    with pytest.raises(ContractError) as caught:
        parse_request(body)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("spent", "rule"),
    [
        (Spent(wall_clock_s=10.0), "wall_clock_s"),
        (Spent(tokens=100), "tokens"),
        (Spent(cost_usd=1.0), "cost_usd"),
        (Spent(iterations=2), "max_iterations"),
        (Spent(consecutive_failures=3), "max_consecutive_failures"),
    ],
)
def test_a_budget_stops_hard_when_it_is_used_up(spent: Spent, rule: str) -> None:
    budget = Budget(wall_clock_s=10.0, tokens=100, cost_usd=1.0, max_iterations=2)
    stop = check_budget(budget, spent)
    assert stop is not None
    assert (stop.rule, stop.hard) == (rule, True)
    assert check_budget(budget, Spent(wall_clock_s=9.9, tokens=99, cost_usd=0.9, iterations=1)) is None


def test_loops_without_improvement_stop_with_the_numbers() -> None:
    stop = check_stopping(_scores(50, 50.2, 50.1, 50.4), Stopping())
    assert stop is not None
    assert stop.rule == "no_improvement"
    assert "50.0" in stop.sentence
    assert check_stopping(_scores(50, 50.2, 50.1, 50.5), Stopping()) is None
    assert check_stopping(_scores(50, 50, 50), Stopping()) is None


def test_scores_that_do_not_settle_stop() -> None:
    numbers = Stopping(no_improvement_loops=20)
    stop = check_stopping(_scores(40, 60, 42, 58, 41, 55), numbers)
    assert stop is not None
    assert stop.rule == "unsettled"
    assert check_stopping(_scores(40, 45, 50, 55, 58, 61), numbers) is None


def test_a_search_score_far_above_validation_is_an_overfit_signal() -> None:
    numbers = Stopping(no_improvement_loops=20)
    stop = check_stopping(_scores(20, 19, 18, search=80), numbers)
    assert stop is not None
    assert stop.rule == "overfit_signal"
    assert check_stopping(_scores(20, 25, 30, search=80), numbers) is None


def test_a_breach_of_risk_stops_only_where_asked() -> None:
    scores = [LoopScore(1, 60, 50, risk_breach=True)]
    assert check_stopping(scores, Stopping()) is None
    stop = check_stopping(scores, Stopping(on_risk_breach="stop"))
    assert stop is not None
    assert stop.hard


def test_every_rule_explains_itself() -> None:
    assert all(rule.name and rule.summary for rule in STOPPING_RULES)


def test_a_market_named_twice_is_one_market() -> None:
    request = parse_request({"prompt": "x", "markets": ["EURUSD", "EURUSD", "GOOG"]})
    assert request.markets == ("EURUSD", "GOOG")


def test_consent_is_true_or_false_and_no_word_for_it() -> None:
    with pytest.raises(ContractError, match="neither true nor false"):
        parse_request({"prompt": "x", "accept_partial": "yes"})
