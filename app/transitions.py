"""The campaign's state machine: one table. A state says what is done; the step that follows is what comes next."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Stored as text."""

    QUEUED = "queued"  # created, nothing done yet
    BRIEF_GENERATED = "brief_generated"  # a written brief and a contract exist; slices, gates and costs are frozen
    CODE_GENERATED = "code_generated"  # the bot of each candidate is written
    CAMPAIGN_RUNNING = "campaign_running"  # every trial of the iteration has run and is in the ledger
    CAMPAIGN_EVALUATED = "campaign_evaluated"  # the iteration's candidates are scored on search and validation
    REFINEMENT_PLANNED = "refinement_planned"  # the next iteration's candidates exist
    COMPLETED = "completed"  # ended with a verdict
    FAILED = "failed"  # ended without one
    PAUSED = "paused"  # waits for resume, which goes back to where it came from
    CANCELLED = "cancelled"  # ended by request


class Reason(StrEnum):
    """Why a transition was made."""

    CREATED = "created"
    FORKED = "forked"
    COMPILED = "compiled"
    CONTRACT_GIVEN = "contract_given"
    BOT_WRITTEN = "bot_written"
    MATRIX_RAN = "matrix_ran"
    SCORED = "scored"
    BOT_DISAGREES = "bot_disagrees"  # scored, and its bot does not trade as the contract says: no candidate for the end
    REFINED = "refined"
    VERDICT = "verdict"
    PAUSE_REQUESTED = "pause_requested"
    NEEDS_ANSWER = "needs_answer"  # a rule-bearing phrase of the prompt was not understood
    DATA_CHANGED = "data_changed"  # bars are no longer those the campaign began with
    PROVIDER = "provider"  # the language model could not be asked, or gave nothing that could be used
    SANDBOX = "sandbox"  # the sandbox that runs bots went away under one
    STORAGE = "storage"  # an artifact could not be written
    RESUMED = "resumed"
    CANCEL_REQUESTED = "cancel_requested"
    REFUSED = "refused"  # the step said in one sentence why it cannot be done
    TOO_MANY_FAILURES = "too_many_failures"


WORKING = (
    State.QUEUED,
    State.BRIEF_GENERATED,
    State.CODE_GENERATED,
    State.CAMPAIGN_RUNNING,
    State.CAMPAIGN_EVALUATED,
    State.REFINEMENT_PLANNED,
)
FINAL = (State.COMPLETED, State.FAILED, State.CANCELLED)

_S = State
TRANSITIONS: dict[State, tuple[State, ...]] = {
    _S.QUEUED: (_S.BRIEF_GENERATED, _S.PAUSED, _S.FAILED, _S.CANCELLED),
    _S.BRIEF_GENERATED: (_S.CODE_GENERATED, _S.PAUSED, _S.FAILED, _S.CANCELLED),
    # A hard stop may end the loop before the first matrix has run: then the verdict is iterate, without a candidate.
    _S.CODE_GENERATED: (_S.CAMPAIGN_RUNNING, _S.COMPLETED, _S.PAUSED, _S.FAILED, _S.CANCELLED),
    _S.CAMPAIGN_RUNNING: (_S.CAMPAIGN_EVALUATED, _S.PAUSED, _S.FAILED, _S.CANCELLED),
    _S.CAMPAIGN_EVALUATED: (_S.REFINEMENT_PLANNED, _S.COMPLETED, _S.PAUSED, _S.FAILED, _S.CANCELLED),
    # A refined contract needs no new brief: its idea is written in the hypothesis of the edit.
    _S.REFINEMENT_PLANNED: (_S.CODE_GENERATED, _S.COMPLETED, _S.PAUSED, _S.FAILED, _S.CANCELLED),
    # Resume goes back to the state it was paused from and to no other (`campaigns.paused_from`).
    _S.PAUSED: (*WORKING, _S.CANCELLED),
    _S.COMPLETED: (),
    _S.FAILED: (),
    _S.CANCELLED: (),
}


def may_follow(before: State, after: State, paused_from: State | None = None) -> bool:
    """Return whether ``after`` may follow ``before``; out of a pause only the state it came from, or cancelled."""
    if before is State.PAUSED and after is not State.CANCELLED:
        return after is paused_from
    return after in TRANSITIONS[before]


def allowed_wishes(state: State) -> tuple[str, ...]:
    """What a user may ask for in this state."""
    if state in FINAL:
        return ()
    return ("resume", "cancel") if state is State.PAUSED else ("pause", "cancel")
