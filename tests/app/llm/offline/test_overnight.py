"""What is left by the clock on American shares is left the same day, in the engine."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from contracts.program import build_program
from contracts.strategy import parse_contract
from engine.backtest import run_backtest
from market.bars import Bars
from market.instruments import find_instrument
from tests.app.llm.offline.answers import answer_to

NEW_YORK = ZoneInfo("America/New_York")


def regular_sessions(first: datetime, days: int) -> Bars:
    """Bars of 5 minutes from 9:30 to 16:00 New York time, on working days, that cross their average often."""
    opens = [first + timedelta(days=day) for day in range(days)]
    times = [
        int((one + timedelta(minutes=5 * bar)).replace(tzinfo=NEW_YORK).timestamp() * 1000)
        for one in opens
        if one.weekday() < 5
        for bar in range(78)
    ]
    close = 400 + np.cumsum(np.random.default_rng(5).normal(0, 0.3, len(times))).round(2)
    opened = np.concatenate(([400.0], close[:-1]))
    return Bars.from_columns(
        find_instrument("SPY"), times, opened, np.maximum(opened, close), np.minimum(opened, close), close
    )


@pytest.mark.parametrize(
    ("exit_", "first"),
    [
        ("Close everything by 15:55 NY.", datetime(2025, 3, 3, 9, 30)),  # noqa: DTZ001 (on the clock of New York)
        ("Flat by 19:30 UTC.", datetime(2025, 10, 27, 9, 30)),  # noqa: DTZ001
    ],
)
def test_no_trade_lasts_until_the_next_morning(exit_: str, first: datetime) -> None:
    bars = regular_sessions(first, 15)
    answer = answer_to(f"SPY 5m, buy when the close crosses above the 5 ema, 9% stop. {exit_}")
    program = build_program(parse_contract(answer.contract))
    trades = run_backtest(program, bars).trades
    days = [
        [datetime.fromtimestamp(bars.time[at] / 1000, UTC).astimezone(NEW_YORK).date() for at in column]
        for column in (trades.entry_bar, trades.exit_bar)
    ]
    assert len(days[0]) > 5
    assert days[0] == days[1]
