"""Whole campaigns that ask a model over HTTP: recorded, budgeted, never lost, and replayed without a network."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.db.models import Campaign
from app.errors import CampaignRefused
from app.lab import Lab
from app.llm.errors import ProviderNotConfigured
from app.services.audit import write_audit
from app.services.campaigns import list_campaigns, read_artifact, show_campaign
from app.services.forking import fork_campaign
from app.services.replay import replay_campaign
from app.services.wishes import resume_campaign
from contracts.strategy import parse_contract
from tests.app.llm.openai import server as fake
from tests.app.llm.openai.campaigns import create_asking, open_asking
from tests.app.llm.openai.model import FakeModel, answer_offline
from tests.app.llm.openai.server import Exchange, FakeServer, Responder, failing
from tests.app.small import create_small, finish, work_to

COST = (4_000 * 2.0 + 600 * 10.0) / 1e6


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Lab, Campaign, dict[str, Any]]]:
    """A campaign from prompt to verdict; the server is gone by the time a test sees it."""
    with FakeServer([FakeModel()]).running() as server:
        lab = open_asking(tmp_path_factory.mktemp("asking"), server)
        campaign = create_asking(lab)
        document = finish(lab, campaign)
    yield lab, campaign, document
    lab.close()


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was used")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def test_a_prompt_ends_with_a_verdict_exports_and_a_report(finished: tuple[Lab, Campaign, dict[str, Any]]) -> None:
    lab, campaign, document = finished
    assert document["state"] == "completed", document["note"]
    assert document["verdict"] in ("iterate", "reject", "promote_candidate")
    assert {"report.html", "bots/iter_1.py", "briefs/brief.md"} <= set(document["artifacts"])
    assert any(name.startswith("exports/pine/") for name in document["artifacts"])
    assert b"replay" in read_artifact(lab, campaign.id, "report.html")


def test_every_call_is_in_the_audit_and_counted_once(finished: tuple[Lab, Campaign, dict[str, Any]]) -> None:
    lab, campaign, document = finished
    exchanges = write_audit(lab, campaign.id)["exchanges"]
    assert [one["role"] for one in exchanges[:2]] == ["compile", "code"]
    assert all(one["provider"] == "openai" and one["answer"] for one in exchanges)
    calls = [call for one in exchanges for call in one["calls"]]
    assert len(calls) == len(exchanges) >= 3
    assert all(json.loads(call["sent"])["messages"] and json.loads(call["received"])["choices"] for call in calls)
    assert document["tokens"] == sum(call["prompt_tokens"] + call["completion_tokens"] for call in calls)
    assert document["tokens"] == 4_600 * len(calls)
    assert document["cost_usd"] == pytest.approx(COST * len(calls))


def test_a_replay_needs_no_network_and_gives_the_same_digests(
    finished: tuple[Lab, Campaign, dict[str, Any]], no_network: None
) -> None:
    lab, campaign, document = finished
    replay = replay_campaign(lab, campaign.id)
    assert replay.same, replay.differing
    assert replay.recorded == document["digests"]


def test_a_fork_begins_with_the_contract_of_an_iteration(finished: tuple[Lab, Campaign, dict[str, Any]]) -> None:
    lab, campaign, _ = finished
    fork = fork_campaign(lab, campaign.id, iteration=1)
    assert fork.forked_from == campaign.id
    first = yaml.safe_load(read_artifact(lab, campaign.id, "contracts/iter_1.yaml"))
    assert parse_contract(fork.request["contract"]).digest() == parse_contract(first).digest()
    assert "prompt" not in fork.request


def test_neither_address_nor_key_are_kept(finished: tuple[Lab, Campaign, dict[str, Any]]) -> None:
    lab, campaign, _ = finished
    kept = json.dumps([write_audit(lab, campaign.id), show_campaign(lab, campaign.id)])
    assert lab.settings.llm_base_url not in kept
    assert lab.settings.llm_api_key.get_secret_value() not in kept


def failing_for(role: str, fault: Responder, times: int = 1_000) -> Responder:
    """A server that has a fault when one role is asked, so many times."""
    model, left = FakeModel(), [times]

    def respond(exchange: Exchange) -> None:
        asked = {"You read": "compile", "You write": "code", "You look": "critique"}
        begins = " ".join(exchange.body["messages"][0]["content"].split("# Your task")[1].split()[:2])
        if asked[begins] == role and left[0] > 0:
            left[0] -= 1
            fault(exchange)
        else:
            model(exchange)

    return respond


@pytest.mark.parametrize(
    ("role", "fault", "kind"),
    [
        ("compile", failing(503, "down"), "server_error"),
        ("code", fake.closing, "cut"),
        ("critique", failing(429, "quota", "insufficient_quota"), "insufficient_quota"),
        ("compile", fake.saying("I would rather not."), "unfit"),
    ],
)
def test_a_model_that_does_not_answer_pauses_the_campaign_and_loses_nothing(
    tmp_path: Path, role: str, fault: Responder, kind: str
) -> None:
    with FakeServer([failing_for(role, fault, times=2)]).running() as server:
        lab = open_asking(tmp_path, server)
        campaign = create_asking(lab, budget={"max_iterations": 2 if role == "critique" else 1})
        paused = finish(lab, campaign)
        assert (paused["state"], paused["reason"]) == ("paused", "provider"), paused["note"]
        assert kind in paused["note"] or kind == "unfit"
        assert paused["allowed"] == ["resume", "cancel"]
        spent = paused["tokens"]
        if kind == "insufficient_quota":
            server.script[0] = FakeModel()
        resume_campaign(lab, campaign.id)
        done = finish(lab, campaign)
    assert done["state"] == "completed", done["note"]
    audit = write_audit(lab, campaign.id)["exchanges"]
    calls = [call for one in audit for call in one["calls"]]
    assert done["tokens"] == sum(call["prompt_tokens"] + call["completion_tokens"] for call in calls) >= spent
    assert next(one["attempts"] for one in audit if one["role"] == role) == 2
    if role == "critique":
        assert replay_campaign(lab, campaign.id).same
    lab.close()


def test_what_is_spent_never_passes_what_was_reserved(tmp_path: Path) -> None:
    def absurd(exchange: Exchange) -> None:
        usage = {"prompt_tokens": 10**8, "completion_tokens": 10**8}
        exchange.respond_json(200, fake.completion("no", usage=usage))

    with FakeServer([absurd]).running() as server:
        lab = open_asking(tmp_path, server)
        most = lab.provider.most_per_call
        campaign = create_asking(lab, budget={"tokens": most.tokens, "cost_usd": most.cost_usd})
        paused = finish(lab, campaign)
        assert paused["reason"] == "provider"
        assert paused["tokens"] == most.tokens
        assert paused["cost_usd"] == pytest.approx(most.cost_usd)
        resume_campaign(lab, campaign.id)
        ended = finish(lab, campaign)
    assert (ended["state"], len(server.requests)) == ("failed", 2), "what the budget cannot pay is not asked"
    assert "budget tokens" in ended["note"]
    assert ended["tokens"] == most.tokens
    lab.close()


def test_a_cost_budget_needs_a_price(tmp_path: Path) -> None:
    with FakeServer([FakeModel()]).running() as server:
        lab = open_asking(tmp_path, server, llm_price_input=None, llm_price_output=None)
        with pytest.raises(CampaignRefused, match="LAB_LLM_PRICE_INPUT and LAB_LLM_PRICE_OUTPUT"):
            create_asking(lab, budget={"cost_usd": 5.0})
        assert list_campaigns(lab).items == []
        assert create_asking(lab, budget={"tokens": 1_000_000}).id
        assert server.requests == []
        lab.close()


@pytest.mark.parametrize("missing", ["llm_model", "llm_api_key"])
def test_a_provider_without_model_or_key_says_so_and_all_else_works(tmp_path: Path, missing: str) -> None:
    with FakeServer([FakeModel()]).running() as server:
        lab = open_asking(tmp_path, server, **{missing: ""})
        for create in (create_asking, create_small):
            with pytest.raises(ProviderNotConfigured, match=f"needs LAB_{missing.upper()} in the environment"):
                create(lab)
        assert list_campaigns(lab).items == []
        lab.close()


def test_edits_of_what_is_frozen_are_refused(tmp_path: Path) -> None:
    fields = iter(("gates", "markets", "costs"))

    def think(role: str, data: dict[str, Any]) -> dict[str, Any]:
        if role != "critique":
            return answer_offline(role, data)
        edits = [{"kind": "set_field", "field": next(fields), "value": {"min_sharpe": -9}}]
        sentences = {"hypothesis": "Gates are too strict.", "expected_effect": "It passes.", "explanation": ""}
        return {"no_idea": False, "edits": edits, "answers": []} | sentences

    with FakeServer([FakeModel(think)]).running() as server:
        lab = open_asking(tmp_path, server)
        document = finish(lab, create_asking(lab))
    assert document["state"] == "completed"
    refused = [one for one in document["candidates"] if not one["accepted"]]
    assert [one["reason"] for one in refused] == ["frozen_field"] * 3
    assert [one["edits"][0]["field"] for one in refused] == ["gates", "markets", "costs"]
    assert document["frozen"]["gates"]["min_sharpe"] > 0
    assert document["iteration"] == 1
    lab.close()


def test_a_contract_of_other_markets_and_gates_does_not_move_what_was_asked_for(tmp_path: Path) -> None:
    def greedy(role: str, data: dict[str, Any]) -> dict[str, Any]:
        answer = answer_offline(role, data)
        if role == "compile":
            gates = {"max_drawdown_pct": 99, "min_sharpe": -5, "max_oos_degradation_pct": 999, "min_trades": 1}
            answer["contract"] |= {"markets": ["EURUSD", "BTCUSD"], "timeframes": ["1m"], "gates": gates}
        return answer

    gates = {"max_drawdown_pct": 20.0, "min_sharpe": 1.0, "max_oos_degradation_pct": 40.0, "min_trades": 50}
    with FakeServer([FakeModel(greedy)]).running() as server:
        lab = open_asking(tmp_path, server)
        campaign = create_asking(lab, gates=gates)
        work_to(lab, campaign, "brief_generated")
        document = show_campaign(lab, campaign.id)
    assert document["frozen"]["markets"] == ["SYNTHETIC_WALK"]
    assert document["frozen"]["timeframes"] == ["1d"]
    assert document["frozen"]["gates"] == gates
    lab.close()
