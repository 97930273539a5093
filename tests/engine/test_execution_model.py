"""The worked examples of docs/execution-model.md: each rule of the law is a test named by its sentence."""

from __future__ import annotations

import pytest

from engine.settings import Costs, RunSettings
from tests.engine.agreement import assert_agreement
from tests.engine.scenarios import EXITS, HOUR, QUIET, START, make_bars, make_contract, play, summary, ticks

BUY, SELL, BOTH = (100, 100, 100, 100, 1), (100, 100, 100, 100, 2), (100, 100, 100, 100, 3)
LEAVE = (100, 100, 100, 100, 8)
PATH = RunSettings(conflict="path")


def test_a_signal_at_a_close_fills_at_the_next_open() -> None:
    found = play([QUIET, BUY, (103, 104, 102, 104), QUIET])
    assert summary(found) == [("long", 2, 103, 3, 100, "end_of_data")]


def test_a_stop_is_measured_from_the_fill_not_from_the_signal_bars_close() -> None:
    found = play([BUY, (110, 111, 105, 108), QUIET], stop_loss=ticks(5))
    assert summary(found) == [("long", 1, 110, 1, 105, "stop_loss")]


def test_a_stop_is_live_on_the_entry_bar_and_touch_counts() -> None:
    found = play([SELL, (100, 105, 99, 99), QUIET], stop_loss=ticks(5))
    assert summary(found) == [("short", 1, 100, 1, 105, "stop_loss")]


def test_a_target_is_live_on_the_entry_bar_and_touch_counts() -> None:
    found = play([BUY, (100, 107, 99, 101), QUIET], take_profit=ticks(7))
    assert summary(found) == [("long", 1, 100, 1, 107, "take_profit")]


def test_a_gap_through_the_stop_fills_at_the_open() -> None:
    found = play([BUY, (100, 101, 99, 100), (90, 92, 89, 91)], stop_loss=ticks(5))
    assert summary(found) == [("long", 1, 100, 2, 90, "stop_loss")]


def test_a_gap_through_the_target_fills_at_the_open() -> None:
    found = play([SELL, (100, 101, 99, 100), (90, 92, 89, 91)], take_profit=ticks(5))
    assert summary(found) == [("short", 1, 100, 2, 90, "take_profit")]


def test_a_gap_is_looked_at_before_a_market_exit_and_names_the_trade() -> None:
    rows = [BUY, LEAVE, (95, 96, 94, 95)]
    assert summary(play(rows, stop_loss=ticks(5))) == [("long", 1, 100, 2, 95, "stop_loss")]
    assert summary(play(rows, stop_loss=ticks(6))) == [("long", 1, 100, 2, 95, "exit_rule:leave_long")]


@pytest.mark.parametrize(
    ("bar", "reason"),
    [
        ((100, 106, 95, 100), "stop_loss"),  # the low is nearer to the open
        ((100, 105, 94, 100), "take_profit"),  # the high is nearer
        ((100, 105, 95, 100), "stop_loss"),  # equally near: the low first, a long's stop
    ],
)
def test_stop_and_target_in_one_bar_by_path_take_the_extreme_nearer_to_the_open(
    bar: tuple[int, ...], reason: str
) -> None:
    found = play([BUY, bar, QUIET], PATH, stop_loss=ticks(5), take_profit=ticks(5))
    assert found.trades.exit_reason == (reason,)


def test_at_equal_distance_path_takes_a_shorts_target_since_the_low_comes_first() -> None:
    found = play([SELL, (100, 105, 95, 100), QUIET], PATH, stop_loss=ticks(5), take_profit=ticks(5))
    assert found.trades.exit_reason == ("take_profit",)


def test_stop_and_target_in_one_bar_take_the_stop_unless_told_otherwise() -> None:
    found = play([BUY, (100, 105, 94, 100), QUIET], stop_loss=ticks(5), take_profit=ticks(5))
    assert summary(found) == [("long", 1, 100, 1, 95, "stop_loss")]


def test_halves_of_a_tick_go_up() -> None:
    assert summary(play([BUY, (100, 100, 90, 95), QUIET], stop_loss=ticks(2.5)))[0][4] == 97
    # 2.5 % of a close of 100 is 2.5 ticks, and 2.5 × R of 1 tick is 2.5 ticks: 3, where half to even would give 2.
    assert summary(play([BUY, (100, 100, 90, 95), QUIET], stop_loss={"kind": "percent", "percent": 2.5}))[0][4] == 97
    target = {"kind": "reward_ratio", "ratio": 2.5}
    assert summary(play([SELL, (100, 100, 90, 95), QUIET], stop_loss=ticks(1), take_profit=target))[0][4] == 97


def test_a_percent_distance_is_of_the_signal_bars_close() -> None:
    found = play([BUY, (200, 200, 150, 180), QUIET], stop_loss={"kind": "percent", "percent": 10})
    assert summary(found) == [("long", 1, 200, 1, 190, "stop_loss")]


def test_an_atr_distance_is_read_on_the_signal_bar() -> None:
    width = {"id": "width", "name": "true_range"}
    rows = [(100, 104, 100, 100, 1), (100, 150, 90, 100), QUIET]
    stop = {"kind": "atr", "indicator": "width", "multiple": 1.5}
    assert summary(play(rows, indicators=[width], stop_loss=stop)) == [("long", 1, 100, 1, 94, "stop_loss")]


@pytest.mark.parametrize("part", ["stop_loss", "take_profit", "trailing_stop"])
def test_a_distance_below_one_tick_refuses_the_entry_and_is_counted(part: str) -> None:
    found = play([BUY, QUIET, QUIET], None, START, **{part: ticks(0.4)})
    assert (len(found.trades), found.refused.too_near) == (0, 1)
    assert len(play([BUY, QUIET, QUIET], None, START, **{part: ticks(0.5)}).trades) == 1


def test_breakeven_is_decided_at_the_close_and_acts_from_the_next_open() -> None:
    even = {"trigger_r": 1.0, "offset_ticks": 1}
    rows = [BUY, (100, 110, 95, 108), (108, 109, 101, 105), QUIET]
    assert summary(play(rows, stop_loss=ticks(10), breakeven=even)) == [("long", 1, 100, 2, 101, "breakeven")]


def test_the_highs_of_the_entry_bar_count_for_breakeven_and_one_tick_less_does_not() -> None:
    even = {"trigger_r": 1.0}
    rows = [BUY, (100, 109, 95, 108), (108, 108, 99, 105), QUIET]
    assert summary(play(rows, stop_loss=ticks(10), breakeven=even)) == [("long", 1, 100, 3, 100, "end_of_data")]


def test_a_breakeven_stop_beyond_the_close_is_filled_at_the_next_open() -> None:
    rows = [BUY, (100, 110, 95, 97), (98, 99, 96, 97), QUIET]
    found = play(rows, stop_loss=ticks(10), breakeven={"trigger_r": 1.0})
    assert summary(found) == [("long", 1, 100, 2, 98, "breakeven")]


def test_a_trailing_stop_is_live_from_the_fill() -> None:
    found = play([BUY, (100, 101, 94, 99), QUIET], trailing_stop=ticks(5))
    assert summary(found) == [("long", 1, 100, 1, 95, "trailing_stop")]


def test_a_trailing_stop_follows_the_best_price_at_closes_only() -> None:
    rows = [BUY, (100, 112, 97, 108), (110, 111, 108, 109), (109, 109, 106, 108), QUIET]
    assert summary(play(rows, trailing_stop=ticks(5))) == [("long", 1, 100, 3, 107, "trailing_stop")]
    found = play([SELL, (100, 101, 90, 92), (92, 96, 91, 95), QUIET], trailing_stop=ticks(6))
    assert summary(found) == [("short", 1, 100, 2, 96, "trailing_stop")]


def test_a_trailing_distance_in_atr_is_fixed_on_the_signal_bar() -> None:
    width = {"id": "width", "name": "true_range"}
    trail = {"kind": "atr", "indicator": "width", "multiple": 1.5}
    rows = [(100, 104, 100, 100, 1), (100, 120, 95, 118), (118, 119, 114, 116), QUIET]
    # 1.5 × a range of 4 is 6: live at 94, then at 114 although the entry bar's own range was 25.
    found = play(rows, indicators=[width], trailing_stop=trail)
    assert summary(found) == [("long", 1, 100, 2, 114, "trailing_stop")]


def test_a_trailing_distance_in_percent_is_of_the_signal_bars_close() -> None:
    rows = [(100, 100, 100, 100, 2), (200, 204, 180, 182), (182, 185, 181, 184), QUIET]
    found = play(rows, trailing_stop={"kind": "percent", "percent": 5})
    assert summary(found) == [("short", 1, 200, 2, 185, "trailing_stop")]


def test_a_stop_never_loosens() -> None:
    rows = [BUY, (100, 108, 99, 107), (107, 107, 104, 105), (105, 105, 100, 102), QUIET]
    found = play(rows, stop_loss=ticks(2), trailing_stop=ticks(6))
    assert summary(found) == [("long", 1, 100, 3, 102, "trailing_stop")]


def test_at_equal_levels_the_earlier_name_stays() -> None:
    rows = [BUY, (100, 100, 95, 99), QUIET]
    found = play(rows, stop_loss=ticks(5), trailing_stop=ticks(5))
    assert found.trades.exit_reason == ("stop_loss",)
    # Breakeven and the trailing stop reach the fill on the same close: breakeven, decided first, keeps its name.
    rows = [BUY, (100, 105, 99, 104), (104, 104, 100, 101), QUIET]
    found = play(rows, stop_loss=ticks(10), trailing_stop=ticks(5), breakeven={"trigger_r": 0.5})
    assert summary(found) == [("long", 1, 100, 2, 100, "breakeven")]


def test_r_is_the_trailing_distance_where_there_is_no_stop_loss() -> None:
    target = {"kind": "reward_ratio", "ratio": 2}
    found = play([BUY, (100, 108, 100, 107), QUIET], trailing_stop=ticks(4), take_profit=target)
    assert summary(found) == [("long", 1, 100, 1, 108, "take_profit")]
    both = play([BUY, (100, 112, 100, 107), QUIET], trailing_stop=ticks(4), stop_loss=ticks(6), take_profit=target)
    assert summary(both) == [("long", 1, 100, 1, 112, "take_profit")]


def test_a_time_exit_spans_exactly_its_bars() -> None:
    found = play([BUY, QUIET, QUIET, QUIET, QUIET, QUIET], time_exit={"bars": 3})
    assert summary(found) == [("long", 1, 100, 4, 100, "time_exit")]


def test_bars_held_is_one_at_the_entry_bars_close() -> None:
    exits = [{"id": "at_once", "side": "long", "when": "bars_held == 1"}]
    assert summary(play([BUY, QUIET, QUIET, QUIET], exits=exits)) == [("long", 1, 100, 2, 100, "exit_rule:at_once")]


def test_open_profit_r_is_measured_from_the_fill_at_the_close() -> None:
    exits = [{"id": "enough", "side": "short", "when": "open_profit_r >= 1.5"}]
    rows = [SELL, (100, 101, 95, 96), (96, 97, 93, 94), (93, 94, 93, 93), QUIET]
    assert summary(play(rows, exits=exits, stop_loss=ticks(4))) == [("short", 1, 100, 3, 93, "exit_rule:enough")]


def test_market_exits_are_named_exit_rules_in_contract_order_then_time_exit_then_reverse() -> None:
    exits = [
        {"id": "late", "side": "long", "when": "volume == 2 and bars_held > 5"},
        {"id": "held", "side": "long", "when": "volume == 2 and bars_held >= 2"},
        {"id": "plain", "side": "long", "when": "volume == 2"},
    ]
    rows = [BUY, QUIET, SELL, QUIET, QUIET]
    assert play(rows, exits=exits, time_exit={"bars": 2}).trades.exit_reason[0] == "exit_rule:held"
    assert play(rows, exits=exits[2:], time_exit={"bars": 2}).trades.exit_reason[0] == "exit_rule:plain"
    assert play(rows, exits=[], time_exit={"bars": 2}).trades.exit_reason[0] == "time_exit"
    assert play(rows, exits=[]).trades.exit_reason[0] == "reverse"


def test_a_day_that_has_had_its_trades_refuses_more_until_the_next_day_begins() -> None:
    at_eight = START + 20 * HOUR
    found = play([BUY] * 5 + [QUIET] * 2, start=at_eight, daily_limit={"trades": 2}, time_exit={"bars": 1})
    assert (found.trades.entry_bar.tolist(), found.refused.day_full) == ([1, 2, 5], 2)


def test_a_signal_beyond_the_daily_limit_still_closes_the_other_side() -> None:
    rows = [SELL, QUIET, BUY, SELL, QUIET, QUIET]
    found = play(rows, start=START + 23 * HOUR, daily_limit={"trades": 1})
    assert summary(found) == [("short", 1, 100, 3, 100, "reverse"), ("long", 3, 100, 4, 100, "reverse")]
    assert found.refused.day_full == 1


def test_an_entry_refused_for_another_reason_takes_no_place_in_the_day() -> None:
    stop = {"kind": "atr", "indicator": "width", "multiple": 1}
    indicators = [{"id": "width", "name": "true_range"}]
    rows = [BUY, (100, 102, 98, 100, 1), QUIET, QUIET]
    found = play(rows, indicators=indicators, stop_loss=stop, daily_limit={"trades": 1})
    assert (found.trades.entry_bar.tolist(), found.refused.too_near, found.refused.day_full) == ([2], 1, 0)


def test_both_sides_on_one_close_cancel_each_other_whatever_is_held() -> None:
    found = play([BOTH, BUY, BOTH, QUIET, QUIET])
    assert (summary(found), found.refused.both_sides) == ([("long", 2, 100, 4, 100, "end_of_data")], 2)


def test_an_opposite_signal_reverses_at_the_same_open() -> None:
    found = play([BUY, QUIET, SELL, (105, 105, 105, 105), QUIET])
    assert summary(found) == [("long", 1, 100, 3, 105, "reverse"), ("short", 3, 105, 4, 100, "end_of_data")]


def test_an_opposite_signal_closes_even_when_its_own_entry_is_refused() -> None:
    risk = {"kind": "atr", "indicator": "width", "multiple": 1}
    rows = [(100, 110, 100, 100, 1), (100, 105, 95, 100), SELL, QUIET, QUIET]
    found = play(rows, indicators=[{"id": "width", "name": "true_range"}], stop_loss=risk)
    assert summary(found) == [("long", 1, 100, 3, 100, "reverse")]
    assert found.refused.too_near == 1


def test_a_signal_of_the_side_that_is_held_is_dropped() -> None:
    found = play([BUY, BUY, (100, 100, 90, 95), QUIET, QUIET], stop_loss=ticks(5))
    assert summary(found) == [("long", 1, 100, 2, 95, "stop_loss")]


def test_a_gap_that_stops_a_position_does_not_bring_back_its_dropped_signal() -> None:
    found = play([BUY, BUY, (90, 92, 90, 91), QUIET, QUIET], stop_loss=ticks(5))
    assert summary(found) == [("long", 1, 100, 2, 90, "stop_loss")]


def test_an_exit_rule_never_blocks_an_entry_on_the_same_close() -> None:
    found = play([BUY, (100, 100, 100, 100, 18), (103, 103, 103, 103), QUIET])
    assert summary(found) == [
        ("long", 1, 100, 2, 103, "exit_rule:leave_long"),
        ("long", 2, 103, 3, 100, "end_of_data"),
    ]


def test_an_opposite_signal_enters_even_where_the_gap_stopped_the_old_position_first() -> None:
    found = play([BUY, SELL, (90, 92, 90, 91), QUIET], stop_loss=ticks(5))
    assert summary(found) == [("long", 1, 100, 2, 90, "stop_loss"), ("short", 2, 90, 3, 100, "stop_loss")]


def test_a_position_stopped_inside_a_bar_is_flat_at_its_close_and_may_enter_again() -> None:
    found = play([BUY, (100, 100, 95, 98, 1), QUIET, QUIET], stop_loss=ticks(5))
    assert summary(found) == [("long", 1, 100, 1, 95, "stop_loss"), ("long", 2, 100, 3, 100, "end_of_data")]


def test_exit_rules_are_read_only_while_a_position_of_their_side_is_open() -> None:
    found = play([(100, 100, 100, 100, 18), (100, 100, 100, 100, 9), QUIET, QUIET])
    assert summary(found) == [("long", 1, 100, 3, 100, "end_of_data")]


def test_triggers_are_levels_and_the_first_true_one_names_the_entry() -> None:
    entries = [
        {"id": "second_choice", "side": "long", "when": "volume == 2"},
        {"id": "named", "side": "long", "when": "volume >= 1"},
        {"id": "too_late", "side": "long", "when": "volume == 1"},
    ]
    found = play([BUY, BUY, BUY, BUY, QUIET], entries=entries, exits=[], time_exit={"bars": 1})
    assert found.trades.entry_rule == ("named", "named", "named", "named")


def test_filters_and_invalidations_are_read_on_the_signal_bar_alone() -> None:
    entries = [
        {"id": "buy", "side": "long", "when": "volume == 1"},
        {"id": "calm", "side": "both", "role": "filter", "when": "close <= 100"},
        {"id": "broken", "side": "long", "role": "invalidation", "when": "close < 100"},
    ]
    rows = [(101, 101, 101, 101, 1), (99, 99, 99, 99, 1), BUY, (120, 120, 120, 120), (90, 90, 90, 90)]
    assert summary(play(rows, entries=entries)) == [("long", 3, 120, 4, 90, "end_of_data")]


def test_what_is_pending_on_the_last_bar_is_dropped() -> None:
    found = play([BUY, QUIET, LEAVE])
    assert summary(found) == [("long", 1, 100, 2, 100, "end_of_data")]
    assert len(play([QUIET, BUY]).trades) == 0


def test_risk_percent_loses_that_share_of_the_balance_at_r() -> None:
    sizing = {"kind": "risk_percent", "percent": 1}
    found = play([BUY, (100, 100, 95, 97), QUIET], sizing=sizing, stop_loss=ticks(4))
    assert (found.trades.quantity.tolist(), found.trades.pnl.tolist()) == ([250.0], [-1000.0])


def test_the_balance_counts_every_trade_closed_up_to_the_signal_bar() -> None:
    sizing = {"kind": "risk_percent", "percent": 10}
    rows = [BUY, (100, 100, 90, 100, 1), (100, 100, 90, 100), QUIET]
    found = play(rows, sizing=sizing, stop_loss=ticks(10))
    assert found.trades.quantity.tolist() == [1000.0, 900.0]


def test_a_reversed_trade_closes_after_its_signal_and_is_not_in_the_balance() -> None:
    sizing = {"kind": "percent_of_balance", "percent": 100}
    found = play([BUY, QUIET, SELL, (50, 50, 50, 50), QUIET], sizing=sizing)
    assert found.trades.quantity.tolist() == [1000.0, 1000.0]


def test_quantity_is_floored_to_the_step_and_capped_by_leverage() -> None:
    found = play([BUY, QUIET, QUIET], sizing={"kind": "fixed_units", "units": 7.9})
    assert found.trades.quantity.tolist() == [7.0]
    found = play([BUY, QUIET, QUIET], sizing={"kind": "fixed_units", "units": 1e9, "max_leverage": 2})
    assert found.trades.quantity.tolist() == [2000.0]
    assert play([BUY, QUIET, QUIET], sizing={"kind": "fixed_units", "units": 1e9}).trades.quantity.tolist() == [30_000]


def test_less_than_one_step_is_refused_and_counted() -> None:
    found = play([BUY, QUIET, QUIET], sizing={"kind": "fixed_units", "units": 0.9})
    assert (len(found.trades), found.refused.too_small) == (0, 1)


def test_without_balance_there_is_no_entry_and_nothing_is_closed_by_margin() -> None:
    rows = [BUY, (100, 100, 40, 50, 1), (50, 50, 50, 50, 8), (50, 50, 50, 50, 1), QUIET, QUIET]
    found = play(rows, sizing={"kind": "fixed_units", "units": 1e9})
    assert summary(found) == [("long", 1, 100, 3, 50, "exit_rule:leave_long")]
    assert found.refused.too_small == 1
    assert found.equity.tolist()[1] == 100_000 - 50 * 30_000


def test_costs_never_move_fills_and_are_booked_at_the_exit() -> None:
    costs = Costs(commission_pct=1, spread_ticks=4, slippage_ticks=1)
    rows = [BUY, (100, 100, 100, 100), (110, 110, 110, 110, 8), (110, 110, 110, 110), QUIET]
    found = play(rows, RunSettings(costs=costs), sizing={"kind": "fixed_units", "units": 10})
    # Each side: 1 % of its value, and (4 / 2 + 1) ticks on 10 units.
    assert found.trades.pnl.tolist() == pytest.approx([100 - (10 + 30) - (11 + 30)])
    assert found.equity.tolist() == pytest.approx([100_000, 100_000, 100_100, 100_019, 100_019])


def test_no_entry_before_the_warmup_and_equity_from_it_on() -> None:
    indicators = [{"id": "slow", "name": "sma", "params": {"length": 3}}]
    entries = [{"id": "buy", "side": "long", "when": "slow[1] > 0"}]
    found = play([QUIET] * 6, indicators=indicators, entries=entries, exits=[])
    assert (found.warmup, len(found.equity)) == (3, 3)
    assert summary(found) == [("long", 4, 100, 5, 100, "end_of_data")]


def test_one_warmup_holds_for_every_rule_of_the_contract() -> None:
    indicators = [{"id": "slow", "name": "sma", "params": {"length": 3}}]
    exits = [{"id": "out", "side": "short", "when": "slow > 1000"}]
    assert summary(play([BUY, BUY, QUIET, QUIET], indicators=indicators, exits=exits)) == []


def test_nan_makes_every_comparison_false_unequal_too() -> None:
    for operator in ("<", "<=", ">", ">=", "==", "!="):
        entries = [{"id": "buy", "side": "long", "when": f"1 / (close - open) {operator} 1"}]
        assert summary(play([QUIET] * 4, entries=entries, exits=[])) == []


def test_scoring_from_a_later_bar_uses_earlier_bars_as_warmup_only() -> None:
    bars = make_bars([BUY, QUIET, BUY, QUIET, QUIET])
    found = assert_agreement(make_contract(exits=EXITS), bars, score_from=2)
    assert (summary(found), found.first_scored, len(found.equity)) == ([("long", 3, 100, 4, 100, "end_of_data")], 2, 3)
