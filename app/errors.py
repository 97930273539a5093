"""What can go wrong in the service.

LabError
└── AppError
    ├── DocumentError        a YAML or JSON file that cannot be read
    ├── CampaignRefused      a campaign that could not run as asked
    ├── UnknownCampaign      no campaign has that id
    ├── UnknownArtifact      the campaign has no artifact of that name, or it is no longer what was recorded
    ├── IllegalTransition    a wish that the campaign's state does not allow; ``allowed`` names what it does
    ├── IdempotencyConflict  an idempotency key used again for something else
    ├── DataChanged          bars that are no longer those the campaign began with
    ├── CalibrationError     a calibration that cannot be run or written
    ├── NotPromoted          an export of a candidate that was not promoted
    ├── app.llm.errors       a language model that cannot be asked, does not answer, or answers what is of no use
    └── ReplayDiffers        a replay that did not give what was recorded
StaleLease                   not the user's: this worker no longer holds the campaign
Interrupted                  not the user's: a step was asked to stop between two batches
"""

from __future__ import annotations

from collections.abc import Sequence

from contracts.errors import LabError


class AppError(LabError):
    """Base of everything below."""


class DocumentError(AppError):
    """A file that is not the YAML or JSON document it should be."""


class CampaignRefused(AppError):
    """A campaign that could not run as asked; nothing was created."""


class UnknownCampaign(AppError):
    """No campaign has that id."""

    def __init__(self, campaign_id: str) -> None:
        super().__init__(f"There is no campaign {campaign_id!r}; `lab campaign list` names them.")


class UnknownArtifact(AppError):
    """No artifact of that name, or its bytes are no longer those that were recorded."""


class IllegalTransition(AppError):
    """A wish that the state does not allow. ``allowed`` are the wishes it does."""

    def __init__(self, campaign_id: str, wish: str, state: str, allowed: Sequence[str]) -> None:
        self.state = state
        self.allowed = tuple(allowed)
        choice = f"allowed are {', '.join(allowed)}" if allowed else "nothing more can be done with it but to fork it"
        super().__init__(f"Campaign {campaign_id} is {state}, so it cannot {wish}; {choice}.")


class IdempotencyConflict(AppError):
    """The key was used before for another request."""

    def __init__(self, key: str) -> None:
        super().__init__(f"The idempotency key {key!r} was used for another request; a new request needs a new key.")


class DataChanged(AppError):
    """Bars that are not those the campaign began with."""


class CalibrationError(AppError):
    """A calibration that cannot be run as asked, or not be written where it was asked for."""


class NotPromoted(AppError):
    """An export was asked for, but the campaign promoted nothing."""


class ReplayDiffers(AppError):
    """A replay asked something, or gave something, that is not in the record."""


class StaleLease(Exception):
    """Another worker holds the campaign, or it was changed: whatever this one did since is void."""


class Interrupted(Exception):
    """A step stopped between two batches, because a pause, a cancel or a shutdown was asked for."""
