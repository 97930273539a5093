"""Trials: every parameter set of one search on every cell, failed ones too, with its daily streams and metrics."""

from __future__ import annotations

import hashlib
import io
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from zipfile import BadZipFile

import numpy as np

from evaluation.arrays import Flags, Floats, Integers, frozen
from evaluation.cells import Cell
from evaluation.errors import LedgerError

METRICS = (
    "net_return_pct",
    "max_drawdown_pct",
    "sharpe",
    "sortino",
    "cagr_pct",
    "volatility_pct",
    "trades",
    "win_rate_pct",
    "profit_factor",
    "expectancy",
    "exposure_pct",
)
"""The metric vector of a trial on a slice, in this order; NaN where a metric is not defined."""

SLICES = ("search", "validation")
_ARRAYS = ("values", "returns", "exposure", "scored_days", "metrics", "failed", "search_score")


@dataclass(frozen=True, eq=False)
class TrialBatch:
    """All trials of one contract in one iteration: N parameter sets × C cells, in the order they were tried.

    ``contract``: its logic digest. ``names``: P parameters. ``values`` [N × P]. ``origins``: ``own``, ``sample`` or
    ``tpe`` per set. ``returns`` [C × N × T]: daily net returns, as fractions, on the unsealed calendar; 0 on a day
    without a bar and all through a failed trial. ``exposure`` [C × N × 2]: mean net exposure (signed position value
    over equity) on search and validation; ``scored_days`` [C × N × 2] what each mean is over. ``metrics``
    [C × N × 2 × M] as in METRICS. ``failed`` [C × N]; ``failures``: the sentences, by (cell, set). ``search_score``
    [N]: what the optimiser was told, 0–100.
    """

    iteration: int
    contract: str
    names: tuple[str, ...]
    cells: tuple[Cell, ...]
    origins: tuple[str, ...]
    values: Floats
    returns: Floats
    exposure: Floats
    scored_days: Integers
    metrics: Floats
    failed: Flags
    search_score: Floats
    failures: tuple[tuple[int, int, str], ...] = ()

    def __post_init__(self) -> None:
        sets, cells = len(self.origins), len(self.cells)
        shapes = {
            "values": (sets, len(self.names)),
            "returns": (cells, sets, self.returns.shape[-1]),
            "exposure": (cells, sets, 2),
            "scored_days": (cells, sets, 2),
            "metrics": (cells, sets, 2, len(METRICS)),
            "failed": (cells, sets),
            "search_score": (sets,),
        }
        for name, shape in shapes.items():
            array = getattr(self, name)
            if array.shape != shape:
                raise LedgerError(f"The trials' {name} have the shape {array.shape}; it should be {shape}.")
            frozen(array)
        if not np.isfinite(self.returns).all() or not np.isfinite(self.exposure).all():
            raise LedgerError("A trial's stream is not finite; a failed trial is recorded as one, with zeros.")

    @property
    def sets(self) -> int:
        """N, parameter sets."""
        return len(self.origins)

    @property
    def trials(self) -> int:
        """N × C: parameter sets on cells."""
        return self.sets * len(self.cells)

    @property
    def guided(self) -> Flags:
        """[N] which sets an optimiser placed by the results of others."""
        flags: Flags = np.array([origin == "tpe" for origin in self.origins], dtype=np.bool_)
        return flags

    def parameters(self, ordinal: int) -> dict[str, float]:
        """The parameter set with that ordinal, by name."""
        return {name: float(value) for name, value in zip(self.names, self.values[ordinal], strict=True)}

    def metric(self, name: str, slice_name: str) -> Floats:
        """One metric [C × N] on ``search`` or ``validation``."""
        column: Floats = self.metrics[:, :, SLICES.index(slice_name), METRICS.index(name)]
        return column

    def mean_exposure(self) -> Floats:
        """Mean net exposure [C × N] over both slices."""
        days = self.scored_days.sum(axis=2)
        total = (self.exposure * self.scored_days).sum(axis=2)
        mean: Floats = total / np.maximum(days, 1)
        return mean

    def to_bytes(self) -> bytes:
        """The batch as a compressed archive of arrays; equal batches give equal bytes."""
        buffer = io.BytesIO()
        arrays: dict[str, Any] = {name: getattr(self, name) for name in _ARRAYS}
        np.savez_compressed(buffer, header=np.frombuffer(self._header(), dtype=np.uint8), **arrays)
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> TrialBatch:
        """Read ``to_bytes``. Raises LedgerError for anything else."""
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as archive:
                header = json.loads(archive["header"].tobytes())
                arrays = {name: archive[name] for name in _ARRAYS}
        except (ValueError, KeyError, OSError, EOFError, BadZipFile, zlib.error) as error:
            raise LedgerError(f"The trials cannot be read ({error}); the file is damaged or another.") from None
        return cls(
            iteration=header["iteration"],
            contract=header["contract"],
            names=tuple(header["names"]),
            cells=tuple(Cell.parse(text) for text in header["cells"]),
            origins=tuple(header["origins"]),
            failures=tuple((cell, ordinal, sentence) for cell, ordinal, sentence in header["failures"]),
            **arrays,
        )

    def digest(self) -> str:
        """sha256 of everything in the batch, however it was stored."""
        sha = hashlib.sha256(self._header())
        for name in _ARRAYS:
            array = getattr(self, name)
            sha.update(f"{name} {array.shape} {array.dtype.str}".encode())
            sha.update(np.ascontiguousarray(array).tobytes())
        return sha.hexdigest()

    def _header(self) -> bytes:
        header = {
            "iteration": self.iteration,
            "contract": self.contract,
            "names": self.names,
            "cells": [str(cell) for cell in self.cells],
            "origins": self.origins,
            "failures": self.failures,
        }
        return json.dumps(header, sort_keys=True, separators=(",", ":")).encode()


def failed_pairs(batch: TrialBatch) -> Iterator[tuple[int, int]]:
    """(cell, set) of every failed trial."""
    for cell, ordinal in np.argwhere(batch.failed):
        yield int(cell), int(ordinal)
