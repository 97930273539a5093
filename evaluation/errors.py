"""What can go wrong between trades and a verdict.

LabError
└── EvaluationError
    ├── SliceError      cells that cannot be divided into search, validation and sealed
    ├── LedgerError     a ledger file that is damaged, or a batch that contradicts one already recorded
    └── SealError       a look at sealed bars that is not allowed
"""

from __future__ import annotations

from contracts.errors import LabError


class EvaluationError(LabError):
    """Anything below; the message is one sentence for the user."""


class SliceError(EvaluationError):
    """The cells of a campaign have no common range, or one too short to divide."""


class LedgerError(EvaluationError):
    """The trial ledger cannot be read, or would have to forget or contradict a trial."""


class SealError(EvaluationError):
    """The sealed slice was asked for without a permit, or a second time."""
