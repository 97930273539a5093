"""Trials: every parameter set of one search on every cell, failed ones too, with its daily streams and metrics."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np

from evaluation.archive import pack_arrays, unpack_arrays
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

GUIDED = frozenset({"evolved", "tpe"})
"""Origins of sets that were placed by what earlier ones showed."""

_ARRAYS = ("values", "returns", "exposure", "scored_days", "metrics", "failed", "search_score")


@dataclass(frozen=True, eq=False)
class TrialBatch:
    """All trials of one contract in one iteration: N parameter sets × C cells, in the order they were tried.

    ``contract``: its logic digest. ``names``: P parameters. ``values`` [N × P]. ``origins`` per set: ``own``,
    ``sample``, ``evolved`` or ``tpe``. ``returns`` [C × N × T]: daily net returns, as fractions, on the unsealed
    calendar; 0 on a day without a bar and all through a failed trial. ``exposure`` [C × N × 2]: mean net exposure
    (signed position value over equity) on search and validation; ``scored_days`` [C × N × 2] what each mean is over.
    ``metrics`` [C × N × 2 × M] as in METRICS. ``failed`` [C × N]; ``failures``: the sentences, by (cell, set).
    ``search_score`` [N]: what the optimiser was told, 0–100.
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
        if not _all_finite(self.returns) or not _all_finite(self.exposure):
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
        flags: Flags = np.array([origin in GUIDED for origin in self.origins], dtype=np.bool_)
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
        """The batch as an archive of arrays; equal batches give equal bytes."""
        data = pack_arrays(self._header(), {name: getattr(self, name) for name in _ARRAYS})
        vars(self)["_digest"] = hashlib.sha256(data).hexdigest()  # whoever keeps the bytes asks for it, too
        return data

    @classmethod
    def from_bytes(cls, data: bytes, digest: str | None = None) -> TrialBatch:
        """Read ``to_bytes``; the arrays are views of ``data``. ``digest``: of ``data``, where it is known already.

        Raises LedgerError for anything else.
        """
        header, arrays = unpack_arrays(data)
        if sorted(arrays) != sorted(_ARRAYS):
            raise LedgerError("The trials cannot be read: the file holds other arrays than those of a batch.")
        batch = cls(
            iteration=header["iteration"],
            contract=header["contract"],
            names=tuple(header["names"]),
            cells=tuple(Cell.parse(text) for text in header["cells"]),
            origins=tuple(header["origins"]),
            failures=tuple((cell, ordinal, sentence) for cell, ordinal, sentence in header["failures"]),
            **arrays,
        )
        if digest is not None:
            vars(batch)["_digest"] = digest
        return batch

    def digest(self) -> str:
        """sha256 of ``to_bytes``, in hex; computed once."""
        if "_digest" not in vars(self):
            self.to_bytes()
        known: str = vars(self)["_digest"]
        return known

    def _header(self) -> dict[str, Any]:
        return {
            "iteration": self.iteration,
            "contract": self.contract,
            "names": self.names,
            "cells": [str(cell) for cell in self.cells],
            "origins": self.origins,
            "failures": self.failures,
        }


def _all_finite(array: Floats) -> bool:
    """At the speed of memory: any number times zero is zero, except what is not finite."""
    rows = array.reshape(-1, array.shape[-1])
    with np.errstate(invalid="ignore"):
        return bool(np.isfinite(rows @ np.zeros(rows.shape[1])).all())
