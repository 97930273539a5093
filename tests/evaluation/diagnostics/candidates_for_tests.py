"""Candidates run on small campaigns, for tests of what is shown beside a verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contracts.program import Program
from engine.settings import Costs, RunSettings
from evaluation.candidate_runs import CellRun, run_candidate
from evaluation.candidates import Candidate
from evaluation.cells import Cell
from evaluation.slices import Unsealed, divide
from market.bars import Bars


@dataclass(frozen=True)
class Subject:
    """A candidate over all cells of a campaign, and its runs."""

    program: Program
    unsealed: Unsealed
    values: Mapping[str, float]
    runs: tuple[CellRun, ...]

    @property
    def arguments(self) -> tuple[Any, ...]:
        """What a diagnostic that runs the candidate again is given."""
        return self.program, self.unsealed, self.runs, self.values


def make_subject(
    program: Program,
    all_bars: Sequence[Bars],
    costs: Costs | None = None,
    values: Mapping[str, float] | None = None,
) -> Subject:
    """The contract's own values, with changed ones put in, on all bars; ``costs``: None means the instrument's."""
    cells = {Cell.of(bars): bars for bars in all_bars}
    unsealed = divide(cells).unsealed
    settings = {cell: RunSettings(costs=costs or Costs.of(bars.instrument)) for cell, bars in cells.items()}
    chosen = program.values(values)
    runs = run_candidate(program, unsealed, settings, Candidate("c" * 64, 1, 0, chosen, None))
    return Subject(program, unsealed, chosen, runs)
