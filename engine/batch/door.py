"""The door: candidates in, figures and daily returns out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from contracts.binding import BoundProgram
from contracts.program import Program
from engine.arrays import Floats, Integers
from engine.batch.candidates import Candidates
from engine.batch.groups import Group
from engine.batch.kernel import evaluate
from engine.batch.market import market_of
from engine.batch.programs import ProgramGroups
from engine.batch.results import BatchResult, Outputs
from engine.batch.sets import SetGroups
from engine.batch.template import Template
from engine.daily import Calendar
from engine.errors import BacktestError
from engine.rows import Rows
from engine.settings import RunSettings
from engine.tearsheet.span import Span
from engine.terms import terms_of
from engine.threads import core_count, feed
from market.bars import Bars

_DEFAULTS = RunSettings()
_BUDGET = 128 * 2**20  # bytes of a group's rows and bits; two groups are there at once
_PIECES_PER_THREAD = 8  # so that no thread waits long for the last one


@dataclass(frozen=True, eq=False)
class Prepared:
    """Contracts ready to be run on one batch's bars; ``failures`` by ordinal."""

    candidates: int
    groups: tuple[Group, ...]
    failures: dict[int, str]


class _Piece(NamedTuple):
    """Some candidates of a group, by their ``places`` in it."""

    group: Group
    candidates: Candidates
    spans: Floats
    places: Integers


class Batch:
    """Runs many candidates on one set of bars, on ``threads`` cores, by default all this process may use.

    Bars before ``score_from`` only warm indicators up, as in ``Backtester``. Raises BacktestError for a ``score_from``
    outside the bars. One call at a time.
    """

    def __init__(
        self, bars: Bars, settings: RunSettings = _DEFAULTS, score_from: int = 0, threads: int | None = None
    ) -> None:
        if not 0 <= score_from <= len(bars):
            raise BacktestError(f"Scoring should start at a bar from 0 to {len(bars)}, not {score_from}.")
        self._bars = bars
        self._score_from = score_from
        self._threads = threads or core_count()
        self._terms = terms_of(bars, settings)
        self._calendar = Calendar.of(bars, score_from)
        self._market = market_of(bars, self._calendar.ends + score_from, self._terms.grid)
        self.rows = Rows(bars)
        self._program: Program | None = None
        self._template: Template

    def run_sets(self, program: Program, values: Floats) -> BatchResult:
        """Parameter sets ``values`` [N × P], columns in the order of ``program.parameters``.

        A set that the contract does not allow, or that cannot be run on these bars, is among the ``failures``.
        """
        if program is not self._program:  # taken apart once, however many calls its sets come in
            self._program, self._template = program, Template(program)
        groups = SetGroups(self._template, values, self.rows, len(self._bars), _BUDGET, self._threads)
        return self._run(len(values), groups, groups.failures)

    def run_programs(self, programs: Sequence[BoundProgram]) -> BatchResult:
        """Contracts, each with its parameters bound; one that cannot be run on these bars is among the ``failures``."""
        groups = ProgramGroups(programs, self.rows, len(self._bars), _BUDGET, self._threads)
        return self._run(len(programs), groups, groups.failures)

    def prepare(self, programs: Sequence[BoundProgram]) -> Prepared:
        """Contracts read and their rows and bits computed, all of them in memory, to be run any number of times."""
        groups = ProgramGroups(programs, self.rows, len(self._bars), _BUDGET, self._threads)
        return Prepared(len(programs), tuple(groups), groups.failures)

    def run_prepared(self, prepared: Prepared) -> BatchResult:
        """What ``run_programs`` gives for the contracts that this batch prepared."""
        return self._run(prepared.candidates, prepared.groups, prepared.failures)

    def _run(self, candidates: int, groups: Iterable[Group], failures: dict[int, str]) -> BatchResult:
        out = Outputs.empty(candidates, len(self._calendar.days))
        first_scored = np.full(candidates, len(self._bars))
        feed(lambda piece: self._evaluate(piece, out), self._pieces(groups, first_scored), self._threads)
        return BatchResult(
            figures=out.figures,
            days=self._calendar.days,
            returns=out.returns,
            exposure=out.exposure,
            first_scored=first_scored,
            scored_days=out.scored_days,
            refused=out.refused,
            failures=dict(sorted(failures.items())),
        )

    def _pieces(self, groups: Iterable[Group], first_scored: Integers) -> Iterator[_Piece]:
        """Those of each group, made while the ones before them are run; ``first_scored`` is filled in."""
        for group in groups:
            first = np.clip(group.warmup, self._score_from, len(self._bars))
            first_scored[group.ordinals] = first
            firsts, span = np.unique(first, return_inverse=True)
            spans = np.array([self._span(int(one)) for one in firsts], dtype=np.float64)
            candidates = Candidates(first, group.signal, span, group.ordinals, group.risk, group.rules, group.rows)
            size = max(1, -(-len(first) // (self._threads * _PIECES_PER_THREAD)))
            order = np.argsort(group.signal, kind="stable")
            for start in range(0, len(order), size):
                yield _Piece(group, candidates, spans, order[start : start + size])

    def _evaluate(self, piece: _Piece, out: Outputs) -> None:
        evaluate(self._market, self._terms, piece.group.signals, piece.candidates, piece.spans, piece.places, out)

    def _span(self, first: int) -> Span:
        days = self._calendar.days
        begin = np.searchsorted(days, self._market.days[first]) if first < len(self._bars) else len(days)
        return Span.of(self._bars, first, len(days) - int(begin), self._terms.money.balance)
