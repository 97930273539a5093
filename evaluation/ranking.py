"""Ranking: which candidate of a batch is looked at further. It reads search and validation, and promotes nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evaluation.arrays import Floats
from evaluation.candidates import Candidate, find_candidate, place_streams, place_trades, places
from evaluation.cells import Cell
from evaluation.scores import Scores, kept_sharpe, score_streams
from evaluation.slices import Unsealed
from evaluation.statistics.sharpe import daily_sharpes
from evaluation.trials import TrialBatch
from evaluation.wire import Wire

_ALL = slice(None)


@dataclass(frozen=True)
class ScoreParts(Wire):
    """A composite score and its components, each 0–100; their weights are 35, 30, 20 and 15."""

    total: float
    growth: float
    drawdown: float
    sharpe: float
    robustness: float


@dataclass(frozen=True)
class Ranked(Wire):
    """A candidate and its composite scores: ``rank`` on search and validation together, and on each alone."""

    candidate: Candidate
    rank: ScoreParts
    search: ScoreParts
    validation: ScoreParts


@dataclass(frozen=True, eq=False)
class PlaceScores:
    """Scores of all sets of a batch in one place."""

    place: Cell | None
    rank: Scores
    search: Scores
    validation: Scores


def score_places(batch: TrialBatch, unsealed: Unsealed) -> tuple[PlaceScores, ...]:
    """Scores of every candidate of a batch, one place after the other."""
    return tuple(score_place(batch, unsealed, place) for place in places(batch.cells))


def rank_candidates(batch: TrialBatch, unsealed: Unsealed, count: int = 10) -> tuple[Ranked, ...]:
    """The best candidates of a batch by composite score, best first; of equals the earlier set, then place."""
    scored = score_places(batch, unsealed)
    totals = np.stack([place.rank.total for place in scored])
    order = np.argsort(-totals.T.ravel(), kind="stable")[:count]
    found = []
    for flat in order:
        ordinal, index = divmod(int(flat), len(scored))
        found.append(_ranked(find_candidate(batch, scored[index].place, ordinal), scored[index], ordinal))
    return tuple(found)


def rank_one(batch: TrialBatch, unsealed: Unsealed, candidate: Candidate) -> Ranked:
    """The scores of one candidate of the batch, to the bit those it has among the others."""
    alone = slice(candidate.ordinal, candidate.ordinal + 1)
    return _ranked(candidate, score_place(batch, unsealed, candidate.cell, alone), 0)


def score_place(batch: TrialBatch, unsealed: Unsealed, place: Cell | None, sets: slice = _ALL) -> PlaceScores:
    """Scores of the sets of a batch, or of a part of them, in one place."""
    streams, rate = place_streams(batch, place, sets), unsealed.days_per_year
    search, validation = streams[:, : unsealed.search_days], streams[:, unsealed.search_days :]
    search_trades, validation_trades = (place_trades(batch, place, name)[sets] for name in ("search", "validation"))
    kept: Floats = kept_sharpe(daily_sharpes(search), daily_sharpes(validation))
    return PlaceScores(
        place,
        score_streams(streams, search_trades + validation_trades, rate, kept),
        score_streams(search, search_trades, rate),
        score_streams(validation, validation_trades, rate, kept),
    )


def _ranked(candidate: Candidate, scored: PlaceScores, row: int) -> Ranked:
    return Ranked(candidate, *(_parts(part, row) for part in (scored.rank, scored.search, scored.validation)))


def _parts(scores: Scores, ordinal: int) -> ScoreParts:
    columns = (scores.total, scores.growth, scores.drawdown, scores.sharpe, scores.robustness)
    return ScoreParts(*(float(column[ordinal]) for column in columns))
