"""Commit: contents on disk first, then one transaction that records the transition and all that came with it."""

from __future__ import annotations

import json

from app.crash import crash_point
from app.db.leases import Lease
from app.db.models import Campaign
from app.db.openings import finish_opening
from app.db.transit import record_outcome, replace_artifact
from app.lab import Lab
from app.objects import ObjectStore
from app.outcome import Draft, Outcome, Stored
from app.record import RECORD_NAME, describe_campaign
from app.redaction import hide_in_bytes
from app.transitions import State


def commit(lab: Lab, campaign: Campaign, outcome: Outcome, lease: Lease | None = None) -> Campaign:
    """Make the transition; returns the campaign after it. Raises StaleLease, and then nothing was recorded."""
    stored = [_store(lab.objects, draft) for draft in outcome.drafts]
    with lab.database.write() as session:
        after = record_outcome(session, campaign, outcome, stored, lease)
        if outcome.to is State.COMPLETED:
            finish_opening(session, campaign.id)
        document = describe_campaign(session, after)
        content = json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False).encode()
        replace_artifact(session, after, _store(lab.objects, Draft(RECORD_NAME, content)))
        crash_point("commit.before")
    crash_point("commit.after")
    return after


def _store(objects: ObjectStore, draft: Draft) -> Stored:
    if draft.sha256 is not None:  # of bytes that nobody reads as text
        return Stored(draft.name, objects.put(draft.content, draft.sha256), len(draft.content))
    content = hide_in_bytes(draft.content)
    return Stored(draft.name, objects.put(content), len(content))
