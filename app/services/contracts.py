"""What is asked of a contract without a campaign: that it does not look ahead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.errors import AppError
from market.bars import Bars
from market.defaults import DEFAULT_BARS, read_default_bars
from market.instruments import Instrument
from market.timeframes import Timeframe

if TYPE_CHECKING:
    from contracts.program import Program
    from engine.lookahead.proof import Lookahead

MOST_BARS = 3_000  # of the given ones the newest: two hundred runs are made
_SYNTHETIC_BARS = 2_000
_START_MS = 1_609_459_200_000  # 2021-01-01T00:00Z
_TICKS_AT_START = 20_000


class TooFewBars(AppError):
    """Bars on which a proof would say nothing."""


@dataclass(frozen=True)
class Proof:
    """The bars it was made on, the trades on them, after how many bars the future was changed, what that changed."""

    bars: Bars
    trades: int
    moments: int
    found: Lookahead | None


def prove_blindness(program: Program, bars: Bars) -> Proof:
    """Look for a look-ahead on the newest of the bars. Raises ``TooFewBars`` where the warm-up leaves none to judge."""
    from engine.backtest import run_backtest  # numba takes a second
    from engine.lookahead.proof import find_lookahead, spread_moments

    used = bars[-MOST_BARS:]
    backtest = run_backtest(program, used)
    if backtest.warmup > len(used) - 3:
        needed = backtest.warmup + 3
        raise TooFewBars(f"The contract needs {needed} bars before there is a past to compare; {len(used)} were given.")
    moments = spread_moments(len(used))
    return Proof(used, len(backtest.trades), len(moments), find_lookahead(program, used, moments=moments))


def find_sample_bars(instrument: Instrument, timeframes: tuple[str, ...]) -> tuple[Bars, str]:
    """Bars to try a contract on, and what they are: default ones of its market, else a walk drawn from a fixed seed."""
    for default in DEFAULT_BARS:
        if default.market == instrument.market and str(default.timeframe) in timeframes:
            return read_default_bars(default.market, default.timeframe).bars, "default"
    return draw_walk(instrument, Timeframe.parse(timeframes[0])), "synthetic"


def draw_walk(instrument: Instrument, timeframe: Timeframe, bars: int = _SYNTHETIC_BARS) -> Bars:
    """A random walk of whole ticks that is the same every time, with some bars missing."""
    random = np.random.default_rng(7)
    steps = random.integers(-60, 61, bars)
    closes = np.maximum(_TICKS_AT_START + np.cumsum(steps), 1_000)
    opens = np.r_[closes[:1], closes[:-1]] + random.integers(-5, 6, bars)
    ticks = {
        "open": opens,
        "high": np.maximum(opens, closes) + random.integers(0, 40, bars),
        "low": np.minimum(opens, closes) - random.integers(0, 40, bars),
        "close": closes,
    }
    gaps = np.where(random.random(bars) < 0.02, random.integers(2, 60, bars), 1)
    first = _START_MS - _START_MS % timeframe.milliseconds
    time = first + np.cumsum(gaps) * timeframe.milliseconds
    volume = np.floor(random.uniform(0, 1_000, bars))
    return Bars.from_ticks(instrument, timeframe, time, ticks, volume)
