"""The trial ledger: every trial of every iteration, in order, and never fewer than before."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from evaluation.errors import LedgerError
from evaluation.trials import TrialBatch

_SUFFIX = ".trials.npz"


class TrialLedger:
    """Batches of trials in the order of (iteration, contract), in a folder or, without one, in memory.

    In a folder only one batch at a time is in memory: statistics walk over ``batches()``.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._memory: dict[str, TrialBatch] = {}
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)

    def append(self, batch: TrialBatch) -> None:
        """Record a batch. The same batch again changes nothing; another one in its place raises LedgerError."""
        name = f"{batch.iteration:06d}-{batch.contract[:16]}"
        if name in self._names():
            if self._load(name).digest() != batch.digest():
                raise LedgerError(
                    f"Iteration {batch.iteration} already has other trials of contract {batch.contract[:12]}; "
                    "the ledger never replaces a trial."
                )
            return
        if self._folder is None:
            self._memory[name] = batch
        else:
            _write(self._folder / f"{name}{_SUFFIX}", batch.to_bytes())

    def batches(self) -> Iterator[TrialBatch]:
        """Every batch, by iteration, then contract. Raises LedgerError for a damaged file."""
        for name in self._names():
            yield self._load(name)

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
        sha = hashlib.sha256()
        for batch in self.batches():
            sha.update(batch.digest().encode())
        return sha.hexdigest()

    def _names(self) -> list[str]:
        if self._folder is None:
            return sorted(self._memory)
        return sorted(path.name.removesuffix(_SUFFIX) for path in self._folder.glob(f"*{_SUFFIX}"))

    def _load(self, name: str) -> TrialBatch:
        if self._folder is None:
            return self._memory[name]
        path = self._folder / f"{name}{_SUFFIX}"
        batch = TrialBatch.from_bytes(path.read_bytes())
        if name != f"{batch.iteration:06d}-{batch.contract[:16]}":
            raise LedgerError(f"{path.name} holds trials of another iteration or contract than its name says.")
        return batch


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all, whatever happens in between."""
    temporary = path.with_suffix(".partial")
    with temporary.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
