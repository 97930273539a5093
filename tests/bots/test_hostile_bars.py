"""Bot and engine agree on bars made to make them disagree: gaps through stops, ties, flat bars, splits."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.settings import CONFLICTS, Costs, RunSettings
from market.bars import Bars
from market.instruments import INSTRUMENTS, Instrument
from market.timeframes import Timeframe
from tests.bots.agreement import disagreement
from tests.random_contracts import draw_contract

COARSE = Instrument("COARSE", 0.25, 0.25, 1, "USD", 252)
GRIDS = (COARSE, INSTRUMENTS["EURUSD"], INSTRUMENTS["USDJPY"], INSTRUMENTS["SPY"])
LENGTHS = (1, 2, 3, 5)
START = 1_616_025_600_000  # 2021-03-18, ten days before Europe changes its clocks
COSTS = (Costs(), Costs(0.01, 2, 0.5))

Move = tuple[int, int, int, int, float, int]
"""Ticks from close to open, ticks up and down from the open, place of the close in percent, a split, bars left out."""


@st.composite
def hostile_moves(draw: st.DrawFn) -> list[Move]:
    """Bars of few ticks, so that levels meet; now and then one that leaps, holds stop and target, or splits."""
    gap = st.sampled_from((0, 0, 0, 1, -1, 3, -3, 9, -9, 60, -60))
    reach = st.sampled_from((0, 0, 1, 2, 3, 8, 40, 90))
    close = st.sampled_from((0, 0, 25, 50, 75, 100, 100))
    split = st.sampled_from((1.0,) * 12 + (0.5, 0.25, 2.0))
    missing = st.sampled_from((0,) * 9 + (1, 4, 30))
    return draw(st.lists(st.tuples(gap, reach, reach, close, split, missing), min_size=2, max_size=80))


def bars_of(moves: Sequence[Move], grid: Instrument, timeframe: Timeframe, first: int) -> Bars:
    """Bars from an opening price of ``first`` ticks on."""
    last, place, rows = first, 0, []
    for gap, up, down, close, split, missing in moves:
        opened = max(60, round(last * split) + gap)
        high, low = opened + up, max(5, opened - down)
        last = low + (high - low) * close // 100
        place += 1 + missing
        rows.append((START + place * timeframe.milliseconds, opened, high, low, last, up % 4))
    time, *prices, volume = (list(column) for column in zip(*rows, strict=True))
    opens, highs, lows, closes = ([ticks * grid.tick for ticks in column] for column in prices)
    return Bars.from_columns(grid, time, opens, highs, lows, closes, [float(each) for each in volume], timeframe)


@settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow])
@given(
    moves=hostile_moves(),
    grid=st.sampled_from(GRIDS),
    timeframe=st.sampled_from((Timeframe.H1, Timeframe.D1, Timeframe.M15)),
    first=st.sampled_from((100, 400, 20_000)),
    seed=st.integers(0, 100_000),
    conflict=st.sampled_from(CONFLICTS),
    costs=st.sampled_from(COSTS),
)
def test_no_trade_differs_on_hostile_bars(
    moves: list[Move],
    grid: Instrument,
    timeframe: Timeframe,
    first: int,
    seed: int,
    conflict: str,
    costs: Costs,
) -> None:
    bars = bars_of(moves, grid, timeframe, first)
    contract = draw_contract(seed, grid.market, str(timeframe), LENGTHS)
    run = RunSettings(conflict=conflict, costs=costs)  # type: ignore[arg-type] # one of CONFLICTS
    words, _ = disagreement(contract, bars, run, score_from=seed % 3)
    assert words == ""


LONG = {
    "strategy_id": "long_at_once",
    "markets": ["COARSE"],
    "timeframes": ["1h"],
    "entry_rules": [{"id": "rise", "side": "long", "when": "close > close[1]"}],
    "risk_model": {
        "stop_loss": {"kind": "ticks", "ticks": 10},
        "take_profit": {"kind": "ticks", "ticks": 10},
        "sizing": {"kind": "fixed_units", "units": 1},
    },
}
RISE: list[Move] = [(0, 0, 0, 0, 1.0, 0), (1, 2, 0, 100, 1.0, 0)]
SCENES: dict[str, tuple[list[Move], str, int]] = {
    "a gap through the stop": ([*RISE, (0, 1, 1, 50, 1.0, 0), (-60, 0, 0, 0, 1.0, 0)], "stop_loss", 3),
    "a gap through the target": ([*RISE, (0, 1, 1, 50, 1.0, 0), (60, 0, 0, 0, 1.0, 0)], "take_profit", 3),
    "an exit on the entry bar": ([*RISE, (0, 2, 10, 50, 1.0, 0), (0, 0, 0, 0, 1.0, 0)], "stop_loss", 2),
    "stop and target in one bar": ([*RISE, (0, 12, 12, 50, 1.0, 0), (0, 0, 0, 0, 1.0, 0)], "stop_loss", 2),
    "flat bars to the end": ([*RISE, *[(0, 0, 0, 0, 1.0, 0)] * 5], "end_of_data", 6),
    "a split": ([*RISE, (0, 1, 1, 50, 1.0, 0), (0, 2, 2, 50, 0.25, 0)], "stop_loss", 3),
}


@pytest.mark.parametrize("scene", SCENES)
def test_a_scene_ends_as_the_law_says_on_both(scene: str) -> None:
    moves, reason, bar = SCENES[scene]
    words, found = disagreement(LONG, bars_of(moves, COARSE, Timeframe.H1, 400))
    assert words == ""
    assert (found.trades.exit_reason[0], int(found.trades.exit_bar[0])) == (reason, bar)


def test_the_seeds_meet_every_reason_and_refusal() -> None:
    reasons: set[str] = set()
    refused: dict[str, int] = {}
    moves: list[Move] = [
        ((0, 1, -3, 9, -1)[n % 5], (2, 8, 0, 40)[n % 4], (3, 0, 8)[n % 3], n * 37 % 101, 1.0, n % 11 == 0)
        for n in range(150)
    ]
    for seed in range(120):
        bars = bars_of(moves, GRIDS[seed % 4], Timeframe.H1, 3_000)
        contract = draw_contract(seed, GRIDS[seed % 4].market, "1h", LENGTHS)
        words, found = disagreement(contract, bars, RunSettings(conflict=CONFLICTS[seed % 2]))
        assert words == ""
        reasons |= {reason.partition(":")[0] for reason in found.trades.exit_reason}
        refused = {name: refused.get(name, 0) + count for name, count in found.refused.as_dict().items()}
    every = "stop_loss take_profit trailing_stop breakeven time_exit exit_rule reverse end_of_data"
    assert reasons == set(every.split())
    assert min(refused.values()) > 0
