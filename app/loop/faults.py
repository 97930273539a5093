"""Errors of ours at the end of a campaign that cost a part of what it shows, and never its verdict."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field

from app.loop.failures import describe
from app.outcome import Happening

_log = logging.getLogger(__name__)


@dataclass
class Faults:
    """Logs each error with its traceback and keeps it as an event of the campaign."""

    campaign_id: str
    happenings: list[Happening] = field(default_factory=list)

    def note(self, part: str, error: Exception) -> None:
        """``part``: what is missing now: ``report``, or the name of a diagnostic."""
        _log.error("campaign %s: %s could not be made", self.campaign_id, part, exc_info=error)
        self.happenings.append(Happening("part_missing", {"part": part, "error": describe(error)}))
