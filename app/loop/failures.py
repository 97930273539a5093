"""What an error of a step leads to: at once, or only after it came several times in a row."""

from __future__ import annotations

from app.db.models import Campaign
from app.errors import DataChanged
from app.llm.errors import ProviderError
from app.loop.journal import BudgetReached
from app.outcome import Outcome
from app.redaction import hide
from app.transitions import Reason, State
from contracts.errors import LabError
from sandbox.protocol import SandboxUnavailable


def settle(error: Exception) -> Outcome | None:
    """The transition an error leads to at once; None for one that may be gone the next time."""
    match error:
        case DataChanged():
            return Outcome(State.PAUSED, Reason.DATA_CHANGED, str(error))
        case ProviderError():
            note = f"{error} Resume to ask again; nothing is lost."
            return Outcome(State.PAUSED, Reason.PROVIDER, note, payload={"kind": error.kind})
        case SandboxUnavailable():
            note = f"{error} Resume to run the bot again, or to go on without where there is no engine any more."
            return Outcome(State.PAUSED, Reason.SANDBOX, note)
        case LabError() | BudgetReached():
            return Outcome(State.FAILED, Reason.REFUSED, str(error))
        case OSError():
            return Outcome(State.PAUSED, Reason.STORAGE, f"A file could not be read or written: {error}")
    return None


def give_up(campaign: Campaign, failures: int, error: Exception) -> Outcome:
    """The transition after as many failures in a row as the budget allows."""
    note = f"The step after {campaign.state} failed {failures} times in a row, the last time with: {describe(error)}"
    return Outcome(State.FAILED, Reason.TOO_MANY_FAILURES, note)


def describe(error: Exception) -> str:
    """An error in one line, for the record."""
    return hide(str(error) if isinstance(error, LabError) else f"{type(error).__name__}: {error}")
