"""Trades placed at random: every arrangement as likely as any other, and none that overlaps."""

from collections import Counter
from itertools import permutations, product

import numpy as np
import pytest
from scipy.stats import chisquare

from evaluation.arrays import Integers
from evaluation.diagnostics.placement import place_trades

Arrangement = tuple[int, ...]


def draw(holds: list[int], bars: int, draws: int, seed: int = 1) -> Integers:
    return place_trades(np.random.Generator(np.random.PCG64(seed)), np.array(holds), bars, draws)


def overlaps(entries: Integers, holds: list[int]) -> bool:
    order = np.argsort(entries, axis=1)
    starts = np.take_along_axis(entries, order, axis=1)
    ends = starts + np.array(holds)[order]
    return bool((starts[:, 1:] < ends[:, :-1]).any())


def arrangements(holds: list[int], bars: int) -> list[Arrangement]:
    """All that do not overlap, by trying everything."""
    rooms = product(*(range(bars - hold + 1) for hold in holds))
    return [entries for entries in rooms if not overlaps(np.array([entries]), holds)]


@pytest.mark.parametrize(("holds", "bars"), [([1, 2], 6), ([2, 2, 1], 7), ([3], 9), ([1, 3, 1, 2], 9)])
def test_every_arrangement_without_overlap_is_as_likely_as_any_other(holds: list[int], bars: int) -> None:
    possible = arrangements(holds, bars)
    found = Counter(map(tuple, draw(holds, bars, 400 * len(possible)).tolist()))
    assert set(found) == set(possible)
    assert chisquare([found[each] for each in possible]).pvalue > 0.001


def test_trades_that_fill_all_bars_come_in_every_order() -> None:
    assert set(map(tuple, draw([1, 2, 3], 6, 200).tolist())) == set(arrangements([1, 2, 3], 6))
    assert len(arrangements([1, 2, 3], 6)) == len(list(permutations(range(3))))


@pytest.mark.parametrize("bars", [5_000, 5_600, 100_000])
def test_no_trade_overlaps_another_or_leaves_the_bars(bars: int) -> None:
    holds = np.random.default_rng(1).integers(1, 10, 1_000)
    entries = draw(holds.tolist(), max(bars, int(holds.sum())), 50)
    assert not overlaps(entries, holds.tolist())
    assert entries.min() >= 0
    assert (entries + holds).max() <= max(bars, holds.sum())


def test_the_same_seed_places_the_same_trades() -> None:
    assert np.array_equal(draw([1, 2, 3], 50, 20, seed=4), draw([1, 2, 3], 50, 20, seed=4))
    assert not np.array_equal(draw([1, 2, 3], 50, 20, seed=4), draw([1, 2, 3], 50, 20, seed=5))


@pytest.mark.parametrize("holds", [[3, 4], [0, 2], [-1, 3]])
def test_trades_that_cannot_be_placed_are_refused(holds: list[int]) -> None:
    with pytest.raises(ValueError, match="do not fit into 6 bars"):
        draw(holds, 6, 1)
