"""Choosing the next idea: the strongest that follows from the evidence and was not tried, told what held before."""

from __future__ import annotations

from collections.abc import Sequence

from app.llm.offline.critic.idea import Family, Idea, family_of, sign
from app.llm.offline.critic.ideas import IDEAS
from app.llm.offline.critic.steering import answer_note, wanted_families
from app.llm.offline.critic.view import View
from app.llm.protocol import CritiqueAnswer, CritiqueRequest, HypothesisOutcome
from app.refinement.edits import propose
from contracts.campaign import Constraints
from contracts.strategy import parse_contract

_STEERED, _HELD, _FAILED = 2.0, 0.15, -0.25


def criticise(request: CritiqueRequest) -> CritiqueAnswer:
    """The next edit with its hypothesis and expected effect, or that there is no idea left. Deterministic."""
    view = View(request, parse_contract(request.contract))
    found = [idea for make in IDEAS if (idea := make(view)) is not None and _holds_together(view, idea)]
    tried = {sign(outcome.edits) for outcome in request.history}
    fresh = [idea for idea in found if idea.signature not in tried]
    wanted = wanted_families(request.steer)
    chosen = max(fresh, key=lambda idea: _strength(idea, request.history, wanted), default=None)
    answers = tuple(answer_note(note, chosen, found) for note in request.steer)
    lesson = _lesson(request.history)
    if chosen is None:
        reason = (
            "every idea that the evidence suggests was tried" if found else "nothing in the evidence suggests a change"
        )
        return CritiqueAnswer(no_idea=True, explanation=f"{lesson} No idea is left: {reason}.".strip(), answers=answers)
    others = ", ".join(f"{idea.family.value} ({idea.weight:.2f})" for idea in fresh if idea is not chosen)
    passed_over = f" Passed over for now: {others}." if others else ""
    return CritiqueAnswer(
        edits=chosen.edits,
        hypothesis=chosen.hypothesis,
        expected_effect=chosen.effect,
        explanation=f"{lesson} Chosen: {chosen.family.value}.{passed_over}".strip(),
        answers=answers,
    )


def _holds_together(view: View, idea: Idea) -> bool:
    """Whether the edited contract would still be a contract."""
    return propose(view.contract, idea.edits, Constraints(), frozenset()).contract is not None


def _strength(idea: Idea, history: Sequence[HypothesisOutcome], wanted: Sequence[Family]) -> float:
    """The idea's own weight, more where a reviewer asked for it or its family held before, less where that failed."""
    strength = idea.weight + (_STEERED if idea.family in wanted else 0.0)
    for outcome in history:
        if outcome.held is not None and family_of(outcome.edits) == idea.family:
            strength += _HELD if outcome.held else _FAILED
    return strength


def _lesson(history: Sequence[HypothesisOutcome]) -> str:
    """What came of the last hypothesis, and what is done about it."""
    tested = [outcome for outcome in history if outcome.held is not None]
    if not tested:
        return ""
    last = tested[-1]
    change = f"validation score {_score(last.score_before)} → {_score(last.score_after)}"
    if last.held:
        return f"The hypothesis of iteration {last.iteration} held ({change}): it is kept and built upon."
    return (
        f"The hypothesis of iteration {last.iteration} did not hold ({change}): it is reverted and the next one tried."
    )


def _score(score: float | None) -> str:
    return "none" if score is None else f"{score:.3f}"
