"""Series and conditions read the bar that has closed, and never a later one."""

from __future__ import annotations

import numpy as np
import pytest

from bots.kit import KitError, absolute, bars_since, between, change, count, crosses_above, falling, least, rising
from bots.kit.series import Clock, Series

X = [1.0, 3.0, 2.0, 2.0, 5.0, 4.0]


def series(values: list[float], now: int | None = None) -> Series:
    return Series(np.array(values), 0, Clock(len(values) - 1 if now is None else now))


def true_at(condition: object) -> list[int]:
    return np.flatnonzero(condition.values()).tolist()  # type: ignore[attr-defined]


def test_history_counts_back_from_the_closed_bar() -> None:
    assert float(series(X)[2]) == 2.0
    assert np.isnan(float(series(X, 1)[2]))


def test_there_is_no_way_to_look_ahead() -> None:
    with pytest.raises(KitError):
        series(X)[-1]


def test_a_cross_is_above_now_and_not_before() -> None:
    assert true_at(crosses_above(series(X), 2.0)) == [1, 4]


def test_rising_and_falling_are_strict_on_every_step() -> None:
    assert true_at(rising(series(X), 1)) == [1, 4]
    assert true_at(falling(series([5, 4, 3, 3]), 2)) == [2]


def test_a_comparison_with_what_does_not_exist_is_false_also_for_unequal() -> None:
    assert true_at(series(X) / series([0.0] * 6) != 1.0) == []


def test_division_by_zero_does_not_exist() -> None:
    assert np.isnan((series(X) / 0).values()).all()


def test_counts_and_bars_since() -> None:
    condition = series(X) > 2
    assert count(condition, 3).values().tolist() == [0, 1, 1, 1, 1, 2]
    assert bars_since(condition).values().tolist() == [1e9, 0, 1, 2, 0, 0]


def test_functions_of_values() -> None:
    x = series(X)
    assert true_at(between(x, 2, 3)) == [1, 2, 3]
    assert change(x).values()[1:].tolist() == [2, -1, 0, 3, -1]
    assert absolute(-x).values().tolist() == X
    assert least(x, 2.5).values().tolist() == [1, 2.5, 2, 2, 2.5, 2.5]


def test_warm_up_adds_the_history_that_is_read() -> None:
    assert crosses_above(series(X)[2], 1).first == 3
    assert count(series(X) > 1, 4).first == 3


def test_a_condition_has_no_truth_before_the_first_bar() -> None:
    with pytest.raises(KitError, match="&"):
        bool(series(X, -1) > 2)
