"""Walk-forward: choose by the past, be judged by what follows, again and again inside search and validation.

No run is repeated: the ledger has every parameter set's daily stream, and in each fold the set with the best Sharpe
ratio up to a day is the one whose stream is taken after it. Between the two lie ``embargo`` days that neither uses, so
that a position opened under the choice is not its own judge.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from evaluation.arrays import Floats
from evaluation.candidates import place_streams
from evaluation.cells import Cell
from evaluation.dates import DAY_MS
from evaluation.scores import annual_growth_pct
from evaluation.slices import Unsealed
from evaluation.statistics.sharpe import annual_sharpe, daily_sharpe, daily_sharpes
from evaluation.trials import TrialBatch
from evaluation.wire import Wire
from market.times import format_time

Kind = Literal["anchored", "rolling"]

FOLDS = 5
_FIRST_TRAINING = 0.5  # of the days; the folds share the rest
_MOST_EMBARGO = 0.25  # of a fold's test days: a warm-up of 200 days must not leave nothing to judge
_LEAST_TEST_DAYS = 10


@dataclass(frozen=True)
class Fold(Wire):
    """One choice and what came of it. Dates are first days (UTC); returns are compound annual growth in percent."""

    train_from: str
    train_days: int
    test_from: str
    test_days: int
    ordinal: int
    values: Mapping[str, float]
    train_sharpe: float | None
    test_sharpe: float | None
    train_return_pct: float
    test_return_pct: float


@dataclass(frozen=True)
class WalkForward(Wire):
    """``efficiency``: mean test over mean training return, a ratio; None where training earned nothing.

    ``sharpe``: annual, of all test days one after the other.
    """

    kind: Kind
    embargo_days: int
    folds: tuple[Fold, ...]
    efficiency: float | None
    sharpe: float | None
    profitable_folds: int


def walk_forward(
    batch: TrialBatch,
    unsealed: Unsealed,
    place: Cell | None,
    embargo_days: int,
    kind: Kind = "anchored",
    folds: int = FOLDS,
) -> WalkForward | None:
    """Walk over the sets of a batch in one place; None where a fold would have fewer than ten days.

    ``anchored``: training always begins on the first day. ``rolling``: it has the same length in every fold.
    """
    streams, days = place_streams(batch, place), len(unsealed.days)
    first = round(days * _FIRST_TRAINING)
    edges = np.linspace(first, days, folds + 1).round().astype(int).tolist()
    embargo = min(embargo_days, int((days - first) / folds * _MOST_EMBARGO))
    if min(np.diff(edges)) < _LEAST_TEST_DAYS or first - embargo < _LEAST_TEST_DAYS:
        return None
    found, tested = [], []
    for test_from, test_to in itertools.pairwise(edges):
        train = slice(0 if kind == "anchored" else test_from - first, test_from - embargo)
        fold, stream = _walk_one(batch, unsealed, streams, train, slice(test_from, test_to))
        found.append(fold)
        tested.append(stream)
    return WalkForward(
        kind=kind,
        embargo_days=embargo,
        folds=tuple(found),
        efficiency=_efficiency(found),
        sharpe=annual_sharpe(np.concatenate(tested), unsealed.days_per_year),
        profitable_folds=sum(fold.test_return_pct > 0.0 for fold in found),
    )


def _walk_one(batch: TrialBatch, unsealed: Unsealed, streams: Floats, train: slice, test: slice) -> tuple[Fold, Floats]:
    ratios = daily_sharpes(streams[:, train])
    best = int(np.argmax(np.where(np.isfinite(ratios), ratios, -np.inf)))
    rate, root = unsealed.days_per_year, math.sqrt(unsealed.days_per_year)
    train_stream, test_stream = streams[best, train], streams[best, test]
    train_sharpe, test_sharpe = daily_sharpe(train_stream), daily_sharpe(test_stream)
    fold = Fold(
        train_from=_date(unsealed, train.start),
        train_days=len(train_stream),
        test_from=_date(unsealed, test.start),
        test_days=len(test_stream),
        ordinal=best,
        values=batch.parameters(best),
        train_sharpe=None if train_sharpe is None else train_sharpe * root,
        test_sharpe=None if test_sharpe is None else test_sharpe * root,
        train_return_pct=float(annual_growth_pct(train_stream[None], rate)[0]),
        test_return_pct=float(annual_growth_pct(test_stream[None], rate)[0]),
    )
    return fold, test_stream


def _efficiency(folds: list[Fold]) -> float | None:
    trained = float(np.mean([fold.train_return_pct for fold in folds]))
    tested = float(np.mean([fold.test_return_pct for fold in folds]))
    return tested / trained if trained > 0.0 else None


def _date(unsealed: Unsealed, index: int) -> str:
    return format_time(int(unsealed.days[index]) * DAY_MS)[:10]
