"""Marks: the campaign's counters as an iteration begins, so that its own share can be told at its end."""

from __future__ import annotations

from typing import Any

from app.db.models import Campaign

COUNTERS = ("wall_clock_s", "retries", "tokens", "cost_usd")


def take_marks(campaign: Campaign) -> dict[str, Any]:
    """The counters now."""
    return {name: getattr(campaign, name) for name in COUNTERS}


def since_marks(campaign: Campaign, elapsed_s: float) -> dict[str, Any]:
    """What was added since the marks were taken; ``elapsed_s`` is what the current step has taken so far."""
    spent = {name: getattr(campaign, name) - campaign.marks.get(name, 0) for name in COUNTERS}
    spent["duration_s"] = spent.pop("wall_clock_s") + elapsed_s
    return spent
