"""A second opinion on a contract's trades: its bot under backtesting.py, in a process of its own, beside the engine.

This process never loads backtesting; the bot's source goes over stdin, its trades come back as JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.errors import AppError
from exporters.parity.deals import Deal

if TYPE_CHECKING:
    from contracts.program import Program
    from engine.settings import RunSettings
    from market.bars import Bars

_HOUSE = Path(__file__).resolve().parents[1]
_COLUMNS = ("time", "open", "high", "low", "close", "volume")
_PATIENCE_S = 600


class SecondOpinionFailed(AppError):
    """The bot could not be run, so there is nothing to compare with."""


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
