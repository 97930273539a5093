"""What each figure of a tear sheet is called and how it is written; what it means is said by the engine, once."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.gates import GATE_BY_NAME
from engine.metrics import Metrics
from evaluation.changes import Change
from reports.numbers import count, money, number, percent

# Names and labels, in the order they are read.
_SLICE_LABELS = {
    "net_return_pct": "Net return",
    "cagr_pct": "CAGR",
    "market_change_pct": "Buy & hold",
    "max_drawdown_pct": "Max. drawdown",
    "max_drawdown_days": "Longest drawdown",
    "recovery_factor": "Recovery factor",
    "sharpe": "Sharpe ratio",
    "sortino": "Sortino ratio",
    "calmar": "Calmar ratio",
    "volatility_pct": "Volatility",
    "best_day_pct": "Best day",
    "worst_day_pct": "Worst day",
    "exposure_pct": "Exposure time",
    "trades": "Trades",
    "profit_factor": "Profit factor",
    "costs_paid": "Costs paid",
    "years": "Length",
}
_TRADE_LABELS = {
    "trades": "Trades",
    "net_profit": "Net profit",
    "gross_profit": "Gross profit",
    "gross_loss": "Gross loss",
    "costs_paid": "Costs paid",
    "profit_factor": "Profit factor",
    "win_rate_pct": "Win rate",
    "expectancy": "Expectancy",
    "expectancy_r": "Expectancy in R",
    "avg_win": "Average win",
    "avg_loss": "Average loss",
    "payoff_ratio": "Average win / loss",
    "best_trade": "Best trade",
    "worst_trade": "Worst trade",
    "max_consecutive_wins": "Most wins in a row",
    "max_consecutive_losses": "Most losses in a row",
    "avg_bars": "Average holding",
    "sqn": "SQN",
}


@dataclass(frozen=True)
class Figure:
    """One row of a tear sheet; ``unit`` as the engine names it."""

    name: str
    label: str
    unit: str
    meaning: str

    def write(self, value: float | None, currency: str = "") -> str:
        """The value with its unit; the currency stands in the table's head where it is not given."""
        match self.unit:
            case "%" | "% per year":
                return percent(value)
            case "count":
                return count(value)
            case "money":
                return money(value, currency)
            case "R":
                return number(value, 2, "R")
            case "bars" | "days" | "years":
                return number(value, 1, self.unit)
        return number(value)


def slice_figures() -> tuple[Figure, ...]:
    """Figures of a whole slice."""
    return _figures(_SLICE_LABELS, {})


def trade_figures() -> tuple[Figure, ...]:
    """Figures of a set of trades."""
    return _figures(_TRADE_LABELS, {"net_profit": "sum of the pnl, after costs"})


def _figures(labels: dict[str, str], meanings: dict[str, str]) -> tuple[Figure, ...]:
    definitions = Metrics.definitions()
    return tuple(
        Figure(name, label, definitions[name].unit, meanings.get(name, definitions[name].meaning))
        for name, label in labels.items()
    )


def gate_label(name: str) -> str:
    """What a gate looks at."""
    return GATE_BY_NAME[name].label if name in GATE_BY_NAME else name.replace("_", " ")


def gate_bound(name: str) -> str:
    """Whether the limit is the least or the most."""
    return "at least" if name.startswith("min_") else "at most"


def gate_number(name: str, value: float | None, signed: bool = False) -> str:
    """A gate's value, limit or margin with its unit."""
    unit = GATE_BY_NAME[name].unit if name in GATE_BY_NAME else "percent" if name.endswith("_pct") else None
    match unit:
        case "percent":
            return percent(value, 1, signed)
        case "count":
            return number(value, 0, "trades", signed)
    return number(value, 2, "", signed)


_CHANGES = {
    "unsealed_spa_p": "SPA p, search + validation",
    "unsealed_years": "Years of search + validation",
    "resolution": "Smallest p there is",
    "spa_p": "SPA p, whole sample",
    "sealed_psr": "Sealed PSR(0)",
    "years": "Years of bars",
    "opening": "Opening of these dates",
    "excess_statistic": "t of the best excess",
}


def change_label(name: str) -> str:
    """What the verdict hangs on."""
    return gate_label(name) if name in GATE_BY_NAME else _CHANGES.get(name, name.replace("_", " "))


def change_number(change: Change, value: float | None, signed: bool = False) -> str:
    """Now, needed or margin with its unit."""
    if change.what in GATE_BY_NAME:
        return gate_number(change.what, value, signed)
    match change.unit:
        case "probability":
            return number(value, 4, "", signed)
        case "years":
            return number(value, 1, "years", signed)
        case "openings":
            return number(value, 0)
    return number(value, 2, "", signed)
