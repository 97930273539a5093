"""Numbers of the open position divide and compare as series do."""

from __future__ import annotations

import math
from operator import eq, ne

from bots.kit import between, greatest, least
from bots.kit.now import Now


def test_a_division_by_zero_does_not_exist() -> None:
    assert math.isnan(Now(1) / 0)
    assert math.isnan(1 / Now(0))
    assert 6 / Now(3) == 2


def test_what_does_not_exist_equals_nothing_and_differs_from_nothing() -> None:
    missing = Now(math.nan)
    for left, right in ((missing, 1), (1, missing), (missing, missing)):
        assert not eq(left, right)
        assert not ne(left, right)
    assert Now(2) != 1


def test_arithmetic_keeps_its_meaning_on_both_sides() -> None:
    half = Now(0.5)
    assert (1 - half, half - 1, 2 * half, half + 1, -half, abs(-half)) == (0.5, -0.5, 1, 1.5, -0.5, 0.5)
    assert all(isinstance(each, Now) for each in (1 - half, half - 1, 2 * half, 1 + half, -half, abs(half)))


def test_the_extremes_of_numbers_are_a_number_and_missing_where_one_is() -> None:
    assert (least(Now(1), 2.0), greatest(Now(1), 2.0)) == (1, 2)
    assert math.isnan(least(Now(math.nan), 2.0))
    assert between(Now(1), 1, 2)
    assert not between(Now(3), 1, 2)
