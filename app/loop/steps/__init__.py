"""The steps, one verb per module; the table says which one follows which state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from app.loop.context import StepContext
from app.loop.steps.brief import write_brief
from app.loop.steps.code import write_code
from app.loop.steps.evaluate import evaluate_iteration
from app.loop.steps.finish import unless_stopped
from app.loop.steps.refine import refine_contract
from app.loop.steps.search import run_search
from app.outcome import Outcome
from app.transitions import State

Step = Callable[[StepContext], Outcome]

STEPS: Mapping[State, Step] = MappingProxyType(
    {
        State.QUEUED: write_brief,
        State.BRIEF_GENERATED: write_code,
        State.CODE_GENERATED: unless_stopped(run_search),
        State.CAMPAIGN_RUNNING: evaluate_iteration,
        State.CAMPAIGN_EVALUATED: unless_stopped(refine_contract),
        State.REFINEMENT_PLANNED: unless_stopped(write_code),
    }
)
