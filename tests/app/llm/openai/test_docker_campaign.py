"""A whole campaign as it is meant to run: a model asked over HTTP, its bots run in Docker, mended, judged, replayed.

The same can be done by hand with ``make practice-model``; docs/llm.md has the commands.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from app.cli.entry import run
from app.lab import Lab
from app.services.audit import list_diffs, write_audit
from app.services.campaigns import read_artifact
from sandbox.status import find_status
from tests.app.cli.commands import Ran
from tests.app.llm.openai.practice import practise, settings_for
from tests.app.llm.openai.server import FakeServer

PROMPT = (
    "Buy when the 20 EMA crosses above the 50 EMA, sell short on the opposite cross, stop 2 ATR, target 3 ATR,"
    " risk 0.5% per trade"
)
SMALL = ("--market", "EURUSD", "--timeframe", "1h", "--trials", "8", "--max-iterations", "2")
Command = Callable[..., Ran]

pytestmark = pytest.mark.timeout(300)  # the image may have to be built


@dataclass(frozen=True)
class Finished:
    """A campaign from prompt to verdict; the server is gone by the time a test sees it."""

    id: str
    ending: dict[str, Any]
    audit: dict[str, Any]
    iterations: list[dict[str, Any]]
    page: str


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with everything a laboratory keeps, and a sandbox wherever there is one."""
    if not (status := find_status()).available:
        pytest.skip(f"no generated code is run here: {status.engine}")
    folder = tmp_path_factory.mktemp("docker")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("LAB_HOME", str(folder / "home"))
        patch.setenv("LAB_SANDBOX", "auto")
        yield folder


@pytest.fixture
def lab(place: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    def call(*arguments: str) -> Ran:
        capsys.readouterr()
        code = run(list(arguments))
        return Ran(code, *capsys.readouterr())

    return call


@pytest.fixture(scope="module")
def finished(place: Path) -> Finished:
    with FakeServer([practise]).running() as server, pytest.MonkeyPatch.context() as patch:
        for name, value in settings_for(server).items():
            patch.setenv(name, value)
        kept = place / "ending.json"
        with kept.open("w") as out, pytest.MonkeyPatch.context() as quiet:
            quiet.setattr("sys.stdout", out)
            assert run(["campaign", "new", "--prompt", PROMPT, *SMALL, "--wait", "--json"]) == 0
    ending = json.loads(kept.read_text())
    opened = Lab.open()
    try:
        identity = ending["id"]
        return Finished(
            identity,
            ending,
            write_audit(opened, identity) | {"diffs": list_diffs(opened, identity)},
            [json.loads(read_artifact(opened, identity, f"iterations/iter_{number}.json")) for number in (1, 2)],
            unescape(read_artifact(opened, identity, "report.html").decode()),
        )
    finally:
        opened.close()


def test_answers_in_words_are_taken_as_they_come_and_asked_for_again_where_they_do_not_do(finished: Finished) -> None:
    outcomes = [(one["role"], [call["outcome"] for call in one["calls"]]) for one in finished.audit["exchanges"]]
    assert outcomes[:4] == [
        ("compile", ["not_supported"] * 3 + ["unfit", "answered"]),
        ("code", ["answered"]),
        ("code", ["answered"]),
        ("critique", ["answered"]),
    ]
    assert all(one["provider"] == "openai" for one in finished.audit["exchanges"])


def test_the_first_bot_is_refused_by_its_trades_in_docker_and_mended(finished: Finished) -> None:
    first, second = (one["conformance"] for one in finished.iterations)
    assert (first["status"], first["repairs"], first["sandbox"]) == ("agreed", 1, "docker")
    assert "Entries of the bot come a bar later" in first["attempts"][0]["complaint"]
    assert first["trades"] > 20
    assert (second["status"], second["repairs"]) == ("agreed", 0)


def test_it_ends_with_a_verdict_and_exports(finished: Finished) -> None:
    assert finished.ending["verdict"] in ("iterate", "reject", "promote_candidate")
    names = {Path(path).as_posix().partition(f"{finished.id}/")[2] for path in finished.ending["artifacts"]}
    assert {"bots/iter_1.py", "bots/iter_1_repair_1.py", "patches/iter_1_repair_1.diff", "bots/iter_2.py"} <= names
    assert {name.split("/")[1] for name in names if name.startswith("exports/")} == {"pine", "ctrader"}


def test_its_report_shows_the_bot_what_was_wrong_with_it_and_every_diff(finished: Finished) -> None:
    assert "The bot made the contract's trades after a repair" in finished.page
    assert "in the sandbox docker." in finished.page
    assert finished.iterations[0]["conformance"]["attempts"][0]["complaint"] in finished.page
    diffs = finished.audit["diffs"]
    assert [one["iteration"] for one in diffs] == [1, 2]
    mended = ("--- a/bots/iter_1.py", "+++ b/bots/iter_1_repair_1.py", "-        if self.long_cross[1]:")
    assert all(line in diffs[0]["patch"] for line in mended)
    assert "+version: 2" in diffs[1]["patch"]
    for one in diffs:
        assert all(line in finished.page for line in one["patch"].splitlines())
    assert f"lab campaign replay {finished.id}" in finished.page


def test_its_replay_opens_no_socket_runs_no_bot_and_gives_the_same_digests(
    finished: Finished, lab: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was used")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    replay = lab("campaign", "replay", finished.id, "--json")
    assert replay.code == 0, replay.err
    assert replay.document["same"]
    assert replay.document["replayed"] == finished.ending["digests"]


def test_a_fork_goes_on_from_an_iteration_and_asks_no_compiler(
    finished: Finished, lab: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FakeServer([practise]).running() as server:
        for name, value in settings_for(server).items():
            monkeypatch.setenv(name, value)
        fork = lab("campaign", "fork", finished.id, "--iteration", "2", "--max-iterations", "1", "--wait", "--json")
    assert fork.code == 0, fork.err
    assert len(server.requests) >= 1
    shown = lab("campaign", "show", fork.document["id"], "--json").document
    assert (shown["state"], shown["forked_from"]) == ("completed", finished.id)
    assert shown["candidates"][0]["contract_digest"] == finished.audit["candidates"][-1]["contract_digest"]
    assert shown["iterations"][0]["conformance"]["status"] == "agreed"
