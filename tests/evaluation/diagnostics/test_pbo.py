"""PBO against the paper's steps written out one by one, and in its known limits."""

import time
from itertools import combinations

import numpy as np
import pytest
from scipy.stats import linregress, rankdata

import evaluation.diagnostics.pbo
from evaluation.diagnostics.pbo import measure_pbo

YEAR = 252.0


def _sharpe(part: np.ndarray) -> float:
    deviation = part.std(ddof=1)
    return part.mean() / deviation if deviation > 1e-12 else 0.0


def _by_the_paper(streams: np.ndarray, blocks: int) -> dict[str, float]:
    """CSCV, Bailey et al. 2016, section 2.2: partitions, combinations, argmax, rank, logit."""
    days = streams.shape[1]
    parts = np.split(streams, [round(days * number / blocks) for number in range(1, blocks)], axis=1)
    logits, inside, outside = [], [], []
    for chosen in combinations(range(blocks), blocks // 2):
        sample = np.hstack([parts[number] for number in chosen])
        rest = np.hstack([parts[number] for number in range(blocks) if number not in chosen])
        performance = np.array([_sharpe(row) if row.any() else -np.inf for row in sample])
        judged = np.array([_sharpe(row) for row in rest])
        if np.isinf(performance.max()):
            continue
        best = int(np.argmax(performance))
        share = rankdata(judged)[best] / (len(streams) + 1)
        logits.append(np.log(share / (1 - share)))
        inside.append(performance[best])
        outside.append(judged[best])
    return {
        "splits": len(logits),
        "pbo": float(np.mean(np.array(logits) <= 1e-12)),
        "loss_probability": float(np.mean(np.array(outside) < 0)),
        "chosen_sharpe": float(np.mean(inside)) * YEAR**0.5,
        "kept_sharpe": float(np.mean(outside)) * YEAR**0.5,
        "degradation_slope": linregress(inside, outside).slope,
    }


def _noise(seed: int, sets: int = 9, days: int = 240, edge: float = 0.0) -> np.ndarray:
    streams = np.random.default_rng(seed).normal(0.0, 0.01, (sets, days))
    streams[0] += edge * 0.01
    return streams


def _assert_as_the_paper(streams: np.ndarray, blocks: int) -> None:
    found = measure_pbo(streams, YEAR)
    assert found.blocks == blocks
    for name, value in _by_the_paper(streams, blocks).items():
        assert getattr(found, name) == pytest.approx(value, rel=1e-9, abs=1e-12), name


@pytest.mark.parametrize(
    ("sets", "days", "edge", "blocks"),
    [(9, 240, 0.0, 12), (2, 240, 0.0, 12), (20, 247, 0.15, 12), (7, 83, 0.1, 8), (8, 40, 0.0, 4), (5, 59, 0.3, 4)],
)
def test_every_figure_is_what_the_steps_of_the_paper_give(sets: int, days: int, edge: float, blocks: int) -> None:
    for seed in range(3):
        _assert_as_the_paper(_noise(seed, sets, days, edge), blocks)


def test_sets_with_equal_streams_share_their_rank() -> None:
    streams = _noise(5, 4)
    _assert_as_the_paper(streams[[0, 1, 2, 3, 0, 2, 2, 1, 0, 0]], 12)
    assert measure_pbo(streams[[0, 0, 0]], YEAR).pbo == 1.0  # never above the median of its equals


def test_ties_do_not_depend_on_where_the_equal_sets_stand() -> None:
    streams = np.tile(_noise(6, 3), (67, 1))
    order = np.random.default_rng(1).permutation(len(streams))
    assert measure_pbo(streams, YEAR).pbo == measure_pbo(streams[order], YEAR).pbo == measure_pbo(streams[:3], YEAR).pbo


def test_sums_of_blocks_are_the_same_bits_in_any_order() -> None:
    streams = _noise(2, 50) * 10.0 ** np.arange(-25, 25)[:, None]
    parts = np.add.reduceat(streams, np.arange(0, 240, 20), axis=1).T
    moments = evaluation.diagnostics.pbo._block_moments(streams, 12)
    assert (np.abs(moments.sums - parts) <= 2.0**-47 * np.abs(parts).max(axis=0)).all()
    for order in (np.arange(12)[::-1], np.random.default_rng(3).permutation(12)):
        for sums in (moments.sums, moments.squares):
            assert (sum(sums[order]) == sum(sums)).all()
        assert (sum(parts[order]) != sum(parts)).any()


def test_sets_that_stop_trading_are_ranked_with_nothing_earned() -> None:
    streams = _noise(7, 12) - 0.001
    streams[:6, 120:] = 0.0
    streams[6:9, :60] = 0.0
    _assert_as_the_paper(streams, 12)


def test_a_flat_set_is_left_out_and_never_wins() -> None:
    losing = _noise(8, 6) - 0.02
    found = measure_pbo(np.vstack([np.zeros((3, 240)), losing]), YEAR)
    assert (found.sets, found.flat) == (6, 3)
    assert found.loss_probability == 1.0
    alone = measure_pbo(losing, YEAR)
    assert found.as_dict() | {"flat": 0} == alone.as_dict()


def test_a_set_that_is_flat_on_one_half_is_not_chosen_on_it() -> None:
    streams = _noise(9, 2) - 0.02
    streams[0, 20:] = 0.0  # trades in the first block alone
    found = measure_pbo(streams, YEAR)
    assert found.loss_probability == pytest.approx(1.0 - 0.5 * _share_chosen_first(streams))


def _share_chosen_first(streams: np.ndarray) -> float:
    """Of the splits with the first block in the sample, how often the set that trades only there is chosen."""
    chosen = []
    for others in combinations(range(1, 12), 5):
        sample = np.hstack([streams[:, 20 * number : 20 * number + 20] for number in (0, *others)])
        chosen.append(_sharpe(sample[0]) > _sharpe(sample[1]))
    return float(np.mean(chosen))


def test_splits_on_which_nothing_moved_are_no_choice() -> None:
    streams = np.zeros((4, 240))
    streams[:, :20] = _noise(10, 4, 20)
    found = measure_pbo(streams, YEAR)
    assert found.splits == 462
    assert found.loss_probability == 0.0


def test_noise_is_overfitted_half_of_the_time() -> None:
    shares = [measure_pbo(_noise(seed, 40, 480), YEAR).pbo for seed in range(150)]
    assert np.mean(shares) == pytest.approx(0.5, abs=3 * np.std(shares) / np.sqrt(150))
    assert np.std(shares) > 0.1  # one PBO alone says little


def test_one_dominant_set_is_never_overfitted() -> None:
    found = measure_pbo(_noise(11, 50, 1200, edge=1.0), YEAR)
    assert (found.pbo, found.loss_probability) == (0.0, 0.0)
    assert found.degradation_slope < -0.9  # what one half has, the other lacks


def test_a_set_that_wins_only_because_it_was_chosen_falls_back() -> None:
    streams = _noise(12, 12, 240)
    for number in range(12):  # each set has its one good block
        streams[number, 20 * number : 20 * number + 20] += 0.05
    found = measure_pbo(streams, YEAR)
    assert found.pbo == 1.0
    assert found.chosen_sharpe > 1.0 > found.kept_sharpe


def test_the_size_of_the_positions_does_not_matter() -> None:
    streams = _noise(14, 8, edge=0.1)
    scaled = streams * 10.0 ** np.arange(-3, 5)[:, None]
    assert measure_pbo(scaled, YEAR).pbo == measure_pbo(streams, YEAR).pbo


@pytest.mark.parametrize(
    ("streams", "why"),
    [
        (_noise(1, 1), "1 of 1 sets have returns; the PBO compares at least two."),
        (np.zeros((5, 100)), "0 of 5 sets have returns"),
        (np.full((5, 100), 0.001), "0 of 5 sets have returns"),
        (_noise(1, 5, 39), "There are 39 days; the PBO needs at least 40."),
        (np.empty((0, 100)), "0 of 0 sets"),
    ],
)
def test_what_cannot_be_computed_is_said(streams: np.ndarray, why: str) -> None:
    found = measure_pbo(streams, YEAR)
    assert (found.pbo, found.loss_probability, found.degradation_slope, found.splits) == (None, None, None, 0)
    assert why in found.sentence


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_stream_that_is_not_finite_is_left_out(bad: float) -> None:
    streams = _noise(15, 6)
    expected = measure_pbo(streams[1:], YEAR)
    streams[0, 17] = bad
    assert measure_pbo(streams, YEAR).as_dict() == expected.as_dict() | {"flat": 1}


def test_the_sentence_has_the_numbers() -> None:
    found = measure_pbo(_noise(16), YEAR)
    assert f"in 924 ways, the best of 9 sets was not above the median of the sets in {100 * found.pbo:.0f} %" in (
        found.sentence
    )


def test_two_thousand_sets_over_ten_years_take_no_time() -> None:
    streams = _noise(17, 2000, 2500)
    start = time.process_time()
    measure_pbo(streams, YEAR)
    assert time.process_time() - start < 3.0  # 0.3 s where nothing else runs
