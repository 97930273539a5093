"""Would entries at random times have done as well? The same trades, sides and holding times, at times drawn by lot.

A trade is measured from the open of its entry bar to the open that follows its exit, or to the open it was left at, as
side × log return, costs off; drawn trades alike, so that what the market's drift gives is in both. The open *after* an
exit inside a bar, since that exit is known only then: to measure to the open before it would favour near stops.
p = (1 + #{draws whose mean is at least the candidate's}) / (1 + draws), Davison & Hinkley (1997), section 4.3.

It is a test of when to enter, on bars the candidate was chosen on: it does not know how many were tried, and it decides
nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.results import Backtest
from evaluation.arrays import Floats, Integers
from evaluation.candidate_runs import CellRun
from evaluation.diagnostics.placement import place_trades
from evaluation.diagnostics.trade_figures import list_runs
from evaluation.wire import Wire
from market.bars import Bars

DRAWS = 1_000
_AT_ONCE = 1 << 20  # trades drawn at a time: 8 MB
_ROUNDING = 1e-12  # sums of the same log returns in another order differ by less


@dataclass(frozen=True)
class RandomEntries(Wire):
    """``mean_pct``: of the candidate's trades, log return before costs; ``random_*``: of the means of the draws, with
    their 5th and 95th percentile. ``percentile``: draws below the candidate, percent. All None where ``sentence`` says
    why there is nothing to compare.
    """

    trades: int
    draws: int
    mean_pct: float | None
    random_mean_pct: float | None
    random_stdev_pct: float | None
    random_low_pct: float | None
    random_high_pct: float | None
    percentile: float | None
    p: float | None
    sentence: str


@dataclass(frozen=True, eq=False)
class HeldTrades:
    """Trades of one run. ``log_prices`` [bars + 1]: of the opens at which the run could enter, and of the last close.
    ``entries``, ``holds`` (bars held, at least 1) and ``sides`` (±1) [trades]; entries index ``log_prices``.
    """

    log_prices: Floats
    entries: Integers
    holds: Integers
    sides: Integers

    def returns(self, entries: Integers) -> Floats:
        """Log returns [… × trades] of these trades, entered at ``entries`` [… × trades]."""
        gained: Floats = self.sides * (self.log_prices[entries + self.holds] - self.log_prices[entries])
        return gained


def compare_with_random_entries(runs: Sequence[CellRun], seed: int, draws: int = DRAWS) -> RandomEntries:
    """Compare a candidate's entries on search and validation with random ones on the same bars."""
    held = [hold_trades(run.backtest, run.bars) for run in list_runs(runs)]
    return weigh_entries([trades for trades in held if len(trades.entries)], seed, draws)


def weigh_entries(held: Sequence[HeldTrades], seed: int, draws: int = DRAWS) -> RandomEntries:
    """The comparison, for runs with at least one trade each; every trade has the same weight."""
    count = sum(len(trades.entries) for trades in held)
    if not count:
        return _nothing(0, draws, "There is no trade whose entry could be compared with a random one.")
    mean = sum(float(trades.returns(trades.entries).sum()) for trades in held) / count
    drawn = draw_means(held, seed, draws)
    if not (np.isfinite(mean) and np.isfinite(drawn).all()):
        return _nothing(count, draws, "The log returns of the trades are not finite, so entries cannot be compared.")
    if float(np.ptp(drawn)) <= _ROUNDING:
        why = "random entries with the same holding times earn the same every time: there is no room to enter elsewhere"
        return _nothing(count, draws, f"The {count} trades cannot be compared, since {why}.")
    return _compare(count, mean, drawn)


def draw_means(held: Sequence[HeldTrades], seed: int, draws: int) -> Floats:
    """Mean log return [draws] of all trades, each run's placed anew within the bars of that run, without overlap."""
    generator = np.random.Generator(np.random.PCG64(seed))
    sums = np.zeros(draws)
    for trades in held:
        step = max(1, _AT_ONCE // len(trades.holds))
        for first in range(0, draws, step):
            part = sums[first : first + step]
            bars = len(trades.log_prices) - 1
            part += trades.returns(place_trades(generator, trades.holds, bars, len(part))).sum(axis=1)
    means: Floats = sums / sum(len(trades.entries) for trades in held)
    return means


def hold_trades(backtest: Backtest, bars: Bars) -> HeldTrades:
    """What a run's trades were measured on: from the first open it could enter at to the end of its bars."""
    trades = backtest.trades
    first = min(backtest.first_scored + 1, len(bars))  # what the first scored close signals is filled at the next open
    log_prices = np.log(np.append(bars.open[first:], bars.close[-1:]))
    ran_out = np.array([reason == "end_of_data" for reason in trades.exit_reason], dtype=np.bool_)
    at_the_open = (trades.exit_ticks == bars.open_ticks[trades.exit_bar]) & (trades.exit_bar > trades.entry_bar)
    until = np.where(at_the_open & ~ran_out, trades.exit_bar, trades.exit_bar + 1)
    return HeldTrades(log_prices, trades.entry_bar - first, until - trades.entry_bar, trades.side)


def _compare(count: int, mean: float, drawn: Floats) -> RandomEntries:
    draws = len(drawn)
    as_good = int(np.count_nonzero(drawn >= mean - _ROUNDING))
    p = (1 + as_good) / (1 + draws)
    low, high = (float(value) for value in np.quantile(drawn, (0.05, 0.95)))
    usual = float(drawn.mean())
    sentence = (
        f"Before costs the {count} trades earn {100 * mean:.3f} % each; entered at random, with the same sides and"
        f" holding times, they earn {100 * usual:.3f} % on average and between {100 * low:.3f} % and {100 * high:.3f} %"
        f" in nine of ten draws; {as_good} of {draws} draws do as well (p = {p:.3f}), which {_judge(p)};"
        " how many candidates were tried is not counted."
    )
    return RandomEntries(
        trades=count,
        draws=draws,
        mean_pct=100 * mean,
        random_mean_pct=100 * usual,
        random_stdev_pct=100 * float(drawn.std(ddof=1)),
        random_low_pct=100 * low,
        random_high_pct=100 * high,
        percentile=100.0 * (draws - as_good) / draws,
        p=p,
        sentence=sentence,
    )


def _judge(p: float) -> str:
    if p <= 0.05:
        return "is better timing than chance usually gives"
    return "chance gives often enough" if p < 0.5 else "is no better than chance"


def _nothing(count: int, draws: int, sentence: str) -> RandomEntries:
    return RandomEntries(count, draws, None, None, None, None, None, None, None, sentence)
