"""What many candidates came to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from engine.arrays import Floats, Integers
from engine.metrics import FIGURES, Metrics
from engine.simulation.state import REFUSALS


class Outputs(NamedTuple):
    """Where the kernel writes, a row per candidate; see ``BatchResult``."""

    figures: Floats
    returns: Floats
    exposure: Floats
    scored_days: Integers
    refused: Integers

    @classmethod
    def empty(cls, candidates: int, days: int) -> Outputs:
        """Of candidates that were not run: nothing is defined, nothing was earned."""
        return cls(
            np.full((candidates, len(FIGURES)), np.nan),
            np.zeros((candidates, days)),
            np.zeros(candidates),
            np.zeros(candidates, dtype=np.int64),
            np.zeros((candidates, REFUSALS), dtype=np.int64),
        )


@dataclass(frozen=True, eq=False)
class BatchResult:
    """N candidates on the same bars, in the order they were given; every number is that of the single run, to the bit.

    ``figures`` [N × figures] in the order of ``FIGURES``, NaN where one is not defined. ``days`` [D]: the UTC days with
    a bar from where scoring was asked to start, since 1970. ``returns`` [N × D]: daily net returns, 0 before the
    candidate's own first scored day. ``exposure`` [N]: mean of signed position value / equity over scored closes.
    ``first_scored`` [N]: bars; ``scored_days`` [N]. ``refused`` [N × 4] entries, as ``Refused`` has them. ``failures``:
    by ordinal, a sentence for each candidate that cannot be run; its row says nothing.
    """

    figures: Floats
    days: Integers
    returns: Floats
    exposure: Floats
    first_scored: Integers
    scored_days: Integers
    refused: Integers
    failures: Mapping[int, str]

    def __len__(self) -> int:
        return len(self.figures)

    def column(self, name: str) -> Floats:
        """One figure of all candidates [N]."""
        column: Floats = self.figures[:, FIGURES.index(name)]
        return column

    def metrics(self, ordinal: int) -> Metrics:
        """The tear sheet of one candidate that was run."""
        return Metrics.from_figures(self.figures[ordinal])
