"""What a step works with: the campaign as it was read, the record, the journal, and when to stop."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from app.db.leases import Lease, tell_progress
from app.db.models import Campaign
from app.lab import Lab
from app.loop.guide import Guide, Moment, Seen
from app.loop.journal import Journal
from contracts.campaign import CampaignRequest, parse_request

_PROGRESS_S = 0.5


@dataclass
class StepContext:
    """One run of one step. ``check`` raises Interrupted or StaleLease where the step should not go on."""

    lab: Lab
    lease: Lease
    campaign: Campaign
    journal: Journal
    guide: Guide
    seen: Seen
    check: Callable[[], None]
    elapsed: Callable[[], float]
    """Seconds that are not yet counted in ``campaign.wall_clock_s``."""
    _told: float = field(default=0.0, init=False)

    @property
    def moment(self) -> Moment:
        """Where the campaign is."""
        return Moment.of(self.campaign)

    @cached_property
    def request(self) -> CampaignRequest:
        """What was asked for at creation."""
        return parse_request(self.campaign.request)

    def tell(self, progress: dict[str, Any]) -> None:
        """Show progress to whoever looks at the campaign; written at most twice a second."""
        now = time.monotonic()
        if now - self._told < _PROGRESS_S:
            return
        self._told = now
        with self.lab.database.write() as session:
            tell_progress(session, self.lease, progress)
