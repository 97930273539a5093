"""Summaries of trials: thousands in one row of the database, as arrays, and one by one for readers.

A row per trial with its numbers as text costs more than the engine takes to run it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from app.db.models import TrialTable
from evaluation.archive import pack_arrays, unpack_arrays
from evaluation.trials import METRICS, SLICES, TrialBatch


def tabulate(batch: TrialBatch, campaign_id: str, candidate: int, first: int) -> TrialTable:
    """The row of a batch; ``first``: the ordinal of its first trial among those of the iteration."""
    header = {"names": batch.names, "cells": [str(cell) for cell in batch.cells], "metrics": METRICS}
    arrays = {"values": batch.values, "metrics": batch.metrics.swapaxes(0, 1)}
    content = pack_arrays(header, arrays)
    return TrialTable(
        campaign_id=campaign_id,
        iteration=batch.iteration,
        candidate=candidate,
        first=first,
        trials=batch.trials,
        content=content,
    )


def list_rows(tables: Sequence[TrialTable], after: int, limit: int) -> list[dict[str, Any]]:
    """Trials with an ordinal above ``after``, in order: set by set, and within a set cell by cell."""
    found: list[dict[str, Any]] = []
    for table in tables:
        found += _read_rows(table, max(after + 1, table.first), limit - len(found))
    return found


def _read_rows(table: TrialTable, first: int, limit: int) -> Iterator[dict[str, Any]]:
    last = min(first + limit, table.first + table.trials)
    if first >= last:
        return
    header, arrays = unpack_arrays(table.content)
    for ordinal in range(first, last):
        number, cell = divmod(ordinal - table.first, len(header["cells"]))
        told = {
            part: _finite(dict(zip(header["metrics"], row.tolist(), strict=True)))
            for part, row in zip(SLICES, arrays["metrics"][number, cell], strict=True)
        }
        yield {
            "ordinal": ordinal,
            "candidate": table.candidate,
            "cell": header["cells"][cell],
            "values": dict(zip(header["names"], np.asarray(arrays["values"][number]).tolist(), strict=True)),
            **told,
        }


def _finite(figures: dict[str, float]) -> dict[str, float | None]:
    return {name: figure if math.isfinite(figure) else None for name, figure in figures.items()}
