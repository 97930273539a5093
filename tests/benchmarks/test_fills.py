"""An engine that did other work, or none, is found out."""

from __future__ import annotations

import pytest

from benchmarks.errors import BenchError
from benchmarks.exchange import Fill
from benchmarks.fills import Agreement, check_counts, check_filled, compare_fills, require_equal

TICK = 0.00001
TRADES = [[Fill(10, 20, 1, 1.1, 1.2), Fill(30, 31, -1, 1.2, 1.1)], [Fill(5, 9, 1, 1.0, 1.1)]]


def changed(**change: float) -> list[list[Fill]]:
    return [[TRADES[0][0]._replace(**change), TRADES[0][1]], TRADES[1]]


def test_equal_trades_agree_in_everything() -> None:
    agreement = compare_fills(TRADES, [list(reversed(TRADES[0])), TRADES[1]], TICK)
    assert agreement == Agreement(trades=3, entries=3, whole=3)
    require_equal("peer", "work", agreement)


def test_a_price_off_by_rounding_alone_is_equal() -> None:
    assert compare_fills(TRADES, changed(exit_price=1.2 + TICK / 10), TICK).whole == 3


@pytest.mark.parametrize(
    ("change", "entries"),
    [
        ({"entry_bar": 11}, 2),
        ({"side": -1}, 2),
        ({"entry_price": 1.1 + TICK}, 2),
        ({"exit_bar": 21}, 3),
        ({"exit_price": 1.2 - TICK}, 3),
    ],
)
def test_a_trade_that_differs_in_one_thing_is_not_the_same(change: dict[str, float], entries: int) -> None:
    agreement = compare_fills(TRADES, changed(**change), TICK)
    assert agreement == Agreement(trades=3, entries=entries, whole=2)
    with pytest.raises(BenchError, match="make the same trades in “work”, and 1 of 3 differ"):
        require_equal("peer", "work", agreement)


@pytest.mark.parametrize(("ours", "theirs"), [(TRADES, [TRADES[0], []]), ([TRADES[0], []], TRADES)])
def test_a_trade_one_of_them_did_not_make_is_a_difference(ours: list[list[Fill]], theirs: list[list[Fill]]) -> None:
    assert compare_fills(ours, theirs, TICK) == Agreement(trades=3, entries=2, whole=2)


def test_no_trades_at_all_are_no_agreement() -> None:
    with pytest.raises(BenchError, match="nothing to compare"):
        compare_fills([[]], [[]], TICK)


@pytest.mark.parametrize("counts", [[], [0, 0, 0], [0, 0, 7]])
def test_an_engine_that_fills_nothing_or_hardly_anything_fails(counts: list[int]) -> None:
    with pytest.raises(BenchError, match="it did no work"):
        check_filled("peer", "work", [counts])


def test_an_engine_whose_rounds_differ_fails() -> None:
    check_filled("peer", "work", [[1, 2, 0], [1, 2, 0]])
    with pytest.raises(BenchError, match="another round"):
        check_filled("peer", "work", [[1, 2, 0], [1, 3, 0]])


def test_an_engine_with_a_fraction_of_our_trades_fails() -> None:
    check_counts("peer", "work", [50, 50, 50], [49, 48])
    with pytest.raises(BenchError, match="made 30 trades where our engine made 100"):
        check_counts("peer", "work", [50, 50, 50], [15, 15])
