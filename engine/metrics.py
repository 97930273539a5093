"""The tear sheet: every figure with its unit and its definition beside it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, get_type_hints

from engine.arrays import Floats
from engine.errors import BacktestError


@dataclass(frozen=True, slots=True)
class Definition:
    """What a figure is measured in, and how it is defined."""

    unit: str
    meaning: str


def _figure(unit: str, meaning: str) -> Any:
    return field(metadata={"definition": Definition(unit, meaning)})


@dataclass(frozen=True, slots=True)
class Metrics:
    """Figures of one run over its scored bars; None where one is not defined, never NaN or infinite.

    Money is in quote currency and net of costs; equity is marked at every scored close; r are the daily (UTC) net
    returns, P the instrument's trading days per year; the risk-free rate is 0; swap is not modelled.
    """

    net_return_pct: float = _figure("%", "final equity / starting balance - 1")
    max_drawdown_pct: float = _figure("%", "greatest fall of equity from its highest so far, relative to that")
    trades: int = _figure("count", "closed round trips")
    win_rate_pct: float | None = _figure("%", "trades with pnl > 0 / trades")
    profit_factor: float | None = _figure("ratio", "gross profit / gross loss; undefined without losses")
    sharpe: float | None = _figure("ratio, annual", "mean(r) / stdev(r) * sqrt(P), sample stdev, risk-free 0")
    sortino: float | None = _figure("ratio, annual", "mean(r) / sqrt(mean(min(r, 0)^2)) * sqrt(P), risk-free 0")
    calmar: float | None = _figure("ratio", "cagr / greatest drawdown")
    cagr_pct: float | None = _figure("% per year", "(final equity / starting balance)^(1 / years) - 1")
    volatility_pct: float | None = _figure("% per year", "sample stdev(r) * sqrt(P)")
    market_change_pct: float | None = _figure("%", "last close / first scored close - 1: buy and hold")
    starting_balance: float = _figure("money", "balance before the first trade")
    final_equity: float = _figure("money", "equity at the last close")
    peak_equity: float = _figure("money", "highest equity at a close, at least the starting balance")
    net_profit: float = _figure("money", "final equity - starting balance")
    gross_profit: float = _figure("money", "sum of the pnl of trades with pnl > 0")
    gross_loss: float = _figure("money", "sum of the pnl of trades with pnl < 0, as a positive number")
    costs_paid: float = _figure("money", "commission, half spreads and slippage of both sides of every trade")
    max_drawdown: float = _figure("money", "greatest fall of equity from its highest so far")
    max_drawdown_days: float = _figure(
        "days", "longest time from a high of equity to the close that regains it, or the end"
    )
    recovery_factor: float | None = _figure("ratio", "net profit / greatest fall of equity")
    exposure_pct: float | None = _figure("%", "scored bars whose range was met with a position open / scored bars")
    expectancy: float | None = _figure("money", "mean pnl of a trade")
    expectancy_pct: float | None = _figure("%", "mean of pnl / value at entry")
    expectancy_r: float | None = _figure("R", "mean of pnl / (R x quantity); undefined where the contract has no R")
    sqn: float | None = _figure("ratio", "sqrt(trades) * mean(pnl) / sample stdev(pnl)")
    avg_win: float | None = _figure("money", "mean pnl of trades with pnl > 0")
    avg_loss: float | None = _figure("money", "mean pnl of trades with pnl < 0")
    payoff_ratio: float | None = _figure("ratio", "average win / average loss")
    best_trade: float | None = _figure("money", "greatest pnl of a trade")
    worst_trade: float | None = _figure("money", "least pnl of a trade")
    avg_bars: float | None = _figure("bars", "mean distance from the entry bar to the exit bar")
    max_consecutive_wins: int = _figure("count", "longest run of trades with pnl > 0")
    max_consecutive_losses: int = _figure("count", "longest run of trades with pnl <= 0")
    long_trades: int = _figure("count", "trades that bought first")
    long_win_rate_pct: float | None = _figure("%", "win rate of long trades")
    long_net_profit: float = _figure("money", "sum of the pnl of long trades")
    short_trades: int = _figure("count", "trades that sold first")
    short_win_rate_pct: float | None = _figure("%", "win rate of short trades")
    short_net_profit: float = _figure("money", "sum of the pnl of short trades")
    best_day_pct: float | None = _figure("%", "greatest r")
    worst_day_pct: float | None = _figure("%", "least r")
    scored_bars: int = _figure("count", "bars from the end of the warm-up on")
    scored_days: int = _figure("count", "UTC days with a scored bar")
    years: float = _figure("years", "from the first scored bar's open to the last bar's end, in years of 365.25 days")
    trading_days_per_year: int = _figure("days", "P")

    def as_dict(self) -> dict[str, float | int | None]:
        """Every figure by name, ready for JSON."""
        return {item.name: getattr(self, item.name) for item in fields(self)}

    @classmethod
    def from_figures(cls, vector: Floats) -> Metrics:
        """From ``vector`` [figures] in the order of ``FIGURES``, NaN where a figure is not defined.

        Raises BacktestError where one that is always defined is not a finite number.
        """
        values: list[Any] = vector.tolist()
        for place, figure in enumerate(values):
            if not math.isfinite(figure):
                if not (math.isnan(figure) and FIGURES[place] in _OPTIONAL):
                    raise BacktestError(f"{FIGURES[place]} of this run is {figure}; it should be a finite number.")
                values[place] = None
        for place in _COUNTS:
            values[place] = int(values[place])
        return cls(*values)

    @classmethod
    def definitions(cls) -> Mapping[str, Definition]:
        """What each figure means, by name, in the order of a tear sheet."""
        return {item.name: item.metadata["definition"] for item in fields(cls)}


FIGURES: tuple[str, ...] = tuple(item.name for item in fields(Metrics))
"""The order of a vector of figures."""

_TYPES = get_type_hints(Metrics)
_COUNTS = tuple(place for place, name in enumerate(FIGURES) if _TYPES[name] is int)
_OPTIONAL = frozenset(name for name in FIGURES if _TYPES[name] not in (int, float))
