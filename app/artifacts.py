"""The folder of a campaign: shows as files what the record says, name by name."""

from __future__ import annotations

from pathlib import Path

from app.crash import crash_point
from app.db.database import Database
from app.db.models import Artifact
from app.db.publications import note_published
from app.db.reads import artifacts_of, find_artifact, get_campaign
from app.errors import UnknownArtifact
from app.names import resolve_name
from app.objects import ObjectStore, link_durably, make_folder, write_durably

BOTS = "bots/"

_LARGE = 4_000_000
"""Bytes from which on a file is shown as another name of the stored content, which is read-only, and not as a copy."""


class ArtifactFolder:
    """``<reports>/<campaign>/<name>`` for every recorded artifact; bots also under ``<bots root>/<campaign>/``."""

    def __init__(self, database: Database, objects: ObjectStore, reports_root: Path, bots_root: Path) -> None:
        self._database = database
        self._objects = objects
        self._reports_root = reports_root
        self._bots_root = bots_root

    def path(self, campaign_id: str) -> Path:
        """The campaign's folder."""
        return self._reports_root / campaign_id

    def read(self, campaign_id: str, name: str) -> bytes:
        """The bytes that were recorded under that name. Raises UnknownArtifact."""
        return self._objects.get(self.digest(campaign_id, name))

    def digest(self, campaign_id: str, name: str) -> str:
        """sha256 of what was recorded under that name, in hex. Raises UnknownArtifact."""
        with self._database.read() as session:
            record = find_artifact(session, campaign_id, name)
        if record is None:
            raise UnknownArtifact(f"Campaign {campaign_id} has no artifact {name!r}.")
        return record.sha256

    def digests(self, campaign_id: str) -> dict[str, str]:
        """sha256 of everything on record, in hex, by name."""
        with self._database.read() as session:
            return {record.name: record.sha256 for record in artifacts_of(session, campaign_id)}

    def publish(self, campaign_id: str) -> None:
        """Bring the campaign's folder to the record; a file that is missing or differs is written whole."""
        while self._publish_revision(campaign_id):
            # The record moved on meanwhile, maybe by another process, which this one may have overwritten.
            continue

    def _publish_revision(self, campaign_id: str) -> bool:
        with self._database.read() as session:
            campaign = get_campaign(session, campaign_id)
            revision = campaign.revision
            records = artifacts_of(session, campaign_id)
        if campaign.published == revision:
            return False
        for record in records:
            new = record.revision > campaign.published
            self._show(self.path(campaign_id), record.name, record, new)
            if record.name.startswith(BOTS):
                self._show(self._bots_root / campaign_id, record.name.removeprefix(BOTS), record, new)
        crash_point("folder.written")
        with self._database.write() as session:
            return not note_published(session, campaign_id, revision)

    def _show(self, folder: Path, name: str, record: Artifact, new: bool) -> None:
        """Show one file. Of those that were shown before, a size that differs is enough of a look: they are many."""
        if not new and _has_size(folder / name, record.size):
            return
        path = resolve_name(folder, name)
        if record.size > _LARGE:
            self._link(path, record)
            return
        content = self._objects.get(record.sha256)
        if path.is_file() and path.stat().st_size == record.size and path.read_bytes() == content:
            return
        make_folder(path.parent)
        write_durably(path, content)

    def _link(self, path: Path, record: Artifact) -> None:
        source = self._objects.path(record.sha256)
        if path.exists() and path.samefile(source):
            return
        make_folder(path.parent)
        try:
            link_durably(source, path)
        except OSError:  # another disk, or one without such names
            write_durably(path, self._objects.get(record.sha256))


def _has_size(path: Path, size: int) -> bool:
    try:
        return path.stat().st_size == size
    except OSError:
        return False
