"""Candidates: what could be promoted. One parameter set on one cell, or equally weighted over all cells."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from evaluation.arrays import Flags, Floats
from evaluation.cells import Cell
from evaluation.trials import SLICES, TrialBatch
from evaluation.wire import Wire

FEWEST_LOSSES = 10
"""Losing trades on search and validation from which on a trial may speak for the evidence."""

_ALL = slice(None)


class _OneBatch(Protocol):
    """What says which batch it is."""

    @property
    def iteration(self) -> int: ...

    @property
    def contract(self) -> str: ...


@dataclass(frozen=True)
class Candidate(Wire):
    """``contract``: logic digest. ``ordinal``: of the set in its batch. ``cell``: None means equal weights over all."""

    contract: str
    iteration: int
    ordinal: int
    values: Mapping[str, float]
    cell: Cell | None

    def digest(self) -> str:
        """sha256 of what identifies the candidate."""
        text = json.dumps(self.as_dict(), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def is_in(self, batch: _OneBatch) -> bool:
        """Whether the batch is the one the candidate comes from."""
        return (self.iteration, self.contract) == (batch.iteration, batch.contract)

    def __str__(self) -> str:
        where = "all cells, equally weighted" if self.cell is None else str(self.cell)
        return f"set {self.ordinal} of iteration {self.iteration} on {where}"


def places(cells: Sequence[Cell]) -> tuple[Cell | None, ...]:
    """Where a parameter set may be a candidate: each cell, and all of them together where there are several."""
    return (*cells, None) if len(cells) > 1 else tuple(cells)


def find_candidate(batch: TrialBatch, place: Cell | None, ordinal: int) -> Candidate:
    """The candidate for one set of a batch in one place."""
    return Candidate(batch.contract, batch.iteration, ordinal, batch.parameters(ordinal), place)


def pooled(per_cell: Floats) -> Floats:
    """Equal weights over the first axis: a portfolio held in equal parts and rebalanced daily."""
    mean: Floats = per_cell.mean(axis=0)
    return mean


def place_streams(batch: TrialBatch, place: Cell | None, sets: slice = _ALL) -> Floats:
    """Net daily streams [sets × days] of the candidates in one place, or of a part of the sets."""
    return pooled(batch.returns[:, sets]) if place is None else batch.returns[batch.cells.index(place), sets]


def place_stream(batch: TrialBatch, place: Cell | None, ordinal: int) -> Floats:
    """The net daily stream [days] of one candidate."""
    return pooled(batch.returns[:, ordinal]) if place is None else batch.returns[batch.cells.index(place), ordinal]


def place_trades(batch: TrialBatch, place: Cell | None, slice_name: str) -> Floats:
    """Trades [sets] of the candidates in one place on one slice; 0 for a failed trial."""
    trades = np.nan_to_num(batch.metric("trades", slice_name))
    total: Floats = trades.sum(axis=0) if place is None else trades[batch.cells.index(place)]
    return total


def counts_against(batch: TrialBatch, place: Cell | None) -> Flags:
    """Which candidates in one place [sets] count against the evidence and never for it, as known before an opening.

    Guided ones, which were placed by what others showed; and those that lost fewer than ``FEWEST_LOSSES`` trades on
    search and validation together: a strategy that hardly ever loses shows a huge t as long as its losses are still to
    come, since what it risks is not in the spread of its returns.
    """
    few: Flags = place_losses(batch, place) < FEWEST_LOSSES
    return batch.guided | few


def place_losses(batch: TrialBatch, place: Cell | None) -> Floats:
    """Losing trades [sets] of the candidates in one place on search and validation; 0 where they are not known."""
    lost = np.zeros(batch.failed.shape)
    for name in SLICES:
        trades, won_pct = batch.metric("trades", name), batch.metric("win_rate_pct", name)
        lost += np.nan_to_num(trades) * (1.0 - np.nan_to_num(won_pct, nan=100.0) / 100.0)
    total: Floats = np.rint(lost.sum(axis=0) if place is None else lost[batch.cells.index(place)])
    return total


def excess_streams(returns: Floats, exposure: Floats, market_returns: Floats) -> Iterator[Floats]:
    """Daily excess of every candidate over its benchmark, one place after the other, as [sets × days].

    ``returns`` [C × N × T], ``exposure`` [C × N], ``market_returns`` [C × T]. The benchmark of a trial is holding its
    market with the trial's own mean net exposure, so that being long in a market that rose is not skill:
    ``d_t = r_t − mean net exposure · market return_t``. The order is that of ``places``.
    """
    total = np.zeros(returns.shape[1:])
    for cell in range(len(returns)):
        excess = returns[cell] - exposure[cell][:, None] * market_returns[cell]
        total += excess
        yield excess
    if len(returns) > 1:
        yield total / len(returns)
