from __future__ import annotations

from app.db.models import Iteration
from app.loop.standing import best_iteration, find_soft_stop, last_gain
from contracts.campaign import parse_request


def iteration(
    number: int, score: float, *, passed: bool = False, ready: bool = False, breach: bool = False
) -> Iteration:
    return Iteration(
        campaign_id="c1",
        number=number,
        candidate=1,
        contract_digest=str(number),
        cell="EURUSD 1h",
        values={},
        search_score=score,
        validation_score=score,
        risk_breach=breach,
        report={"merit": [passed, score], "opening": {"open": ready}},
    )


def best(*iterations: Iteration, vetoed: set[int] | None = None) -> int | None:
    found = best_iteration(iterations, vetoed or set())
    return None if found is None else found.number


def test_passing_the_gates_counts_more_than_any_score() -> None:
    assert best(iteration(1, 90), iteration(2, 10, passed=True)) == 2


def test_being_ready_for_an_opening_counts_more_than_passing_the_gates() -> None:
    assert best(iteration(1, 90, passed=True), iteration(2, 50, passed=True, ready=True)) == 2


def test_of_equals_the_earlier_one_is_best() -> None:
    assert best(iteration(1, 50), iteration(2, 50)) == 1


def test_a_vetoed_iteration_is_never_the_best() -> None:
    assert best(iteration(1, 90), iteration(2, 10), vetoed={1}) == 2
    assert best(iteration(1, 90), vetoed={1}) is None


def test_the_last_gain_is_over_everything_before() -> None:
    assert last_gain([iteration(1, 50)]) is None
    assert last_gain([iteration(1, 50), iteration(2, 40), iteration(3, 55)]) == 5


def test_loops_without_a_better_score_ask_to_stop() -> None:
    request = parse_request({"prompt": "Buy.", "stopping": {"no_improvement_loops": 2}})
    assert find_soft_stop(request, [iteration(1, 50), iteration(2, 49)]) is None
    stop = find_soft_stop(request, [iteration(1, 50), iteration(2, 49), iteration(3, 48)])
    assert stop is not None
    assert stop.rule == "no_improvement"


def test_a_score_that_rises_on_search_alone_is_no_improvement() -> None:
    request = parse_request({"prompt": "Buy.", "stopping": {"no_improvement_loops": 2}})
    rising = [iteration(number, 50) for number in (1, 2, 3)]
    for one in rising:
        one.search_score = 20.0 * one.number
    stop = find_soft_stop(request, rising)
    assert stop is not None
    assert stop.rule == "no_improvement"


def test_a_breach_of_risk_stops_only_where_it_was_asked_to() -> None:
    broken = [iteration(1, 50, breach=True)]
    assert find_soft_stop(parse_request({"prompt": "Buy."}), broken) is None
    stop = find_soft_stop(parse_request({"prompt": "Buy.", "stopping": {"on_risk_breach": "stop"}}), broken)
    assert stop is not None
    assert (stop.rule, stop.hard) == ("risk_breach", True)
