from __future__ import annotations

import time

import pytest

from app.db.database import Database
from app.db.leases import claim, is_held, release, renew
from app.db.models import Campaign
from app.errors import StaleLease
from app.lab import Lab
from tests.app.scripted import add_campaign


def read(database: Database, campaign_id: str = "c1") -> Campaign:
    with database.read() as session:
        return session.get_one(Campaign, campaign_id)


def test_a_campaign_is_claimed_once(lab: Lab) -> None:
    add_campaign(lab)
    assert claim(lab.database, "first", 60) is not None
    assert claim(lab.database, "second", 60) is None


def test_nothing_to_do_is_nothing_to_claim(lab: Lab) -> None:
    assert claim(lab.database, "first", 60) is None


def test_the_oldest_campaign_comes_first(lab: Lab) -> None:
    add_campaign(lab, "older")
    add_campaign(lab, "newer")
    lease = claim(lab.database, "first", 60)
    assert lease is not None
    assert lease.campaign_id == "older"


def test_a_worker_of_one_campaign_claims_no_other(lab: Lab) -> None:
    add_campaign(lab, "other")
    assert claim(lab.database, "first", 60, only="c1") is None


@pytest.mark.parametrize("state", ["paused", "completed", "failed", "cancelled"])
def test_what_cannot_be_worked_on_is_not_claimed(lab: Lab, state: str) -> None:
    add_campaign(lab)
    with lab.database.write() as session:
        session.get_one(Campaign, "c1").state = state
    assert claim(lab.database, "first", 60) is None


def test_an_expired_lease_goes_to_the_next_claim_with_a_higher_fence(lab: Lab) -> None:
    add_campaign(lab)
    first = claim(lab.database, "first", 0.05)
    time.sleep(0.1)
    second = claim(lab.database, "second", 60)
    assert first is not None
    assert second is not None
    assert second.fence == first.fence + 1
    assert read(lab.database).retries == 1, "the step of the first begins again"


def test_a_released_campaign_is_free_at_once_and_nothing_was_tried_again(lab: Lab) -> None:
    add_campaign(lab)
    first = claim(lab.database, "first", 60)
    assert first is not None
    with lab.database.write() as session:
        release(session, first)
    assert claim(lab.database, "second", 60) is not None
    assert read(lab.database).retries == 0


def test_renewing_extends_the_lease_and_charges_the_time(lab: Lab) -> None:
    add_campaign(lab)
    lease = claim(lab.database, "first", 0.1)
    assert lease is not None
    with lab.database.write() as session:
        renew(session, lease, 60, elapsed=1.5)
    time.sleep(0.15)
    with lab.database.read() as session:
        assert is_held(session, "c1")
    assert read(lab.database).wall_clock_s == 1.5


def test_a_late_holder_can_neither_renew_nor_release(lab: Lab) -> None:
    add_campaign(lab)
    late = claim(lab.database, "late", 0.01)
    time.sleep(0.05)
    heir = claim(lab.database, "heir", 60)
    assert late is not None
    assert heir is not None
    with pytest.raises(StaleLease), lab.database.write() as session:
        renew(session, late, 60, elapsed=1.0)
    with lab.database.write() as session:
        release(session, late)
    assert read(lab.database).lease_owner == "heir"
