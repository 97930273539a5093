"""Walk-forward in a sentence: what was chosen by the past, and what came of it (``evaluation/walk_forward``)."""

from __future__ import annotations

from dataclasses import dataclass

from evaluation.walk_forward import WalkForward
from evaluation.wire import Wire


@dataclass(frozen=True)
class Walking(Wire):
    """``efficiency``: mean test over mean training return, a ratio; ``sharpe``: annual, of all test days. Everything
    but the sentence is None where the slices are too short; ``folds`` and choices are in the iteration's report.
    """

    folds: int | None
    profitable_folds: int | None
    efficiency: float | None
    sharpe: float | None
    sentence: str


def describe_walk(walk: WalkForward | None) -> Walking:
    """The figures of a walk-forward; None: the slices were too short for one."""
    if walk is None:
        return Walking(None, None, None, None, "Search and validation are too short for a walk-forward.")
    folds = len(walk.folds)
    return Walking(folds, walk.profitable_folds, walk.efficiency, walk.sharpe, _sentence(walk, folds))


def _sentence(walk: WalkForward, folds: int) -> str:
    sharpe = "none" if walk.sharpe is None else f"{walk.sharpe:.2f}"
    told = (
        f"Chosen by the past, the best set earned in {walk.profitable_folds} of the {folds} stretches that followed, "
        f"with a Sharpe ratio of {sharpe} over all of them"
    )
    if walk.efficiency is None:
        return f"{told}; it had earned nothing before, so there is no efficiency."
    return f"{told}; what it earned a year was {100 * walk.efficiency:.0f} % of what it had earned in training."
