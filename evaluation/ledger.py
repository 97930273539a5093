"""The trial ledger: every trial of every iteration, in order, and never fewer than before."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from evaluation.errors import LedgerError
from evaluation.trials import TrialBatch


@dataclass(frozen=True)
class RecordedBatch:
    """One batch as the ledger knows it: which one it is, its digest, and what reads it.

    ``read`` raises LabError where there is no such batch, or what is there does not have the digest.
    """

    iteration: int
    contract: str
    digest: str
    read: Callable[[], TrialBatch]


class TrialLedger:
    """Batches of trials in the order of (iteration, contract): in memory, or kept elsewhere and read one at a time."""

    def __init__(self) -> None:
        self._recorded: dict[tuple[int, str], RecordedBatch] = {}

    def append(self, batch: TrialBatch) -> None:
        """Record a batch. The same batch again changes nothing; another one in its place raises LedgerError."""
        self.refer(RecordedBatch(batch.iteration, batch.contract, batch.digest(), lambda: batch))

    def refer(self, recorded: RecordedBatch) -> None:
        """Record a batch that is kept elsewhere; as ``append``."""
        known = self._recorded.setdefault((recorded.iteration, recorded.contract), recorded)
        if known.digest != recorded.digest:
            raise LedgerError(
                f"Iteration {recorded.iteration} already has other trials of contract {recorded.contract[:12]}; "
                "the ledger never replaces a trial."
            )

    def recorded(self) -> tuple[RecordedBatch, ...]:
        """What is known of every batch without reading it, in order."""
        return tuple(self._recorded[key] for key in sorted(self._recorded))

    def batches(self) -> Iterator[TrialBatch]:
        """Every batch, by iteration, then contract. Raises LedgerError for one that is damaged or another."""
        for recorded in self.recorded():
            yield _read(recorded)

    def batch_of(self, iteration: int, contract: str) -> TrialBatch:
        """One batch. Raises LedgerError where there is none, or where it is damaged or another."""
        if (iteration, contract) not in self._recorded:
            raise LedgerError(f"The ledger has no trials of iteration {iteration} and contract {contract[:12]}.")
        return _read(self._recorded[iteration, contract])

    @property
    def trials(self) -> int:
        """Parameter sets on cells, failed ones included."""
        return sum(batch.trials for batch in self.batches())

    @property
    def candidates(self) -> int:
        """What could have been chosen: each trial, and each set over all cells where there are several."""
        return sum(batch.trials + (batch.sets if len(batch.cells) > 1 else 0) for batch in self.batches())

    def digest(self) -> str:
        """sha256 of all batches' digests, in order."""
        return digest_batches(recorded.digest for recorded in self.recorded())


def _read(recorded: RecordedBatch) -> TrialBatch:
    batch = recorded.read()
    if (batch.iteration, batch.contract) != (recorded.iteration, recorded.contract):
        raise LedgerError(
            f"What is kept as the trials of iteration {recorded.iteration} and contract "
            f"{recorded.contract[:12]} holds those of another iteration or contract."
        )
    return batch


def digest_batches(digests: Iterable[str]) -> str:
    """sha256 of batches' digests, in order."""
    sha = hashlib.sha256()
    for digest in digests:
        sha.update(digest.encode())
    return sha.hexdigest()
