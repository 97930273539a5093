"""Preference: the trader's gates, on validation, before anything is opened. Not evidence: chance passes them often."""

from __future__ import annotations

from collections.abc import Mapping

from contracts.gates import GateResult, Gates, check_gates
from evaluation.scores import oos_degradation_pct


def check_preference(
    gates: Gates, search: Mapping[str, float | None], validation: Mapping[str, float | None]
) -> tuple[GateResult, ...]:
    """Check every gate; trades are those of both slices. A statistic that is missing fails its gate."""
    trades = (search.get("trades"), validation.get("trades"))
    return check_gates(
        gates,
        {
            "max_drawdown_pct": validation.get("max_drawdown_pct"),
            "sharpe": validation.get("sharpe"),
            "oos_degradation_pct": oos_degradation_pct(search.get("sharpe"), validation.get("sharpe")),
            "trades": None if None in trades else sum(count for count in trades if count is not None),
        },
    )
