"""Trades, equity and days → ``Metrics``."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from engine.arrays import Booleans, Floats, Integers
from engine.compilation import compiled
from engine.daily import DailyStream
from engine.metrics import Metrics
from engine.trades import Trades
from market.bars import Bars

_DAY_MS = 86_400_000
_YEAR_MS = 365.25 * _DAY_MS


@dataclass(frozen=True, slots=True)
class Span:
    """What was scored: the part of a tear sheet that no parameter changes."""

    bars: int
    days: int
    years: float
    market_change_pct: float | None
    time: Integers
    trading_days_per_year: int

    @classmethod
    def of(cls, bars: Bars, first_scored: int, days: int) -> Span:
        """The bars from ``first_scored`` on."""
        scored = bars[first_scored:]
        yearly = bars.instrument.trading_days_per_year
        if len(scored) == 0:
            return cls(0, 0, 0.0, None, scored.time, yearly)
        length = int(scored.time[-1]) + bars.timeframe.milliseconds - int(scored.time[0])
        change = 100.0 * (float(scored.close[-1]) / float(scored.close[0]) - 1.0)
        return cls(len(scored), days, length / _YEAR_MS, change, scored.time, yearly)


class Drawdown(NamedTuple):
    """Of equity at closes, from the starting balance on: greatest falls, highest equity, longest stay below a high."""

    ratio: float
    money: float
    peak: float
    longest_ms: int


@compiled
def measure_drawdown(equity: Floats, time: Integers, balance: float) -> Drawdown:
    """One pass over equity [bars] at the closes of bars that open at ``time`` [bars], milliseconds."""
    peak, ratio, money, longest = balance, 0.0, 0.0, 0
    peak_time = time[0] if time.size else 0
    below = False
    for i in range(equity.size):
        if below or equity[i] < peak:
            longest = max(longest, time[i] - peak_time)
        below = equity[i] < peak
        if below:
            money = max(money, peak - equity[i])
            ratio = max(ratio, (peak - equity[i]) / peak)
        else:
            peak, peak_time = equity[i], time[i]
    return Drawdown(ratio, money, peak, longest)


def measure(
    trades: Trades, equity: Floats, daily: DailyStream, span: Span, balance: float, bars_in_market: int
) -> Metrics:
    """The tear sheet of a run; ``equity`` has one entry per scored bar."""
    drawdown = measure_drawdown(equity, span.time, balance)
    final = float(equity[-1]) if len(equity) else balance
    growth = final / balance
    cagr = _annual_growth(growth, span.years)
    return Metrics(
        net_return_pct=100.0 * (growth - 1.0),
        max_drawdown_pct=100.0 * drawdown.ratio,
        calmar=_divide(cagr, drawdown.ratio) if cagr is not None else None,
        cagr_pct=None if cagr is None else 100.0 * cagr,
        market_change_pct=span.market_change_pct,
        starting_balance=balance,
        final_equity=final,
        peak_equity=drawdown.peak,
        net_profit=final - balance,
        max_drawdown=drawdown.money,
        max_drawdown_days=drawdown.longest_ms / _DAY_MS,
        recovery_factor=_divide(final - balance, drawdown.money),
        exposure_pct=_divide(100.0 * bars_in_market, span.bars),
        scored_bars=span.bars,
        scored_days=span.days,
        years=span.years,
        trading_days_per_year=span.trading_days_per_year,
        **_measure_days(daily.returns, span.trading_days_per_year),
        **_measure_trades(trades),
        **_measure_sides(trades),
    )


def _measure_days(returns: Floats, yearly: int) -> dict[str, Any]:
    if len(returns) == 0:
        nothing = ("sharpe", "sortino", "volatility_pct", "best_day_pct", "worst_day_pct")
        return dict.fromkeys(nothing)
    mean, root = float(returns.mean()), math.sqrt(yearly)
    deviation = _deviation(returns)
    below = np.minimum(returns, 0.0)
    downside = math.sqrt(float(below @ below) / len(returns))
    return {
        "sharpe": None if deviation is None else _divide(mean * root, deviation),
        "sortino": _divide(mean * root, downside),
        "volatility_pct": None if deviation is None else 100.0 * deviation * root,
        "best_day_pct": 100.0 * float(returns.max()),
        "worst_day_pct": 100.0 * float(returns.min()),
    }


def _measure_trades(trades: Trades) -> dict[str, Any]:
    pnl = trades.pnl
    won, lost = pnl > 0, pnl < 0
    wins, losses = int(won.sum()), int(lost.sum())
    profit, loss = float(pnl[won].sum()), -float(pnl[lost].sum())
    avg_win, avg_loss = _divide(profit, wins), _divide(-loss, losses)
    deviation, mean = _deviation(pnl), _mean(pnl)
    return {
        "trades": len(trades),
        "win_rate_pct": _divide(100.0 * wins, len(trades)),
        "profit_factor": _divide(profit, loss),
        "gross_profit": profit,
        "gross_loss": loss,
        "costs_paid": float(trades.costs.sum()),
        "expectancy": mean,
        "expectancy_pct": _mean(100.0 * pnl / (trades.entry_price * trades.quantity)),
        "expectancy_r": _expectancy_r(trades),
        "sqn": None if deviation is None or mean is None else _divide(math.sqrt(len(trades)) * mean, deviation),
        "avg_win": avg_win,
        "avg_loss": avg_loss,
        "payoff_ratio": None if avg_win is None or avg_loss is None else _divide(avg_win, -avg_loss),
        "best_trade": float(pnl.max()) if len(pnl) else None,
        "worst_trade": float(pnl.min()) if len(pnl) else None,
        "avg_bars": _mean((trades.exit_bar - trades.entry_bar).astype(np.float64)),
        "max_consecutive_wins": _longest_run(won),
        "max_consecutive_losses": _longest_run(~won),
    }


def _measure_sides(trades: Trades) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    for name, side in (("long", 1), ("short", -1)):
        pnl = trades.pnl[trades.side == side]
        figures[f"{name}_trades"] = len(pnl)
        figures[f"{name}_win_rate_pct"] = _divide(100.0 * int((pnl > 0).sum()), len(pnl))
        figures[f"{name}_net_profit"] = float(pnl.sum())
    return figures


def _expectancy_r(trades: Trades) -> float | None:
    if len(trades) == 0 or int(trades.risk_ticks.min()) < 1:
        return None
    risk = trades.instrument.to_prices(trades.risk_ticks) * trades.quantity
    return _mean(trades.pnl / risk)


def _annual_growth(growth: float, years: float) -> float | None:
    """A rate too large to be a number (a gain within minutes) is not defined; what lost everything lost 100 %."""
    if years <= 0:
        return None
    if growth <= 0:
        return -1.0
    try:
        rate = math.exp(math.log(growth) / years) - 1.0
    except OverflowError:
        return None
    return rate if math.isfinite(rate) else None


def _longest_run(true: Booleans) -> int:
    edges = np.flatnonzero(np.diff(np.concatenate(([0], true.astype(np.int8), [0]))))
    return int((edges[1::2] - edges[::2]).max()) if len(edges) else 0


def _deviation(values: Floats) -> float | None:
    """Sample standard deviation; None below two values."""
    return float(values.std(ddof=1)) if len(values) > 1 else None


def _mean(values: Floats) -> float | None:
    return float(values.mean()) if len(values) else None


def _divide(value: float, by: float) -> float | None:
    """None where there is no finite quotient."""
    if by == 0:
        return None
    quotient = value / by
    return quotient if math.isfinite(quotient) else None
