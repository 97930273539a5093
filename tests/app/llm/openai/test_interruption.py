"""A campaign that is wanted back does not wait for its model: in a second or so, charged honestly, nothing lost."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import update

from app.db.database import DatabaseGone
from app.db.leases import Lease
from app.db.models import Campaign
from app.errors import StaleLease
from app.lab import Lab
from app.llm.errors import AskingInterrupted
from app.llm.heeding import heeding
from app.loop.heartbeat import Heartbeat
from app.loop.worker import Worker
from app.services.audit import write_audit
from app.services.campaigns import show_campaign
from app.services.replay import replay_campaign
from app.services.wishes import cancel_campaign, pause_campaign, resume_campaign
from tests.app.llm.openai.asking import OUTPUT_TOKENS, PROMPT_TOKENS, asker, question
from tests.app.llm.openai.campaigns import create_asking, open_asking
from tests.app.llm.openai.model import FakeModel
from tests.app.llm.openai.server import Exchange, FakeServer, Responder, failing, saying, silent, slow_body, slow_head
from tests.app.small import finish, work_to

PROMPTLY_S = 10.0  # what is not cut short takes 20 s at least


def wanted_back_after(seconds: float) -> Callable[[], bool]:
    at = time.monotonic() + seconds
    return lambda: time.monotonic() >= at


@pytest.mark.parametrize("waiting", [silent, slow_body, slow_head])
def test_an_answer_that_is_on_its_way_is_not_waited_for_and_charged_as_reserved(waiting: Responder) -> None:
    with FakeServer([waiting]).running() as server, heeding(wanted_back_after(0.2)):
        began = time.monotonic()
        with pytest.raises(AskingInterrupted) as raised:
            asker(server, deadline_s=30.0, read_s=30.0).ask(question())
        assert time.monotonic() - began < PROMPTLY_S
    (call,) = raised.value.calls
    assert call.outcome == "interrupted"
    assert (raised.value.usage.prompt_tokens, raised.value.usage.completion_tokens) == (PROMPT_TOKENS, OUTPUT_TOKENS)
    assert len(server.requests) == 1


def test_a_wait_that_the_server_asked_for_is_cut_short_and_costs_nothing() -> None:
    with FakeServer([failing(429, "slow down", Retry_After="20")]).running() as server, heeding(wanted_back_after(0.3)):
        began = time.monotonic()
        with pytest.raises(AskingInterrupted) as raised:
            asker(server, deadline_s=60.0).ask(question())
        assert time.monotonic() - began < PROMPTLY_S
    assert [call.outcome for call in raised.value.calls] == ["rate_limited"]
    assert raised.value.usage.tokens == 0
    assert len(server.requests) == 1


def test_what_was_answered_before_is_charged_as_it_was_told() -> None:
    with (
        FakeServer([saying('{"side": "up"}'), silent]).running() as server,
        heeding(wanted_back_after(0.5)),
        pytest.raises(AskingInterrupted) as raised,
    ):
        asker(server, deadline_s=30.0, read_s=30.0).ask(question())
    assert [call.outcome for call in raised.value.calls] == ["unfit", "interrupted"]
    assert raised.value.usage.tokens == 120 + PROMPT_TOKENS + OUTPUT_TOKENS


@contextmanager
def working(lab: Lab, campaign: Campaign) -> Iterator[tuple[Thread, Event]]:
    """A worker at the campaign, in a thread of its own."""
    stop = Event()
    thread = Thread(target=lambda: Worker(lab).work_once(stop, campaign.id))
    thread.start()
    try:
        yield thread, stop
    finally:
        stop.set()
        thread.join(30)


def wait_for_request(server: FakeServer) -> None:
    until = time.monotonic() + 20
    while not server.requests:
        assert time.monotonic() < until
        time.sleep(0.02)


def calls_of(lab: Lab, campaign: Campaign) -> list[dict[str, Any]]:
    return [call for one in write_audit(lab, campaign.id)["exchanges"] for call in one["calls"]]


@pytest.mark.parametrize("wish", ["cancel", "pause", "shutdown"])
def test_a_wish_ends_the_wait_and_a_campaign_that_goes_on_asks_again(tmp_path: Path, wish: str) -> None:
    with FakeServer([silent, FakeModel()]).running() as server:
        lab = open_asking(tmp_path, server, llm_tries=1, llm_deadline_s=300.0, llm_read_s=300.0)
        campaign = create_asking(lab, budget={"max_iterations": 1})
        with working(lab, campaign) as (thread, stop):
            wait_for_request(server)
            began = time.monotonic()
            if wish == "shutdown":
                stop.set()
            else:
                {"cancel": cancel_campaign, "pause": pause_campaign}[wish](lab, campaign.id)
            thread.join(20)
            assert time.monotonic() - began < PROMPTLY_S
        told = show_campaign(lab, campaign.id)
        assert told["state"] == {"cancel": "cancelled", "pause": "paused", "shutdown": "queued"}[wish]
        reserved = lab.provider.most_per_call
        assert (told["tokens"], told["cost_usd"]) == (reserved.tokens, pytest.approx(reserved.cost_usd))
        assert [call["outcome"] for call in calls_of(lab, campaign)] == ["interrupted"]
        if wish == "pause":
            resume_campaign(lab, campaign.id)
            done = finish(lab, campaign)
            assert done["state"] == "completed", done["note"]
            calls = calls_of(lab, campaign)
            assert [call["outcome"] for call in calls] == ["interrupted", "answered", "answered"]
            assert done["tokens"] == reserved.tokens + 2 * 4_600
            assert replay_campaign(lab, campaign.id).same
        lab.close()


@pytest.mark.parametrize("trouble", ["a lease that may have run out", "a database that is away"])
def test_an_answer_that_is_paid_for_is_waited_for_as_long_as_nobody_else_has_the_campaign(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trouble: str
) -> None:
    def fail(*_: object) -> None:
        raise StaleLease("nobody knows")

    looks: list[float] = []
    read = Worker._read

    def read_seldom(worker: Worker, lease: Lease) -> Campaign:
        if server.requests:
            looks.append(time.monotonic())
            if len(looks) == 1 and trouble == "a database that is away":
                raise DatabaseGone("for a moment")
        return read(worker, lease)

    def late(exchange: Exchange) -> None:
        time.sleep(1.3)
        FakeModel()(exchange)

    monkeypatch.setattr(Worker, "_read", read_seldom)
    if trouble == "a lease that may have run out":
        monkeypatch.setattr(Heartbeat, "check", fail)
    with FakeServer([late]).running() as server:
        lab = open_asking(tmp_path, server)
        campaign = create_asking(lab)
        work_to(lab, campaign, "brief_generated")
        assert [call["outcome"] for call in calls_of(lab, campaign)] == ["answered"]
        assert len(looks) >= 2
        lab.close()


def test_a_campaign_that_is_anothers_by_now_is_not_waited_for(tmp_path: Path) -> None:
    with FakeServer([silent]).running() as server:
        lab = open_asking(tmp_path, server, llm_deadline_s=300.0, llm_read_s=300.0)
        campaign = create_asking(lab)
        with working(lab, campaign) as (thread, _):
            wait_for_request(server)
            with lab.database.write() as session:
                session.execute(update(Campaign).values(fence=Campaign.fence + 1))
            thread.join(20)
            assert not thread.is_alive()
        assert show_campaign(lab, campaign.id)["tokens"] == lab.provider.most_per_call.tokens
        lab.close()
