"""The kit's broker fills by the execution model, on bars small enough to follow by hand."""

from __future__ import annotations

from typing import Any

import pytest

from bots.kit import BotTrade, Breakeven, FixedUnits, PercentOfBalance, RiskPercent
from bots.kit.grid import multiple
from bots.kit.sizes import count_steps
from tests.bots.scripted import flat, play

LONG: dict[str, Any] = {"side": "long", "stop_ticks": 5, "target_ticks": 10}
SHORT: dict[str, Any] = {"side": "short", "stop_ticks": 5, "target_ticks": 10}


def only(trades: tuple[BotTrade, ...]) -> BotTrade:
    (trade,) = trades
    return trade


def test_an_entry_fills_at_the_next_open_and_ends_with_the_data() -> None:
    trade = only(play([flat(), (101, 102, 100, 101), flat(102)], {0: [{"side": "long"}]}).trades)
    assert (trade.entry_bar, trade.entry_ticks, trade.exit_bar, trade.exit_ticks) == (1, 101, 2, 102)
    assert trade.exit_reason == "end_of_data"


def test_a_signal_on_the_last_bar_is_dropped() -> None:
    assert play([flat(), flat()], {1: [LONG]}).trades == ()


def test_the_stop_is_measured_from_the_fill_and_lives_on_the_entry_bar() -> None:
    trade = only(play([flat(), (104, 104, 99, 100), flat()], {0: [LONG]}).trades)
    assert (trade.entry_ticks, trade.exit_bar, trade.exit_ticks, trade.exit_reason) == (104, 1, 99, "stop_loss")


def test_a_gap_through_the_stop_fills_at_the_open() -> None:
    trade = only(play([flat(), flat(), (90, 91, 89, 90), flat()], {0: [LONG]}).trades)
    assert (trade.exit_bar, trade.exit_ticks, trade.exit_reason) == (2, 90, "stop_loss")


def test_a_gap_over_the_target_fills_at_the_open() -> None:
    trade = only(play([flat(), flat(), (115, 116, 114, 115), flat()], {0: [LONG]}).trades)
    assert (trade.exit_ticks, trade.exit_reason) == (115, "take_profit")


def test_a_touch_of_the_target_is_enough() -> None:
    trade = only(play([flat(), (100, 110, 99, 105), flat()], {0: [LONG]}).trades)
    assert (trade.exit_ticks, trade.exit_reason) == (110, "take_profit")


@pytest.mark.parametrize(
    ("bar", "conflict", "reason"),
    [
        ((100, 110, 95, 100), "sl_first", "stop_loss"),
        ((100, 110, 95, 100), "path", "stop_loss"),  # the low is nearer to the open
        ((100, 112, 80, 100), "path", "take_profit"),
    ],
)
def test_stop_and_target_in_one_bar(bar: tuple[float, float, float, float], conflict: str, reason: str) -> None:
    assert only(play([flat(), bar, flat()], {0: [LONG]}, conflict=conflict).trades).exit_reason == reason


def test_a_short_mirrors_a_long() -> None:
    trade = only(play([flat(), (100, 104, 90, 95), flat()], {0: [SHORT]}).trades)
    assert (trade.side, trade.exit_ticks, trade.exit_reason, trade.pnl) == ("short", 90, "take_profit", 10.0)


def test_an_opposite_signal_reverses_at_the_same_open() -> None:
    trades = play([flat(), flat(), flat(103), flat(104)], {0: [{"side": "long"}], 1: [{"side": "short"}]}).trades
    assert [(trade.side, trade.exit_reason) for trade in trades] == [("long", "reverse"), ("short", "end_of_data")]
    assert trades[0].exit_bar == trades[1].entry_bar == 2


def test_an_opposite_signal_leaves_even_when_its_own_entry_is_refused() -> None:
    run = play([flat(), flat(), flat(), flat()], {0: [LONG], 1: [{"side": "short", "stop_ticks": 0}]})
    assert only(run.trades).exit_reason == "reverse"
    assert run.refused.too_near == 1


def test_both_sides_on_one_close_cancel_each_other() -> None:
    run = play([flat(), flat(), flat()], {0: [LONG, SHORT]})
    assert run.trades == ()
    assert run.refused.both_sides == 1


def test_a_signal_of_the_side_held_is_dropped() -> None:
    assert len(play([flat(), flat(), flat(), flat()], {0: [LONG], 1: [LONG]}).trades) == 1


def test_a_position_left_on_a_close_may_be_entered_again_at_the_same_open() -> None:
    trades = play([flat(), flat(), flat(), flat()], {0: [LONG], 1: ["out", LONG]}).trades
    assert [(trade.entry_bar, trade.exit_reason) for trade in trades] == [(1, "exit_rule:out"), (2, "end_of_data")]


def test_a_stop_comes_before_a_market_exit_on_the_same_open() -> None:
    trade = only(play([flat(), flat(), flat(94), flat()], {0: [LONG], 1: ["out"]}).trades)
    assert trade.exit_reason == "stop_loss"


def test_the_first_exit_rule_of_a_close_names_the_exit() -> None:
    assert only(play([flat()] * 4, {0: [LONG], 1: ["first", "second"]}).trades).exit_reason == "exit_rule:first"


def test_breakeven_acts_from_the_next_open() -> None:
    entry = LONG | {"target_ticks": None, "breakeven": Breakeven(1.0, 1)}
    bars = [flat(), (100, 105, 100, 104), (104, 104, 100, 101), flat()]
    trade = only(play(bars, {0: [entry]}).trades)
    assert (trade.exit_bar, trade.exit_ticks, trade.exit_reason) == (2, 101, "breakeven")


def test_a_trailing_stop_follows_the_best_price_and_never_loosens() -> None:
    entry = {"side": "long", "trail_ticks": 3}
    bars = [flat(), (100, 106, 100, 106), (105, 105, 104, 104), (104, 104, 100, 100), flat()]
    trade = only(play(bars, {0: [entry]}).trades)
    assert (trade.exit_bar, trade.exit_ticks, trade.exit_reason) == (3, 103, "trailing_stop")


def test_at_equal_levels_the_stop_keeps_its_name() -> None:
    bars = [flat(), (100, 100, 95, 96), flat()]
    assert only(play(bars, {0: [LONG | {"trail_ticks": 5}]}).trades).exit_reason == "stop_loss"


def test_a_time_exit_spans_exactly_its_bars() -> None:
    trade = only(play([flat()] * 6, {0: [LONG | {"exit_after_bars": 2}]}).trades)
    assert (trade.entry_bar, trade.exit_bar, trade.exit_reason) == (1, 3, "time_exit")


def test_risk_percent_sizes_by_the_stop() -> None:
    trade = only(play([flat()] * 3, {0: [LONG]}, RiskPercent(1), balance=10_000).trades)
    assert trade.quantity == 20  # 100 at risk over 5 per unit


def test_sizes_are_capped_by_leverage_and_floored_to_the_step() -> None:
    trade = only(play([flat()] * 3, {0: [LONG]}, RiskPercent(50, max_leverage=1.5), balance=1_050).trades)
    assert trade.quantity == 15  # 1,575 of value at 100


def test_less_than_one_step_is_refused() -> None:
    run = play([flat()] * 3, {0: [LONG]}, PercentOfBalance(10), balance=900)
    assert run.trades == ()
    assert run.refused.too_small == 1


def test_the_balance_for_sizing_is_the_realised_one() -> None:
    bars = [flat(), (100, 110, 100, 110), flat(100), flat(100), flat(100)]
    trades = play(bars, {0: [LONG], 2: [LONG]}, PercentOfBalance(100), balance=1_000).trades
    assert [trade.quantity for trade in trades] == [10, 11]


def test_costs_are_booked_at_the_exit_and_never_move_fills() -> None:
    costs = {"commission_pct": 1.0, "spread_ticks": 2.0, "slippage_ticks": 0.5}
    trade = only(play([flat()] * 3, {0: [{"side": "long"}]}, FixedUnits(2), **costs).trades)
    assert (trade.entry_ticks, trade.exit_ticks) == (100, 100)
    assert trade.pnl == pytest.approx(-(2 * 100 * 2 * 0.01) - 2 * 1.5 * 2)


def daily(limit: float, bars: int, orders: dict[int, list[dict[str, Any]]]) -> tuple[list[int], int]:
    """Entry bars, and the entries a full day refused; hourly bars from midnight."""
    run = play([flat()] * bars, orders, daily_limit=limit)
    return [trade.entry_bar for trade in run.trades], run.refused.day_full


def test_a_full_day_refuses_an_entry_and_the_next_day_does_not() -> None:
    once = {"side": "long", "exit_after_bars": 1}
    entered, refused = daily(1, 30, {1: [once], 5: [once], 9: [once], 24: [once]})
    assert (entered, refused) == ([2, 25], 2)


def test_an_entry_counts_for_the_day_of_its_signal() -> None:
    once = {"side": "long", "exit_after_bars": 1}
    entered, refused = daily(1, 30, {23: [once], 26: [once]})
    assert (entered, refused) == ([24, 27], 0)


def test_beyond_the_limit_the_opposite_signal_still_closes() -> None:
    entered, refused = daily(1, 10, {1: [{"side": "long"}], 4: [{"side": "short"}]})
    assert (entered, refused) == ([2], 1)


def test_an_entry_refused_for_another_reason_takes_no_place() -> None:
    entered, refused = daily(1, 10, {1: [{"side": "long", "stop_ticks": 0}], 4: [{"side": "long"}]})
    assert (entered, refused) == ([5], 0)


@pytest.mark.parametrize(
    ("count", "step", "exact"),
    [(3, 0.1, 0.3), (7, 0.00001, 0.00007), (3531897314255001, 0.00001, 35318973142.55001), (12, 1000.0, 12000.0)],
)
def test_a_whole_number_of_ticks_or_steps_is_the_decimal_number(count: int, step: float, exact: float) -> None:
    assert multiple(count, step) == exact


def test_a_size_that_is_no_finite_number_is_too_small() -> None:
    assert count_steps(RiskPercent(1e308, max_leverage=1e308), 1e308, 1.0, 1e-5, 1e-5) == 0
