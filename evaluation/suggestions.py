"""Suggestions by Optuna's TPE, in memory: where a search goes on after its sample."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import optuna
from optuna.distributions import BaseDistribution, IntDistribution

from evaluation.arrays import Floats
from evaluation.sampling import Grid, Point

HISTORY = 1000
"""A suggestion costs time in proportion to what the study remembers (17 ms at 1,000 trials, 68 ms at 5,000)."""


class Suggestions:
    """A study over points of the grid; it knows every set that was tried, up to HISTORY of them.

    Of a larger sample it is told the better half of HISTORY and as many evenly spaced others, and the attribute
    ``sampled`` says how many there were. Parameters are indices into the grid; the values are attributes of each trial.
    """

    def __init__(self, grid: Grid, seed: int) -> None:
        self._grid = grid
        self._distributions: dict[str, BaseDistribution] = {
            name: IntDistribution(0, len(level) - 1)
            for name, level in zip(grid.names, grid.levels, strict=True)
            if len(level) > 1
        }
        with _quiet():
            sampler = optuna.samplers.TPESampler(seed=seed, n_startup_trials=0)
            self.study = optuna.create_study(direction="maximize", sampler=sampler)

    def tell(self, points: Sequence[Point], scores: Floats) -> None:
        """Add trials that were run already."""
        self.study.set_user_attr("sampled", len(points))
        chosen = range(len(points)) if len(points) <= HISTORY else _spread(scores)
        self.study.add_trials([self._finished(points[index], float(scores[index])) for index in chosen])

    def suggest(self) -> tuple[optuna.Trial, Point]:
        """The next point to try; tell its score with ``finish``."""
        trial = self.study.ask(self._distributions)
        point = tuple(trial.params.get(name, own) for name, own in zip(self._grid.names, self._grid.own, strict=True))
        trial.set_user_attr("values", self._grid.values(point))
        return trial, point

    def finish(self, trial: optuna.Trial, score: float) -> None:
        """Tell the score of a suggested point."""
        self.study.tell(trial, score)

    def _finished(self, point: Point, score: float) -> optuna.trial.FrozenTrial:
        indices = dict(zip(self._grid.names, point, strict=True))
        return optuna.trial.create_trial(
            params={name: indices[name] for name in self._distributions},
            distributions=self._distributions,
            value=score,
            user_attrs={"values": self._grid.values(point)},
        )


def _spread(scores: Floats) -> list[int]:
    half = HISTORY // 2
    best = np.argsort(-scores, kind="stable")
    others = best[half:][np.linspace(0, len(best) - half - 1, HISTORY - half).astype(np.int64)]
    return sorted({*best[:half].tolist(), *others.tolist()})


@contextmanager
def _quiet() -> Iterator[None]:
    """No line on stderr for every study that is made; the level set by others comes back afterwards."""
    before = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    try:
        yield
    finally:
        optuna.logging.set_verbosity(before)
