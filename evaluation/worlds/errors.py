"""What can go wrong when a world is asked for."""

from __future__ import annotations

from evaluation.errors import EvaluationError


class WorldError(EvaluationError):
    """A world that is not known, or one that cannot be made as asked; the message says what can."""
