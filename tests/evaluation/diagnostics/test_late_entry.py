"""Entries one bar late, on bars whose trades are known beforehand and on a made-up world."""

from typing import Any

import numpy as np
import pytest

from contracts.program import Program, build_program
from contracts.strategy import parse_contract
from engine.backtest import run_backtest
from engine.settings import Costs
from evaluation.diagnostics.late_entry import LateEntry, delay_entries, enter_late
from evaluation.worlds.hidden_trend import make_hidden_trend
from market.bars import Bars
from market.timeframes import Timeframe
from tests.engine.scenarios import make_bars as make_rows
from tests.engine.scenarios import make_contract, summary
from tests.evaluation.contracts_for_tests import ema_cross
from tests.evaluation.diagnostics.candidates_for_tests import make_subject

DAYS = 100  # 60 of search, 20 of validation, 20 sealed
RISE = 2


def _rising(signals: dict[int, int], days: int = DAYS) -> Bars:
    """Bars that open two points above the last open; ``signals`` by bar, as the volume column has them."""
    rows = [(1000 + RISE * day, 1003 + RISE * day, 999 + RISE * day, 1001 + RISE * day) for day in range(days)]
    return make_rows([(*row, signals.get(day, 0)) for day, row in enumerate(rows)], timeframe=Timeframe.D1)


def _program(**contract: Any) -> Program:
    return build_program(parse_contract(make_contract(timeframes=("1d",), **contract)))


def _entries(program: Program, bars: Bars) -> list[tuple[int, int]]:
    return [(trade[1], trade[3]) for trade in summary(run_backtest(program, bars))]


def _late(program: Program, bars: Bars) -> LateEntry:
    return enter_late(*make_subject(program, [bars], Costs()).arguments)


def test_every_entry_fills_exactly_one_bar_later_and_no_exit_moves() -> None:
    bars, program = _rising({5: 1, 15: 8, 20: 2, 30: 9, 40: 1, 50: 8}), _program()
    assert _entries(program, bars) == [(6, 16), (21, 31), (41, 51)]
    assert _entries(delay_entries(program), bars) == [(7, 16), (22, 31), (42, 51)]


def test_filters_and_invalidations_are_delayed_with_the_triggers() -> None:
    entries = [
        {"id": "buy", "side": "long", "when": "volume == 1 or volume == 3"},
        {"id": "only_here", "side": "long", "role": "filter", "when": "volume == 1"},
        {"id": "not_now", "side": "long", "role": "invalidation", "when": "volume == 7"},
    ]
    bars, program = _rising({5: 1, 6: 7, 15: 8, 20: 3, 21: 1, 30: 8}), _program(entries=entries)
    assert _entries(program, bars) == [(6, 16), (22, 31)]
    assert _entries(delay_entries(program), bars) == [(7, 16), (23, 31)]


def test_a_cross_is_delayed_as_a_whole() -> None:
    bars, program = make_hidden_trend(1, years=3), ema_cross()
    in_time, late = run_backtest(program, bars), run_backtest(delay_entries(program), bars)
    assert late.warmup == in_time.warmup + 1
    assert late.trades.entry_bar[0] == in_time.trades.entry_bar[0] + 1


def test_distances_are_measured_on_the_late_bar() -> None:
    bars, program = make_hidden_trend(1, years=3), ema_cross()
    in_time, late = run_backtest(program, bars), run_backtest(delay_entries(program), bars)
    assert late.trades.risk_ticks[0] != in_time.trades.risk_ticks[0]


def test_in_a_straight_rise_a_bar_of_it_is_lost_per_trade() -> None:
    bars = _rising({5: 1, 15: 8, 20: 1, 30: 8, 62: 1, 70: 8})
    found = _late(_program(), bars)
    assert found.in_time.trades == found.late.trades == 3
    assert found.in_time.net_profit_pct == pytest.approx(100 * RISE * (10 + 10 + 8) / 100_000)
    assert found.late.net_profit_pct == pytest.approx(100 * RISE * (9 + 9 + 7) / 100_000)
    assert found.profit_kept == pytest.approx(25 / 28)
    assert found.sharpe_kept == pytest.approx(found.late.sharpe / found.in_time.sharpe)
    assert 0 < found.sharpe_kept < 1


def test_a_signal_from_before_a_slice_does_not_become_one_of_it() -> None:
    bars = _rising({59: 1, 65: 8, 68: 1, 75: 8})  # validation begins on bar 60
    found = _late(_program(), bars)
    assert (found.in_time.trades, found.late.trades) == (1, 1)


def test_a_signal_too_late_to_be_late_is_lost() -> None:
    bars = _rising({5: 1, 15: 8, 58: 1})  # search ends with bar 59
    found = _late(_program(), bars)
    assert (found.in_time.trades, found.late.trades) == (2, 1)


def test_an_edge_of_one_bar_is_gone_a_bar_later() -> None:
    generator = np.random.default_rng(1)
    rows, price = [], 1000
    for up in generator.random(120) < 0.5:
        after = price + (20 if up else -20)
        rows.append((price, max(price, after), min(price, after), after))
        price = after
    signals = [18 if after[3] > after[0] else 29 for after in rows[1:]] + [0]  # knows the next bar
    bars = make_rows([(*row, signal) for row, signal in zip(rows, signals, strict=True)], timeframe=Timeframe.D1)
    found = _late(_program(exits=[]), bars)
    assert found.in_time.sharpe > 10
    assert found.sharpe_kept < 0.5


def test_where_there_was_no_profit_there_is_none_to_keep() -> None:
    found = _late(_program(), _rising({5: 2, 15: 9, 62: 2, 70: 9}))
    assert found.in_time.net_profit_pct < 0
    assert (found.sharpe_kept, found.profit_kept) == (None, None)
    assert found.sentence.endswith("there was no profit to keep.")


def test_without_a_trade_it_says_so() -> None:
    found = _late(_program(), _rising({}))
    assert (found.in_time.sharpe, found.sharpe_kept, found.profit_kept) == (None, None, None)
    assert found.sentence == "There is not a single trade whose entry could be late."


def test_the_contract_of_a_delayed_program_is_unchanged() -> None:
    program = _program()
    assert delay_entries(program).contract is program.contract
    assert delay_entries(program).exit_rules == program.exit_rules


def test_the_sentence_has_the_numbers() -> None:
    found = _late(_program(), _rising({5: 1, 15: 8, 20: 1, 30: 8, 62: 1, 70: 8}))
    assert f"89 % of the profit and {100 * found.sharpe_kept:.0f} % of the Sharpe ratio is kept" in found.sentence
