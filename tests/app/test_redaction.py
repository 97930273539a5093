"""A secret planted wherever one may get in is found nowhere that anything is kept or shown."""

from __future__ import annotations

import json
import logging
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus, unquote

import pytest
from pydantic import SecretStr
from sqlalchemy import select, update

from app import redaction
from app.api import create_app
from app.cli.entry import run
from app.db.creation import NewCampaign, insert_campaign
from app.db.models import Campaign
from app.db.transit import record_event
from app.lab import Lab
from app.loop.commit import commit
from app.loop.steps.search import plan_search
from app.outcome import Draft, Outcome
from app.redaction import HIDDEN, hide, hide_in, learn, learn_environment
from app.services.creation import create_campaign
from app.services.reviews import review_campaign
from app.services.wishes import resume_campaign
from app.transitions import Reason, State
from contracts.campaign import parse_request
from tests.app.api.client import connected
from tests.app.llm.openai.campaigns import KEY, PROMPT, create_asking, open_asking
from tests.app.llm.openai.model import FakeModel, answer_offline
from tests.app.llm.openai.server import Exchange, FakeServer, failing
from tests.app.small import finish, small_contract, walk

ELSEWHERE = "0f1e2d3c4b5a-not-like-any-key"
"""A secret that only its variable's name gives away."""
PASTED = "sk-live-PASTED9876543210zyxwvu"
"""A key that nobody told us of; only its form gives it away."""
SECRETS = (KEY, ELSEWHERE, PASTED)


@pytest.fixture(autouse=True)
def forgetting(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What one test plants, no other has to hide."""
    monkeypatch.setattr(redaction, "_known", set())
    monkeypatch.setenv("SOME_SERVICE_TOKEN", ELSEWHERE)
    yield
    logging.setLogRecordFactory(logging.LogRecord)


def leaky(role: str, data: dict[str, Any]) -> dict[str, Any]:
    """A model that repeats secrets in whatever it says."""
    answer = answer_offline(role, data)
    if role == "compile":
        answer["contract"]["thesis"] = f"Follow the trend with {PASTED} and {ELSEWHERE}."
        answer["hypothesis"] = f"The key {KEY} is good."
    if role == "code":
        answer["source"] += f'# api_key = "{KEY}"\nTOKEN = "{ELSEWHERE}"\n'
    if role == "critique":
        answer["explanation"] = f"Bearer {PASTED}"
        answer["hypothesis"] = f"{answer['hypothesis']} {ELSEWHERE}"
    return answer


def leak_everywhere(folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Lab, str]:
    """A campaign with secrets in its environment, prompt, answers, errors and reviews."""
    troubles = [RuntimeError(f"cannot log in with {ELSEWHERE} or {PASTED}")]

    def stumble(*arguments: Any) -> Any:
        if troubles:
            raise troubles.pop()
        return plan_search(*arguments)

    monkeypatch.setattr("app.loop.steps.search.plan_search", stumble)
    broken = failing(401, f"Incorrect API key provided: {KEY}; also {ELSEWHERE}")
    with FakeServer([broken, FakeModel(leaky)]).running() as server:
        lab = open_asking(folder, server)
        campaign = create_asking(lab, f"{PROMPT} My key is {PASTED}, api_key={ELSEWHERE}.", accept_partial=True)
        assert finish(lab, campaign)["reason"] == "provider"
        resume_campaign(lab, campaign.id)
        document = finish(lab, campaign)
        assert document["state"] == "completed", document["note"]
        review_campaign(lab, campaign.id, "approve", note=f"Use {PASTED}.", reviewer=ELSEWHERE)
    return lab, campaign.id


def find_secrets(*places: bytes) -> list[str]:
    return [secret for secret in SECRETS if any(secret.encode() in place for place in places)]


def kept_bytes(folder: Path) -> list[bytes]:
    """Every file below a folder, the database and its log among them."""
    return [path.read_bytes() for path in folder.rglob("*") if path.is_file()]


def http_bodies(lab: Lab, campaign_id: str) -> list[bytes]:
    """What the service says of the campaign, and of requests that have secrets in them."""
    bad = small_contract() | {"strategy_id": f"{PASTED} {ELSEWHERE}"}
    with connected(create_app(lambda: lab)) as client:
        base = f"/campaigns/{campaign_id}"
        paths = ("", "/iterations", "/transitions", "/diffs", "/audit", "/report", "/reviews", "/artifacts")
        answers = [client.get(base + path) for path in paths]
        answers += [
            client.get(f"/campaigns/{PASTED}"),
            client.get(f"/nowhere/{ELSEWHERE}"),
            client.post("/campaigns", json={"prompt": f"Buy {PASTED}.", "secret": ELSEWHERE}),
            client.post("/campaigns", json={"contract": bad, "markets": [KEY[:30]]}),
            client.post("/contracts/validate", json=bad),
            client.post("/contracts/compile", json={"prompt": f"Buy with {PASTED} and {ELSEWHERE}."}),
            client.post("/data/imports", params={"market": PASTED[:40], "timeframe": "1h"}, content=b"x"),
        ]
    assert {answer.status_code for answer in answers} >= {200, 404, 422, 503}
    return [answer.content for answer in answers]


def test_a_planted_secret_is_found_nowhere(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    lab, campaign_id = leak_everywhere(tmp_path, monkeypatch)
    bodies = http_bodies(lab, campaign_id)
    files = kept_bytes(tmp_path)
    logs = [f"{record.getMessage()} {record.exc_text}".encode() for record in caplog.records]
    assert find_secrets(*files) == [], "in a file or the database"
    assert find_secrets(*bodies) == [], "in an HTTP body"
    assert find_secrets(caplog.text.encode(), *logs) == [], "in a log"
    assert find_secrets("".join(capsys.readouterr()).encode()) == [], "on the terminal"
    everything = b"".join(files)
    assert everything.count(HIDDEN.encode()) > 20, "they were there to be hidden"
    assert "cannot log in with" in caplog.text
    lab.close()


def forms_of(secret: str) -> dict[str, str]:
    """A secret as programs write it."""
    return {
        "plain": secret,
        "in an address": quote(secret, safe=""),
        "packed": b64encode(secret.encode()).decode(),
        "in JSON": json.dumps(secret)[1:-1],
        "cut off": secret[: len(secret) * 2 // 3],
        "the end of it": secret[-(len(secret) * 2 // 3) :],
    }


def test_what_a_server_echoes_of_our_headers_and_our_address_is_found_nowhere(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    key, password = 'k3y+with/"odd"=characters-0123456789', "p4ss%40word-9876543210-of-a-proxy"
    caplog.set_level(logging.DEBUG)
    secrets = [key]

    def echo(exchange: Exchange) -> None:
        told = [text for secret in secrets for text in forms_of(secret).values()]
        document = {"message": f"I was sent {exchange.headers} and {' | '.join(told)}", "headers": told}
        exchange.respond_json(500, {"error": document})

    with FakeServer([echo]).running() as server:
        for place, base_url in {
            "bare": server.base_url,
            "proxy": server.base_url.replace("//", f"//lab:{password}@"),
        }.items():
            if place == "proxy":
                secrets.append(unquote(password))
            lab = open_asking(tmp_path / place, server, llm_base_url=base_url, llm_api_key=SecretStr(key))
            campaign = create_asking(lab)
            assert finish(lab, campaign)["reason"] == "provider"
            found = [*http_bodies(lab, campaign.id)]
            lab.close()
            found += [*kept_bytes(tmp_path), caplog.text.encode()]
            sent = server.requests[-1].headers["authorization"].split()[1]
            hunted = [sent, *(text for secret in secrets for text in forms_of(secret).values())]
            assert [one for one in hunted if any(one.encode() in content for content in found)] == []
            assert any(b"I was sent" in content for content in found)
    assert {request.headers["authorization"].split()[0] for request in server.requests} == {"Bearer", "Basic"}


@pytest.mark.parametrize("secret", ['k3y+with/"odd"=chars-01', "line\nbreak-and-tab\t-0123", "spaced out, 0123456789"])
@pytest.mark.parametrize(
    "write",
    [
        str,
        lambda secret: quote(secret, safe=""),
        quote_plus,
        lambda secret: json.dumps(secret)[1:-1],
        lambda secret: repr(secret)[1:-1],
        lambda secret: b64encode(secret.encode()).decode(),
    ],
    ids=["plain", "in an address", "in a form", "in JSON", "in Python", "packed"],
)
def test_nothing_is_left_of_a_secret_however_it_is_written(secret: str, write: Callable[[str], str]) -> None:
    learn(secret)
    assert hide(f"<{write(secret)}>") == f"<{HIDDEN}>"


@pytest.mark.parametrize(
    ("address", "secret"),
    [
        ("https://lab:hunter%402222@proxy/v1", "hunter@2222"),
        ("https://token-0123456@proxy/v1", "token-0123456"),
        ("https://token-0123456@proxy/v1", b64encode(b"token-0123456:").decode()),
        ("https://host/v1?version=2024-10-01&key=abc%2Bdefgh", "abc+defgh"),
        ("postgresql://host/lab?password=hunter2222", "hunter2222"),
    ],
)
def test_what_is_secret_in_an_address_is_hidden_wherever_it_stands(address: str, secret: str) -> None:
    redaction.learn_address(address)
    assert hide(f"it is {secret}") == f"it is {HIDDEN}"
    assert hide("version 2024-10-01 at proxy, host, lab") == "version 2024-10-01 at proxy, host, lab"


def test_the_halves_of_what_is_made_of_words_are_words() -> None:
    learn("strategy-laboratory-of-mine", "https://hooks7.example.org/services/abc")
    said = "a strategy-laboratory; https://hooks7.example.org/help"
    assert hide(said) == said


def test_the_search_finds_what_is_not_hidden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redaction, "hide", lambda text: text)
    lab = open_asking(tmp_path, FakeServer([]), llm_provider="offline")
    contract = small_contract() | {"thesis": f"{KEY} {ELSEWHERE} {PASTED}"}
    create_campaign(lab, parse_request({"contract": contract}), bars=[walk()])
    lab.close()
    assert find_secrets(*kept_bytes(tmp_path)) == list(SECRETS)


def test_a_command_that_fails_tells_no_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LAB_HOME", str(tmp_path / "home"))
    learn_environment({"SOME_SERVICE_TOKEN": ELSEWHERE})

    def burst(*_: Any, **__: Any) -> None:
        raise RuntimeError(f"Bearer {PASTED} {ELSEWHERE}")

    monkeypatch.setattr("app.services.campaigns.list_campaigns", burst)
    assert run(["campaign", "list"]) == 1
    assert run(["campaign", "show", PASTED]) == 1
    shown = "".join(capsys.readouterr())
    assert "its traceback is in" in shown
    assert find_secrets(shown.encode(), *kept_bytes(tmp_path)) == []


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("key sk-proj-abcdefghijklmnop.", f"key {HIDDEN}."),
        ("Authorization: Bearer abc.def-ghi123", f"Authorization: Bearer {HIDDEN}"),
        ("authorization: basic dXNlcjpwYXNz", f"authorization: basic {HIDDEN}"),
        ("api_key=abcdef123&x=1", f"api_key={HIDDEN}&x=1"),
        ('{"api_key": "abcdef123", "n": 1}', f'{{"api_key": "{HIDDEN}", "n": 1}}'),
        (r"{\"client_secret\": \"abcdef123\"}", rf"{{\"client_secret\": \"{HIDDEN}\"}}"),
        ("postgresql://lab:hunter22@db/lab", f"postgresql://lab:{HIDDEN}@db/lab"),
        ("password: hunter22", f"password: {HIDDEN}"),
    ],
)
def test_what_looks_like_a_secret_is_hidden_once_and_for_all(text: str, left: str) -> None:
    assert hide(text) == left
    assert hide(left) == left


@pytest.mark.parametrize(
    "text",
    [
        "Risk-adjusted-returns on basic strategies; a key level at 1.1000, keys to the kingdom.",
        '{"max_tokens": 8000, "prompt_tokens": 4000, "token": 5}',
        "buy when rsi(14) < 30: stop 2 ATR, target=3 ATR; https://example.org/a:b@c d",
        "task-force-of-traders, desk-0123456789abcdef",
    ],
)
def test_what_traders_write_is_left_alone(text: str) -> None:
    assert hide(text) == text


def test_a_word_that_stands_for_no_key_is_not_hidden() -> None:
    learn("none", "ollama")
    learn_environment({"MY_KEY": "short", "API_KEY_FILE": "/etc/lab/key-of-the-lab"})
    assert hide("none of ollama is short in /etc/lab/key-of-the-lab") == (
        "none of ollama is short in /etc/lab/key-of-the-lab"
    )


def test_documents_keep_their_form() -> None:
    document = {"a": [PASTED, 1, None], PASTED: {"b": (True, PASTED)}, "bytes": b"sk-"}
    hidden = hide_in(document)
    assert hidden == {"a": [HIDDEN, 1, None], HIDDEN: {"b": (True, HIDDEN)}, "bytes": b"sk-"}
    assert json.dumps(hide_in({"n": 1.5})) == '{"n": 1.5}'


def test_a_campaign_is_made_of_what_may_be_kept(tmp_path: Path) -> None:
    lab = open_asking(tmp_path, FakeServer([]))
    campaign = create_asking(lab, f"{PROMPT} My key is {PASTED}.", budget={"max_iterations": 1})
    assert campaign.request["prompt"] == f"{PROMPT} My key is {HIDDEN}."
    lab.close()


def test_no_statement_takes_a_secret_into_the_database(tmp_path: Path) -> None:
    lab = open_asking(tmp_path, FakeServer([]), llm_provider="offline")
    with lab.database.write() as session:
        insert_campaign(
            session, NewCampaign(f"c-{ELSEWHERE[:12]}", PASTED, {"prompt": [f"Bearer {PASTED}", ELSEWHERE]}, {})
        )
        campaign = session.scalars(select(Campaign)).one()
        session.execute(update(Campaign).values(note=f"{KEY} {ELSEWHERE}"))
        record_event(session, campaign, "trouble", {"error": {PASTED: ELSEWHERE}})
    lab.close()
    assert find_secrets(*kept_bytes(tmp_path)) == []


def test_no_artifact_keeps_a_secret_and_files_that_are_no_text_stay_whole(tmp_path: Path) -> None:
    lab = open_asking(tmp_path, FakeServer([]), llm_provider="offline")
    packed = b"\xff\x00" + bytes(range(256))
    campaign = create_campaign(lab, parse_request({"contract": small_contract()}), bars=[walk()])
    drafts = (Draft("bots/iter_1.py", f'KEY = "{KEY}"  # {ELSEWHERE}\n'.encode()), Draft("a.bin", packed))
    commit(lab, campaign, Outcome(State.BRIEF_GENERATED, Reason.COMPILED, drafts=drafts))
    lab.folder.publish(campaign.id)
    assert lab.folder.read(campaign.id, "bots/iter_1.py") == f'KEY = "{HIDDEN}"  # {HIDDEN}\n'.encode()
    assert lab.folder.read(campaign.id, "a.bin") == packed
    lab.close()
    assert find_secrets(*kept_bytes(tmp_path)) == []
