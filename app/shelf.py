"""Trials that were just written or read: a few batches are kept at hand, by the digest of their bytes."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from app.artifacts import ArtifactFolder
from evaluation.trials import TrialBatch

_MOST_BYTES = 1_500_000_000


class TrialShelf:
    """Reads recorded trials; what was used last stays in memory, as far as there is room."""

    def __init__(self, folder: ArtifactFolder) -> None:
        self._folder = folder
        self._batches: OrderedDict[str, TrialBatch] = OrderedDict()
        self._lock = Lock()

    def read(self, campaign_id: str, name: str) -> TrialBatch:
        """The batch recorded under that name. Raises UnknownArtifact, and LedgerError where it is none."""
        digest = self._folder.digest(campaign_id, name)
        with self._lock:
            batch = self._batches.get(digest)
        if batch is None:
            batch = TrialBatch.from_bytes(self._folder.read(campaign_id, name), digest)
        self.keep(batch)
        return batch

    def keep(self, batch: TrialBatch) -> None:
        """Have a batch at hand, and the one that was not used for longest no more where they get too many."""
        with self._lock:
            self._batches[batch.digest()] = batch
            self._batches.move_to_end(batch.digest())
            while len(self._batches) > 1 and sum(one.returns.nbytes for one in self._batches.values()) > _MOST_BYTES:
                self._batches.popitem(last=False)
