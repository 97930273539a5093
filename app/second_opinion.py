"""A second opinion on a contract's trades: its bot under backtesting.py, in a process of its own, beside the engine.

This process never loads backtesting; the bot's source goes over stdin, its trades come back as JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.errors import AppError

if TYPE_CHECKING:
    from contracts.program import Program
    from engine.settings import RunSettings
    from engine.trades import Trades
    from market.bars import Bars

_HOUSE = Path(__file__).resolve().parents[1]
_COLUMNS = ("time", "open", "high", "low", "close", "volume")
_PATIENCE_S = 600


class SecondOpinionFailed(AppError):
    """The bot could not be run, so there is nothing to compare with."""


@dataclass(frozen=True, slots=True)
class Deal:
    """What two platforms must agree on in a trade: bars by index, prices in ticks, quantity in volume steps."""

    side: str
    entry_bar: int
    exit_bar: int
    entry_ticks: int
    exit_ticks: int
    quantity: float
    entry_rule: str
    exit_reason: str

    @classmethod
    def of(cls, trade: Mapping[str, Any]) -> Deal:
        """What of a bot's trade is compared."""
        found = {name: trade[name] for name in cls.__dataclass_fields__}
        return cls(**{**found, "quantity": round(float(found["quantity"]), 8)})

    def as_dict(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Difference:
    """Two trades entered on one bar that are not the same, or a trade only one side made; ``fields`` name in what."""

    entry_bar: int
    engine: Deal | None
    other: Deal | None
    fields: tuple[str, ...]


def deals_of_engine(trades: Trades) -> list[Deal]:
    """The engine's trades, as they are compared."""
    return [
        Deal(
            "long" if trades.side[i] > 0 else "short",
            int(trades.entry_bar[i]),
            int(trades.exit_bar[i]),
            int(trades.entry_ticks[i]),
            int(trades.exit_ticks[i]),
            round(float(trades.quantity[i]), 8),
            trades.entry_rule[i],
            trades.exit_reason[i],
        )
        for i in range(len(trades))
    ]


def ask_bot(program: Program, values: Mapping[str, float], bars: Bars, settings: RunSettings) -> list[Deal]:
    """The trades of the contract's bot. Raises ``LabError`` where it cannot be written or run."""
    from app.llm.offline.coder.coding import render_bot

    costs = settings.costs
    setup = {
        "tick": bars.instrument.tick,
        "volume_step": bars.instrument.volume_step,
        "balance": settings.balance,
        "conflict": settings.conflict,
        "commission_pct": costs.commission_pct,
        "spread_ticks": costs.spread_ticks,
        "slippage_ticks": costs.slippage_ticks,
        "timeframe": str(bars.timeframe),
    }
    request = {
        "source": render_bot(program),
        "columns": {name: getattr(bars, name).tolist() for name in _COLUMNS},
        "setup": setup,
        "values": dict(values),
        "score_from": 0,
    }
    found = _run_kit(request)
    return [Deal.of(trade) for trade in found["trades"]]


def _run_kit(request: Mapping[str, Any]) -> dict[str, Any]:
    command = [sys.executable, "-m", "bots.kit"]
    try:
        done = subprocess.run(  # noqa: S603 - our own module, on a bot of our own rendering
            command,
            input=json.dumps(request),
            capture_output=True,
            text=True,
            cwd=_HOUSE,
            timeout=_PATIENCE_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise SecondOpinionFailed(f"The bot did not end within {_PATIENCE_S} s under backtesting.py.") from None
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["no reason was given"])[-1]
        raise SecondOpinionFailed(f"The bot failed under backtesting.py: {last}.")
    answer: dict[str, Any] = json.loads(done.stdout)
    if "error" in answer:
        raise SecondOpinionFailed(f"The bot failed under backtesting.py: {answer['error']}")
    return answer


def compare_deals(engine: list[Deal], other: list[Deal]) -> list[Difference]:
    """What differs, by entry bar; there is at most one entry a bar."""
    ours, theirs = ({deal.entry_bar: deal for deal in deals} for deals in (engine, other))
    found = []
    for bar in sorted(ours.keys() | theirs.keys()):
        one, two = ours.get(bar), theirs.get(bar)
        if one != two:
            found.append(Difference(bar, one, two, _differing(one, two)))
    return found


def _differing(one: Deal | None, two: Deal | None) -> tuple[str, ...]:
    if one is None or two is None:
        return ()
    left, right = one.as_dict(), two.as_dict()
    return tuple(name for name in left if left[name] != right[name])
