"""Suggestions by Optuna's TPE, in memory: where a search ends that has the time for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import optuna
from optuna.distributions import BaseDistribution, IntDistribution

from evaluation.arrays import Floats, Integers
from evaluation.sampling import Grid

HISTORY = 100
"""How many of the sets that were tried a study is told. A suggestion costs time in proportion to what the study
remembers (10 ms at 100 trials, 17 ms at 1,000, 68 ms at 5,000), and telling it a set costs 0.1 ms.
"""


class Suggestions:
    """A study over points of the grid, which is told a truthful selection of what was tried, and how much that was.

    Of more than HISTORY sets it is told the best half of HISTORY and as many evenly spaced others, each with its own
    score; the attribute ``tried`` says how many there were, and ``told`` how many of them it knows. Parameters are
    indices into the grid; the values are attributes of each trial.
    """

    def __init__(self, grid: Grid, seed: int) -> None:
        self._grid = grid
        self._distributions: dict[str, BaseDistribution] = {
            name: IntDistribution(0, len(level) - 1)
            for name, level in zip(grid.names, grid.levels, strict=True)
            if len(level) > 1
        }
        with _quiet():
            sampler = optuna.samplers.TPESampler(seed=seed, n_startup_trials=0, constant_liar=True)
            self.study = optuna.create_study(direction="maximize", sampler=sampler)

    def tell(self, points: Integers, scores: Floats) -> None:
        """Add trials that were run already: ``points`` [N × P] with their ``scores`` [N]."""
        chosen = np.arange(len(points)) if len(points) <= HISTORY else _spread(scores)
        self.study.set_user_attr("tried", len(points))
        self.study.set_user_attr("told", len(chosen))
        rows, values = points[chosen].tolist(), scores[chosen].tolist()
        self.study.add_trials([self._finished(point, score) for point, score in zip(rows, values, strict=True)])

    def suggest(self) -> tuple[optuna.Trial, Integers]:
        """The next point to try [P]; tell its score with ``finish``.

        Several may be asked for first: TPE keeps away from those it waits for.
        """
        trial = self.study.ask(self._distributions)
        point = [trial.params.get(name, own) for name, own in zip(self._grid.names, self._grid.own, strict=True)]
        trial.set_user_attr("values", self._grid.named(point))
        return trial, np.array(point, dtype=np.int64)

    def finish(self, trial: optuna.Trial, score: float) -> None:
        """Tell the score of a suggested point."""
        self.study.tell(trial, score)

    def _finished(self, point: Sequence[int], score: float) -> optuna.trial.FrozenTrial:
        indices = dict(zip(self._grid.names, point, strict=True))
        return optuna.trial.create_trial(
            params={name: indices[name] for name in self._distributions},
            distributions=self._distributions,
            value=score,
            user_attrs={"values": self._grid.named(point)},
        )


def _spread(scores: Floats) -> Integers:
    half = HISTORY // 2
    best = np.argsort(-scores, kind="stable")
    others = best[half:][np.linspace(0, len(best) - half - 1, HISTORY - half).astype(np.int64)]
    return np.union1d(best[:half], others)


@contextmanager
def _quiet() -> Iterator[None]:
    """No line on stderr for every study that is made; the level set by others comes back afterwards."""
    before = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    try:
        yield
    finally:
        optuna.logging.set_verbosity(before)
