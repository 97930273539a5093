"""The tally: the test over all trials, kept as it stands after an iteration, so that the next adds only its own.

Calendar and bootstrap weights are fixed when a campaign begins, so the running maxima of the resamples say all that the
test needs of earlier trials. A tally gives the same bits as a walk over the whole ledger, and it knows the digests of
the batches it is made of, in order: one of other batches is refused.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from evaluation.archive import pack_arrays, unpack_arrays
from evaluation.arrays import Floats
from evaluation.candidates import Candidate, counts_against, excess_streams, place_streams, places
from evaluation.cells import Cell
from evaluation.errors import EvaluationError, LedgerError
from evaluation.ledger import TrialLedger
from evaluation.slices import Unsealed
from evaluation.statistics.bootstrap import draw_weights
from evaluation.statistics.sharpe import daily_sharpes
from evaluation.statistics.spa import SpaState, SpaTest
from evaluation.trials import TrialBatch

_SETS_AT_ONCE = 256  # of excess streams in memory


@dataclass(frozen=True)
class CountedBatch:
    """A batch in a tally. ``failed``: of its trials."""

    iteration: int
    contract: str
    digest: str
    sets: int
    failed: int


@dataclass(frozen=True, eq=False)
class Tally:
    """Every trial so far against luck, on search and validation.

    ``test``: digest of calendar, benchmark and weights. ``cells``: of every batch. ``spa``: the test so far. ``ratios``
    and ``sharpes`` [candidates]: t-statistic and daily Sharpe ratio (NaN where there is none) of every candidate, batch
    by batch, place by place, set by set.
    """

    test: str
    seed: int
    cells: tuple[Cell, ...]
    batches: tuple[CountedBatch, ...]
    spa: SpaState
    ratios: Floats
    sharpes: Floats

    @property
    def trials(self) -> int:
        """Parameter sets on cells, failed ones included."""
        return len(self.cells) * sum(batch.sets for batch in self.batches)

    @property
    def failed(self) -> int:
        """Trials that could not be run."""
        return sum(batch.failed for batch in self.batches)

    def resume(self, days: int) -> SpaTest:
        """The test, as it stands."""
        return SpaTest(draw_weights(days, self.seed), self.spa)

    @property
    def best_ratio(self) -> float:
        """The largest t-statistic of any candidate, those that only count against included; 0 before the first."""
        return float(self.ratios.max(initial=0.0))

    def ratio(self, candidate: Candidate) -> float:
        """The t-statistic of a candidate. Raises EvaluationError where it is none of these."""
        first, where = 0, places(self.cells)
        for batch in self.batches:
            if candidate.is_in(batch) and candidate.ordinal < batch.sets and candidate.cell in where:
                return float(self.ratios[first + where.index(candidate.cell) * batch.sets + candidate.ordinal])
            first += batch.sets * len(where)
        raise EvaluationError(f"The ledger has no trial for {candidate}.")

    def check_batches(self, digests: Sequence[str]) -> None:
        """Raise LedgerError where these are not the batches that were counted, in this order."""
        counted = [batch.digest for batch in self.batches]
        if counted != list(digests):
            raise LedgerError(
                f"The test over all trials counted {len(counted)} batches that are not the {len(digests)} of the "
                "ledger, in their order; no trial may be left out, replaced or moved."
            )

    def to_bytes(self) -> bytes:
        """The tally as an archive of arrays; equal ones give equal bytes."""
        header = {
            "test": self.test,
            "seed": self.seed,
            "cells": [str(cell) for cell in self.cells],
            "batches": [[one.iteration, one.contract, one.digest, one.sets, one.failed] for one in self.batches],
            "spa": [self.spa.statistic, self.spa.candidates, self.spa.against],
        }
        return pack_arrays(header, {"maxima": self.spa.maxima, "ratios": self.ratios, "sharpes": self.sharpes})

    @classmethod
    def from_bytes(cls, data: bytes) -> Tally:
        """Read ``to_bytes``. Raises LedgerError for anything else."""
        header, arrays = unpack_arrays(data)
        try:
            return cls(
                test=header["test"],
                seed=header["seed"],
                cells=tuple(Cell.parse(text) for text in header["cells"]),
                batches=tuple(CountedBatch(*one) for one in header["batches"]),
                spa=SpaState(arrays["maxima"], *header["spa"]),
                ratios=arrays["ratios"],
                sharpes=arrays["sharpes"],
            )
        except (KeyError, TypeError):
            raise LedgerError("The trials cannot be read: the file holds no test over them.") from None


def start_tally(unsealed: Unsealed, seed: int) -> Tally:
    """A tally of no trials; ``seed`` of the bootstrap weights."""
    nothing = np.empty(0)
    spa = SpaTest(draw_weights(len(unsealed.days), seed)).state()
    cells = tuple(cell.cell for cell in unsealed.cells)
    return Tally(_digest_test(unsealed, seed), seed, cells, (), spa, nothing, nothing)


def count_batch(tally: Tally, batch: TrialBatch, unsealed: Unsealed) -> Tally:
    """The tally with one more batch.

    Raises LedgerError for a tally on other days, and for a batch of other cells or that does not come after those that
    were counted.
    """
    if tally.test != _digest_test(unsealed, tally.seed):
        raise LedgerError(
            "The test over all trials was begun on other days or with other weights than this campaign has."
        )
    if batch.cells != tally.cells:
        raise LedgerError(f"The trials of iteration {batch.iteration} are on other cells than those before.")
    if tally.batches and (batch.iteration, batch.contract) <= (tally.batches[-1].iteration, tally.batches[-1].contract):
        raise LedgerError(f"The trials of iteration {batch.iteration} do not come after those that were counted.")
    test = tally.resume(len(unsealed.days))
    ratios, sharpes = _add(test, batch, np.stack([cell.market_returns for cell in unsealed.cells]))
    counted = CountedBatch(batch.iteration, batch.contract, batch.digest(), batch.sets, int(batch.failed.sum()))
    return replace(
        tally,
        batches=(*tally.batches, counted),
        spa=test.state(),
        ratios=np.concatenate([tally.ratios, ratios]),
        sharpes=np.concatenate([tally.sharpes, sharpes]),
    )


def count_ledger(ledger: TrialLedger, unsealed: Unsealed, seed: int) -> Tally:
    """The tally of a whole ledger, from its first batch on."""
    tally = start_tally(unsealed, seed)
    for batch in ledger.batches():
        tally = count_batch(tally, batch, unsealed)
    return tally


def _add(test: SpaTest, batch: TrialBatch, market_returns: Floats) -> tuple[Floats, Floats]:
    """Count every candidate; returns their t-statistics and daily Sharpe ratios, place by place."""
    exposure, where = batch.mean_exposure(), places(batch.cells)
    against = [counts_against(batch, place) for place in where]
    ratios = np.empty((len(where), batch.sets))
    for first in range(0, batch.sets, _SETS_AT_ONCE):
        part = slice(first, first + _SETS_AT_ONCE)
        streams = excess_streams(batch.returns[:, part], exposure[:, part], market_returns)
        for row, excess, flags in zip(ratios, streams, against, strict=True):
            row[part] = test.add(excess, flags[part])
    sharpes = [daily_sharpes(place_streams(batch, place)) for place in where]
    return ratios.ravel(), np.concatenate(sharpes)


def _digest_test(unsealed: Unsealed, seed: int) -> str:
    sha = hashlib.sha256(f"{seed}".encode())
    sha.update(unsealed.days.tobytes())
    for cell in unsealed.cells:
        sha.update(f"{cell.cell}".encode())
        sha.update(cell.market_returns.tobytes())
    return sha.hexdigest()
