"""Candidates, their streams and their benchmarks."""

import dataclasses

import numpy as np
import pytest

from evaluation.candidates import counts_against, excess_streams, find_candidate, place_streams, places
from evaluation.ranking import rank_candidates
from evaluation.trials import METRICS, TrialBatch
from tests.evaluation.synthetic_trials import make_batch, make_data

UNSEALED = make_data(cells=2).unsealed
CELLS = tuple(cell.cell for cell in UNSEALED.cells)


def test_a_set_is_a_candidate_on_each_cell_and_over_all_of_them() -> None:
    assert places(CELLS) == (*CELLS, None)
    assert places(CELLS[:1]) == CELLS[:1]


def test_over_all_cells_the_stream_is_the_mean_of_theirs() -> None:
    batch = make_batch(UNSEALED)
    assert place_streams(batch, None) == pytest.approx(batch.returns.mean(axis=0))
    assert place_streams(batch, CELLS[1]) is not None


def test_holding_the_market_is_not_skill() -> None:
    market = np.random.default_rng(1).normal(0.001, 0.01, (1, 500))
    holding = 0.5 * market[:, None, :]
    (excess,) = excess_streams(holding, np.array([[0.5]]), market)
    assert np.abs(excess).max() < 1e-15


def test_being_short_in_a_rising_market_is_not_punished_twice() -> None:
    market = np.full((1, 100), 0.001)
    (excess,) = excess_streams(np.full((1, 1, 100), 0.0005), np.array([[-1.0]]), market)
    assert excess == pytest.approx(np.full((1, 100), 0.0015))


def test_the_excess_of_a_portfolio_is_the_mean_of_its_cells() -> None:
    batch = make_batch(UNSEALED)
    market = np.stack([cell.market_returns for cell in UNSEALED.cells])
    first, second, both = excess_streams(batch.returns, np.full((2, 12), 0.3), market)
    assert both == pytest.approx((first + second) / 2)


def _batch_that_lost(lost: list[tuple[float, float]]) -> TrialBatch:
    """Sets on the first cell with 40 trades on each slice, so many of them lost; on the second cell without any."""
    batch = make_batch(UNSEALED, sets=len(lost))
    metrics = batch.metrics.copy()
    metrics[..., METRICS.index("trades")] = 40.0
    metrics[..., METRICS.index("win_rate_pct")] = 100.0
    metrics[0, :, :, METRICS.index("win_rate_pct")] = 100.0 * (1.0 - np.array(lost) / 40.0)
    return dataclasses.replace(batch, metrics=metrics)


def test_a_set_that_hardly_ever_lost_counts_against_the_evidence_and_never_for_it() -> None:
    batch = _batch_that_lost([(10, 0), (9, 0), (7, 3), (7, 2), (0, 0)])
    assert counts_against(batch, CELLS[0]).tolist() == [False, True, False, True, True]
    assert counts_against(batch, CELLS[1]).all()


def test_over_all_cells_the_losses_of_all_of_them_count() -> None:
    batch = _batch_that_lost([(10, 0), (9, 0)])
    metrics = batch.metrics.copy()
    metrics[1, 1, 0, METRICS.index("win_rate_pct")] = 97.5
    assert counts_against(dataclasses.replace(batch, metrics=metrics), None).tolist() == [False, False]
    assert counts_against(batch, None).tolist() == [False, True]


def test_a_set_whose_losses_are_not_known_counts_against() -> None:
    batch = make_batch(UNSEALED)
    for name in ("trades", "win_rate_pct"):
        metrics = batch.metrics.copy()
        metrics[:, 3, :, METRICS.index(name)] = np.nan
        unknown = dataclasses.replace(batch, metrics=metrics)
        assert np.flatnonzero(counts_against(unknown, CELLS[0])).tolist() == [3]


def test_what_an_optimiser_placed_counts_against_whatever_it_lost() -> None:
    batch = make_batch(UNSEALED)
    guided = dataclasses.replace(batch, origins=("own", "evolved", "tpe", *batch.origins[3:]))
    assert np.flatnonzero(counts_against(guided, CELLS[0])).tolist() == [1, 2]


def test_the_candidate_with_the_edge_ranks_first() -> None:
    best = rank_candidates(make_batch(UNSEALED, edge=0.15), UNSEALED)[0]
    assert best.candidate.ordinal == 0
    assert best.candidate.values == {"length": 5.0}
    assert best.candidate.cell is None  # two markets with an edge are better than either
    assert 0 < best.validation.total <= 100


def test_ranking_is_by_the_composite_and_gives_as_many_as_asked_for() -> None:
    ranked = rank_candidates(make_batch(UNSEALED), UNSEALED, count=7)
    totals = [item.rank.total for item in ranked]
    assert len(totals) == 7
    assert totals == sorted(totals, reverse=True)


def test_a_candidate_is_known_by_its_digest_and_its_sentence() -> None:
    batch = make_batch(UNSEALED)
    one, other = find_candidate(batch, CELLS[0], 3), find_candidate(batch, None, 3)
    assert one.digest() != other.digest()
    assert one.digest() == find_candidate(batch, CELLS[0], 3).digest()
    assert str(one) == "set 3 of iteration 1 on M0 1d"
    assert str(other) == "set 3 of iteration 1 on all cells, equally weighted"
    assert one.as_dict()["cell"] == "M0 1d"
