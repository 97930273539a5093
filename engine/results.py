"""What a run found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from engine.arrays import Floats
from engine.daily import DailyStream
from engine.metrics import Metrics
from engine.trades import Trades

__all__ = ["Backtest", "DailyStream", "Metrics", "Refused", "Trades"]


@dataclass(frozen=True, slots=True)
class Refused:
    """Entries that were signalled and not made: a distance below one tick, less than one volume step, both sides at
    once, a day that has had its trades.
    """

    too_near: int
    too_small: int
    both_sides: int
    day_full: int

    def as_dict(self) -> dict[str, int]:
        """The counts by name."""
        return asdict(self)


@dataclass(frozen=True, eq=False)
class Backtest:
    """One run. ``warmup``: the first bar on which every input exists; ``first_scored``: the first bar that may signal,
    the later of the warm-up and where scoring was asked to start. Both are the number of bars or more where no bar may.

    ``equity`` has one entry per scored bar: the balance plus the open position at that bar's close; costs are booked at
    the exit.
    """

    values: Mapping[str, float]
    warmup: int
    first_scored: int
    trades: Trades
    equity: Floats
    daily: DailyStream
    metrics: Metrics
    refused: Refused

    def explain_no_trades(self) -> str | None:
        """One sentence on why there are no trades; None where there are some."""
        if len(self.trades):
            return None
        if len(self.equity) == 0:
            return f"There are no trades: the rules need {self.warmup + 1} bars before the first of them can signal."
        if any(self.refused.as_dict().values()):
            return (
                f"There are no trades: {self.refused.too_near} entries had a stop or target below one tick,"
                f" {self.refused.too_small} were below one volume step, {self.refused.both_sides} were for both sides"
                " at once."
            )
        return "There are no trades: no entry rule was true on a bar with another bar after it."
