from __future__ import annotations

from pathlib import Path

import pytest

from app.db.leases import Lease, claim
from app.db.models import Campaign
from app.db.reads import get_campaign
from app.errors import UnknownArtifact
from app.lab import Lab
from app.loop.commit import commit
from app.outcome import Draft, Outcome
from app.transitions import Reason, State
from tests.app.scripted import add_campaign


def record(lab: Lab, *drafts: Draft) -> None:
    """Record files with the first transition of a campaign."""
    campaign = add_campaign(lab)
    lease = claim(lab.database, "worker", 60)
    assert isinstance(lease, Lease)
    with lab.database.read() as session:
        campaign = get_campaign(session, "c1")
    commit(lab, campaign, Outcome(State.BRIEF_GENERATED, Reason.COMPILED, drafts=drafts), lease)


def test_what_is_recorded_is_shown_in_the_campaigns_folder(lab: Lab) -> None:
    record(lab, Draft("briefs/brief.md", b"# Brief"))
    lab.folder.publish("c1")
    assert (lab.folder.path("c1") / "briefs" / "brief.md").read_bytes() == b"# Brief"


def test_a_bot_is_shown_among_the_generated_bots_too(lab: Lab) -> None:
    record(lab, Draft("bots/iter_1.py", b"x = 1\n"))
    lab.folder.publish("c1")
    assert (lab.settings.bots_root / "c1" / "iter_1.py").read_bytes() == b"x = 1\n"
    assert (lab.folder.path("c1") / "bots" / "iter_1.py").read_bytes() == b"x = 1\n"


def test_a_file_somebody_changed_does_not_change_the_record(lab: Lab) -> None:
    record(lab, Draft("briefs/brief.md", b"# Brief"))
    lab.folder.publish("c1")
    (lab.folder.path("c1") / "briefs" / "brief.md").write_bytes(b"forged")
    assert lab.folder.read("c1", "briefs/brief.md") == b"# Brief"


def test_an_artifact_that_was_never_recorded_is_unknown(lab: Lab, tmp_path: Path) -> None:
    record(lab)
    (lab.folder.path("c1")).mkdir(parents=True)
    (lab.folder.path("c1") / "planted").write_bytes(b"planted")
    with pytest.raises(UnknownArtifact, match="no artifact 'planted'"):
        lab.folder.read("c1", "planted")


def test_a_file_on_disk_that_is_not_on_record_is_never_an_artifact(lab: Lab) -> None:
    with pytest.raises(UnknownArtifact):
        Draft("../outside", b"")


def test_a_large_file_is_shown_as_the_stored_content_itself(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.artifacts._LARGE", 10)
    record(lab, Draft("trials/iter_1_1.trials", b"0123456789abc"))
    lab.folder.publish("c1")
    shown = lab.folder.path("c1") / "trials" / "iter_1_1.trials"
    assert shown.samefile(lab.objects.path(lab.folder.digest("c1", "trials/iter_1_1.trials")))
    assert shown.stat().st_mode & 0o222 == 0, "nobody writes into the record by mistake"
    shown.unlink()
    assert lab.folder.read("c1", "trials/iter_1_1.trials") == b"0123456789abc"


def test_a_large_file_is_copied_where_the_disk_gives_no_second_name(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, target: Path) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr("app.artifacts._LARGE", 10)
    monkeypatch.setattr(Path, "hardlink_to", refuse)
    record(lab, Draft("trials/iter_1_1.trials", b"0123456789abc"))
    lab.folder.publish("c1")
    shown = lab.folder.path("c1") / "trials" / "iter_1_1.trials"
    assert shown.read_bytes() == b"0123456789abc"
    assert not shown.samefile(lab.objects.path(lab.folder.digest("c1", "trials/iter_1_1.trials")))


def test_a_file_that_was_deleted_is_shown_again_at_the_next_revision(lab: Lab) -> None:
    record(lab, Draft("briefs/brief.md", b"# Brief"))
    lab.folder.publish("c1")
    shown = lab.folder.path("c1") / "briefs" / "brief.md"
    shown.unlink()
    with lab.database.read() as session:
        campaign = get_campaign(session, "c1")
    commit(lab, campaign, Outcome(State.CODE_GENERATED, Reason.BOT_WRITTEN), claim_of(campaign))
    lab.folder.publish("c1")
    assert shown.read_bytes() == b"# Brief"


def claim_of(campaign: Campaign) -> Lease:
    """The lease the campaign is held by."""
    assert campaign.lease_owner is not None
    return Lease(campaign.id, campaign.lease_owner, campaign.fence)
