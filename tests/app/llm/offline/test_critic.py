"""The critic's edits follow from numbers, are tried once, and learn from what held."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from app.llm.offline import OfflineProvider
from app.llm.protocol import (
    CandidateEvidence,
    CritiqueAnswer,
    CritiqueRequest,
    GateEvidence,
    GroupEvidence,
    HypothesisOutcome,
    ParameterEvidence,
)
from app.refinement.edits import propose
from contracts.campaign import Constraints
from contracts.strategy import parse_contract

ROOT = Path(__file__).resolve().parents[4]
CONTRACT: dict[str, Any] = yaml.safe_load((ROOT / "bots/ema_cross_atr/contract.yaml").read_text())


def group(kind: str, key: str, trades: int, net_pnl: float) -> GroupEvidence:
    return GroupEvidence.model_validate(
        {"group": kind, "key": key, "trades": trades, "win_rate_pct": 50.0, "net_pnl": net_pnl}
    )


def parameter(name: str, good: tuple[float, float], best: float, **bounds: float) -> ParameterEvidence:
    numbers = {"value": best, "min": 5.0, "max": 50.0, "step": 1.0} | bounds
    return ParameterEvidence(name=name, enabled=True, best=best, good_low=good[0], good_high=good[1], **numbers)


def ask(**changes: Any) -> CritiqueRequest:
    evidence: dict[str, Any] = {
        "cell": "EURUSD 1h",
        "values": {"fast_length": 20.0, "slow_length": 50.0, "stop_atr": 2.0, "target_atr": 3.0},
        "score": 0.4,
        "metrics": {"search": {"sharpe": 1.0}, "validation": {"sharpe": 1.1}},
        "gates": (),
        "groups": (
            group("side", "long", 40, 500.0),
            group("side", "short", 40, 400.0),
            group("exit_reason", "take_profit", 30, 4_000.0),
            group("exit_reason", "stop_loss", 25, -2_000.0),
        ),
    }
    request = {"iteration": 1, "contract": CONTRACT, "parameters": (), "scores": (0.4,)}
    request |= {key: value for key, value in changes.items() if key in CritiqueRequest.model_fields}
    evidence |= {key: value for key, value in changes.items() if key in CandidateEvidence.model_fields}
    return CritiqueRequest(candidate=CandidateEvidence(**evidence), **request)


def criticise(**changes: Any) -> CritiqueAnswer:
    return OfflineProvider().critique(ask(**changes))


def outcome(answer: CritiqueAnswer, *, held: bool | None) -> HypothesisOutcome:
    return HypothesisOutcome(
        iteration=2,
        hypothesis=answer.hypothesis,
        expected_effect=answer.expected_effect,
        edits=answer.edits,
        accepted=held is not None,
        held=held,
        reason="",
        score_before=0.4,
        score_after=0.5 if held else 0.3,
    )


def test_good_trials_at_the_upper_bound_move_the_range_up() -> None:
    answer = criticise(parameters=(parameter("fast_length", (45.0, 50.0), 49.0),))
    (edit,) = answer.edits
    assert edit.kind == "set_parameter"
    assert edit.max is not None
    assert edit.max > 50
    assert "45 to 50" in answer.hypothesis
    assert "0.400" in answer.expected_effect


def test_good_trials_close_together_narrow_the_range() -> None:
    answer = criticise(parameters=(parameter("fast_length", (22.0, 26.0), 24.0),))
    (edit,) = answer.edits
    assert edit.kind == "set_parameter"
    assert (edit.min, edit.max, edit.value) == (20.0, 28.0, 24.0)


def test_a_losing_side_is_dropped_but_goes_on_closing_the_other() -> None:
    groups = (group("side", "long", 40, 3_000.0), group("side", "short", 40, -1_500.0))
    answer = criticise(groups=groups)
    contract = propose(parse_contract(CONTRACT), answer.edits, Constraints(), frozenset()).contract
    assert contract is not None
    assert [rule.side for rule in contract.entry_rules] == ["long"]
    assert any(rule.when == "crosses_below(fast, slow)" for rule in contract.exit_rules)
    assert "1,500" in answer.hypothesis


def test_a_missed_drawdown_gate_scales_the_risk_down_to_it() -> None:
    gate = GateEvidence(gate="max_drawdown_pct", value=50.0, limit=25.0, passed=False, margin=-25.0)
    (edit,) = criticise(gates=(gate,)).edits
    assert edit.kind == "set_risk"
    assert edit.value == {"kind": "risk_percent", "percent": 0.21}


def test_many_stopped_trades_ask_for_a_trend_filter_on_each_side() -> None:
    groups = (
        group("side", "long", 40, 100.0),
        group("side", "short", 40, 100.0),
        group("exit_reason", "stop_loss", 45, -3_000.0),
    )
    answer = criticise(groups=groups)
    rules = [edit.rule.when for edit in answer.edits if edit.kind == "set_entry_rule"]
    assert rules == ["close > trend", "close < trend"]
    assert "56 %" in answer.hypothesis


def test_an_idea_that_did_not_hold_is_not_tried_again() -> None:
    first = criticise(parameters=(parameter("fast_length", (45.0, 50.0), 49.0),))
    second = criticise(
        parameters=(parameter("fast_length", (45.0, 50.0), 49.0),), history=(outcome(first, held=False),)
    )
    assert second.edits != first.edits
    assert "did not hold" in second.explanation
    assert "0.400 → 0.300" in second.explanation


def test_a_hypothesis_that_held_is_said_to_be_kept() -> None:
    first = criticise(parameters=(parameter("fast_length", (45.0, 50.0), 49.0),))
    second = criticise(history=(outcome(first, held=True),))
    assert "held" in second.explanation
    assert "kept" in second.explanation


def test_ideas_run_out_and_say_so() -> None:
    history: tuple[HypothesisOutcome, ...] = ()
    for _ in range(30):
        answer = criticise(history=history)
        if answer.no_idea:
            assert answer.edits == ()
            assert "No idea is left" in answer.explanation
            return
        history = (*history, outcome(answer, held=False))
    pytest.fail("the critic never runs out of ideas")


def test_a_reviewers_note_is_followed_and_answered() -> None:
    groups = (
        group("side", "long", 40, 3_000.0),
        group("side", "short", 40, -1_500.0),
        group("exit_reason", "stop_loss", 45, -3_000.0),
    )
    answer = criticise(groups=groups, steer=("Please try a trend filter", "trade gold instead of this market", "hmm"))
    assert any(edit.kind == "set_indicator" for edit in answer.edits)
    assert answer.answers[0].startswith("Followed")
    assert "fixed since the campaign began" in answer.answers[1]
    assert answer.answers[2].startswith("Not followed")


def test_no_idea_touches_what_is_frozen() -> None:
    history: tuple[HypothesisOutcome, ...] = ()
    gate = GateEvidence(gate="max_drawdown_pct", value=50.0, limit=25.0, passed=False, margin=-25.0)
    for _ in range(30):
        answer = criticise(history=history, gates=(gate,), steer=("change the market, the gates and the costs",))
        if answer.no_idea:
            break
        assert all(edit.kind != "set_field" for edit in answer.edits)
        proposal = propose(parse_contract(CONTRACT), answer.edits, Constraints(), frozenset())
        assert proposal.reason == "accepted"
        history = (*history, outcome(answer, held=False))


def test_the_same_evidence_gives_the_same_answer() -> None:
    assert criticise() == criticise()
