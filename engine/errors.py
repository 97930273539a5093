"""What can be wrong with a run.

LabError
└── BacktestError        settings or a slice a run cannot have
"""

from __future__ import annotations

from contracts.errors import LabError


class BacktestError(LabError):
    """A run that cannot be made as asked."""
