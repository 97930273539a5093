"""Audits of a laboratory's record and folders: before a recovery, when nothing may be torn, and after it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.db.models import Artifact, Exchange, Transition
from app.db.reads import (
    artifacts_of,
    candidates_of,
    exchanges_of,
    get_campaign,
    iterations_of,
    transitions_of,
    trial_tables_of,
)
from app.lab import Lab
from app.record import RECORD_NAME
from app.transitions import State, may_follow
from tests.app.scripted import TRIALS


@dataclass(frozen=True)
class Trace:
    """What two runs of the same campaign must agree on, however often one of them was killed."""

    transitions: tuple[tuple[int, str | None, str, str], ...]
    artifacts: tuple[tuple[str, str, int], ...]
    trials: tuple[tuple[int, int, int, int], ...]
    candidates: tuple[tuple[int, int], ...]
    exchanges: tuple[tuple[int, str, str], ...]


def trace(lab: Lab, campaign_id: str = "c1") -> Trace:
    """The trace of a campaign; campaign.json stays out, since it tells how long things took."""
    with lab.database.read() as session:
        return Trace(
            tuple((one.seq, one.from_state, one.to_state, one.reason) for one in transitions_of(session, campaign_id)),
            tuple(
                (one.name, one.sha256, one.revision)
                for one in artifacts_of(session, campaign_id)
                if one.name != RECORD_NAME
            ),
            tuple(
                (one.iteration, one.candidate, one.first, one.trials)
                for iteration in iterations_of(session, campaign_id)
                for one in trial_tables_of(session, campaign_id, iteration.number)
            ),
            tuple((one.iteration, one.ordinal) for one in candidates_of(session, campaign_id)),
            tuple((one.ordinal, one.role, one.request_digest) for one in exchanges_of(session, campaign_id)),
        )


def audit_record(lab: Lab, campaign_id: str = "c1") -> list[str]:
    """What must hold at any moment, whatever died: no torn file, no half-recorded transition."""
    with lab.database.read() as session:
        campaign = get_campaign(session, campaign_id)
        transitions = transitions_of(session, campaign_id)
        artifacts = artifacts_of(session, campaign_id)
        exchanges = exchanges_of(session, campaign_id)
        found = {
            one.number: sum(table.trials for table in trial_tables_of(session, campaign_id, one.number))
            for one in iterations_of(session, campaign_id)
        }
    last = transitions[-1]
    faults = []
    if (campaign.revision, campaign.state) != (last.seq, last.to_state):
        faults.append(
            f"the campaign is {campaign.state} at {campaign.revision}, its last row {last.to_state} at {last.seq}"
        )
    faults.extend(_broken_chain(transitions))
    faults.extend(f"iteration {number} has {count} trials" for number, count in found.items() if count != TRIALS)
    faults.extend(_missing_contents(lab, artifacts))
    faults.extend(_torn_objects(lab.settings.objects_root))
    faults.extend(_torn_files(lab, lab.folder.path(campaign_id)))
    faults.extend(_torn_files(lab, lab.settings.bots_root / campaign_id))
    faults.extend(_lost_exchanges(campaign.exchanges, exchanges))
    return faults


def audit_end(lab: Lab, reference: Trace, campaign_id: str = "c1") -> list[str]:
    """What must hold once the campaign has ended: exactly what an undisturbed run leaves, and all of it shown."""
    faults = audit_record(lab, campaign_id)
    now = trace(lab, campaign_id)
    faults.extend(
        f"{name} differ: {getattr(now, name)} instead of {getattr(reference, name)}"
        for name in Trace.__dataclass_fields__
        if getattr(now, name) != getattr(reference, name)
    )
    with lab.database.read() as session:
        artifacts = artifacts_of(session, campaign_id)
    folder = lab.folder.path(campaign_id)
    for artifact in artifacts:
        path = folder / artifact.name
        if not path.is_file() or _sha256(path) != artifact.sha256:
            faults.append(f"{artifact.name} is recorded and not shown")
    recorded = {artifact.name for artifact in artifacts}
    faults.extend(f"{name} is shown and not recorded" for name in _names(folder) if name not in recorded)
    shown = folder / RECORD_NAME
    state = json.loads(shown.read_text())["state"] if shown.is_file() else "nothing"
    if state != State.COMPLETED:
        faults.append(f"campaign.json says {state}")
    return faults


def _broken_chain(transitions: Sequence[Transition]) -> Iterator[str]:
    before: Transition | None = None
    for place, one in enumerate(transitions, start=1):
        if one.seq != place:
            yield f"transition {place} has seq {one.seq}"
        if before is not None and one.from_state != before.to_state:
            yield f"transition {one.seq} starts at {one.from_state}, not {before.to_state}"
        if before is not None and not may_follow(State(before.to_state), State(one.to_state), State(one.to_state)):
            yield f"transition {one.seq} is not in the table"
        before = one


def _missing_contents(lab: Lab, artifacts: Sequence[Artifact]) -> Iterator[str]:
    for artifact in artifacts:
        path = lab.objects.path(artifact.sha256)
        if not path.is_file() or path.stat().st_size != artifact.size or _sha256(path) != artifact.sha256:
            yield f"{artifact.name} is recorded, and its content is not there"


def _torn_objects(root: Path) -> Iterator[str]:
    for path in _files(root):
        if _sha256(path) != path.name:
            yield f"the object {path.name[:12]} is torn"


def _torn_files(lab: Lab, folder: Path) -> Iterator[str]:
    """A file under its final name is always the whole of something that was kept."""
    for path in _files(folder):
        if not lab.objects.path(_sha256(path)).is_file():
            yield f"{path.relative_to(folder)} is torn"


def _lost_exchanges(used: int, exchanges: Sequence[Exchange]) -> Iterator[str]:
    for one in exchanges[:used]:
        if one.answer is None:
            yield f"exchange {one.ordinal} was used and has no answer"
    if used > len(exchanges):
        yield f"{used} exchanges were used, {len(exchanges)} are recorded"


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if path.is_file() and not path.name.endswith(".tmp"):
            yield path


def _names(folder: Path) -> list[str]:
    return [str(path.relative_to(folder)) for path in _files(folder)]


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
