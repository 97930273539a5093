"""Runs Pine sources in PineTS: AGPL-3.0, installed apart, in a process of its own."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from exporters.parity.deals import Deal
from exporters.parity.errors import ProofFailed
from exporters.parity.terms import Terms
from exporters.parity.tools import find_pinets, run_tool
from market.bars import Bars

_RUNNER = Path(__file__).parent / "run.mjs"
_COLUMNS = ("time", "open", "high", "low", "close", "volume")
_PRICES = ("open", "high", "low", "close")


def run_scripts(sources: Sequence[str], terms: Terms) -> list[list[Deal]]:
    """The trades of every source. Raises ``ProofToolMissing``, and ``ProofFailed`` where one stops."""
    found = []
    for answer in run_each([(source, terms) for source in sources]):
        if isinstance(answer, ProofFailed):
            raise answer
        found.append(answer)
    return found


def run_each(runs: Sequence[tuple[str, Terms]]) -> list[list[Deal] | ProofFailed]:
    """The trades of every source on its own bars, or why there are none; one process for all."""
    folder = find_pinets()
    series: dict[int, tuple[int, Terms]] = {}
    for _, terms in runs:
        series.setdefault(id(terms), (len(series), terms))
    job = {
        "series": [_describe(terms) for _, terms in series.values()],
        "runs": [{"source": source, "series": series[id(terms)][0]} for source, terms in runs],
    }
    with tempfile.TemporaryDirectory(prefix="lab-scripts-") as place:
        path = Path(place) / "job.json"
        path.write_text(json.dumps(job), encoding="utf-8")
        lines = run_tool(["node", str(_RUNNER), str(path), str(folder.resolve())]).splitlines()
    if len(lines) != len(runs):
        raise ProofFailed(f"PineTS answered {len(lines)} of {len(runs)} sources.")
    return [_read(json.loads(line), terms.bars) for line, (_, terms) in zip(lines, runs, strict=True)]


def _describe(terms: Terms) -> dict[str, Any]:
    bars, settings = terms.bars, terms.settings
    instrument = bars.instrument
    return {
        "market": instrument.market,
        "currency": instrument.quote_currency,
        "tick": instrument.tick,
        "volume_step": instrument.volume_step,
        "step": bars.timeframe.milliseconds,
        "balance": settings.balance,
        "costs": {
            "commission_pct": settings.costs.commission_pct,
            "ticks": settings.costs.spread_ticks / 2 + settings.costs.slippage_ticks,
        },
        "ticks": {name: getattr(bars, f"{name}_ticks").tolist() for name in _PRICES},
        **{name: getattr(bars, name).tolist() for name in _COLUMNS},
    }


def _read(answer: Mapping[str, Any], bars: Bars) -> list[Deal] | ProofFailed:
    if "error" in answer:
        return ProofFailed(f"The Pine source stopped: {answer['error']}")
    return [_read_deal(row, bars) for row in answer["trades"]]


def _read_deal(row: Mapping[str, Any], bars: Bars) -> Deal:
    """Comments name rule and reason; a market order at an open beyond a resting level takes the level's name, as the
    execution model has it.
    """
    reason = row["exit_comment"].rpartition(" | ")[2]
    if reason in {"time_exit", "reverse"} or reason.startswith("exit_rule:"):
        opened = int(bars.open_ticks[row["exit_bar"]])
        for level, name, sign in (("stop", row["stop_name"], -1), ("target", "take_profit", 1)):
            price = row[level]
            if price is not None and sign * row["side"] * (opened - round(price / bars.instrument.tick)) >= 0:
                reason = name
                break
    return Deal.of(
        {
            "side": "long" if row["side"] > 0 else "short",
            "entry_bar": row["entry_bar"],
            "exit_bar": row["exit_bar"],
            "entry_ticks": row["entry"],
            "exit_ticks": row["exit"],
            "quantity": row["quantity"],
            "entry_rule": row["entry_comment"].partition(" | ")[0],
            "exit_reason": reason,
        }
    )
