"""``lab serve`` and ``lab worker`` as processes: they serve, work, are killed, come back, and end in order."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.api.examples import CONTRACT

PATIENCE_S = 60
REQUEST = {"contract": CONTRACT, "search": {"trials": 4}, "budget": {"max_iterations": 1}}


@dataclass
class Service:
    """A running ``lab serve``."""

    process: subprocess.Popen[str]
    url: str
    log: Path

    def get(self, path: str) -> Any:
        """The JSON at a path."""
        return httpx.get(self.url + path, timeout=10).json()

    def create(self) -> str:
        """A new campaign's id."""
        identifier: str = httpx.post(f"{self.url}/campaigns", json=REQUEST, timeout=30).json()["id"]
        return identifier

    def wait_for(self, campaign: str, *states: str) -> dict[str, Any]:
        """The campaign, as soon as it is in one of the states."""
        found: dict[str, Any] = wait(
            lambda: self.get(f"/campaigns/{campaign}"), lambda found: found["state"] in states, self.log
        )
        return found

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to end; its exit code."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE_S)


def wait(look: Any, good: Any, log: Path) -> Any:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        found = look()
        if good(found):
            return found
        time.sleep(0.1)
    pytest.fail(f"this did not come: the last was {found}\n{log.read_text()}")


@contextmanager
def serving(home: Path, *options: str) -> Iterator[Service]:
    log = home.parent / f"serve-{time.monotonic_ns()}.log"
    environment = os.environ | {
        "LAB_HOME": str(home),
        "LAB_REPORTS_ROOT": str(home / "reports"),
        "LAB_BOTS_ROOT": str(home / "bots"),
        "LAB_LEASE_S": "1.5",
        "LAB_POLL_S": "0.1",
    }
    command = [sys.executable, "-m", "app.cli", "serve", "--port", "0", *options]
    with log.open("w") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=output, text=True)
    try:
        told = wait(log.read_text, lambda text: "serving on" in text or process.poll() is not None, log)
        found = re.search(r"http://[0-9.:]+", told)
        assert found, told
        wait(lambda: answers(found[0]), bool, log)
        yield Service(process, found[0], log)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health", timeout=5).status_code == 200
    except httpx.TransportError:
        return False


def children_of(process: int) -> list[int]:
    # A child belongs to the thread that started it.
    listed = (path.read_text() for path in Path(f"/proc/{process}/task").glob("*/children"))
    return [int(number) for text in listed for number in text.split()]


def is_running(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def read_events(response: httpx.Response) -> Iterator[dict[str, Any]]:
    """Events as they come; a comment is an event with only that."""
    event: dict[str, Any] = {}
    for line in response.iter_lines():
        if not line:
            if event:
                yield event
            event = {}
        elif line.startswith(":"):
            event["comment"] = line[1:].strip()
        else:
            name, _, value = line.partition(": ")
            event[name] = value


def test_a_campaign_posted_to_the_service_is_worked_on_to_its_verdict(home: Path) -> None:
    with serving(home) as service:
        campaign = service.create()
        document = service.wait_for(campaign, "completed", "failed", "paused")
        assert document["verdict"] in ("promote_candidate", "iterate", "reject"), document["note"]
        assert "</html>" in httpx.get(f"{service.url}/campaigns/{campaign}/report").text
        (worker,) = children_of(service.process.pid)
        assert service.stop() == 0
        assert not is_running(worker)
        assert "Traceback" not in service.log.read_text()


def test_a_killed_worker_is_replaced_and_the_campaign_goes_on(home: Path) -> None:
    with serving(home) as service:
        campaign = service.create()
        (worker,) = children_of(service.process.pid)
        wait(lambda: service.get(f"/campaigns/{campaign}"), lambda found: found["revision"] > 1, service.log)
        os.kill(worker, signal.SIGKILL)
        document = service.wait_for(campaign, "completed", "failed", "paused")
        assert document["state"] == "completed", document["note"]
        steps = [item["seq"] for item in service.get(f"/campaigns/{campaign}/transitions")["items"]]
        assert steps == list(range(1, len(steps) + 1))
        assert service.stop(signal.SIGINT) == 0


def test_the_worker_of_a_killed_service_ends_by_itself(home: Path) -> None:
    with serving(home) as service:
        (worker,) = children_of(service.process.pid)
        service.process.kill()
        service.process.wait()
        wait(lambda: is_running(worker), lambda running: not running, service.log)


def test_events_are_followed_to_the_end_and_taken_up_where_one_left(home: Path) -> None:
    with serving(home) as service:
        campaign = service.create()
        url = f"{service.url}/campaigns/{campaign}/events"
        with httpx.stream("GET", url, timeout=PATIENCE_S) as response:
            assert response.headers["content-type"].startswith("text/event-stream")
            events = list(read_events(response))
        recorded = [event for event in events if "id" in event]
        numbers = [int(event["id"]) for event in recorded]
        assert numbers == sorted(set(numbers))
        last = json.loads(recorded[-1]["data"])
        assert (last["kind"], last["payload"]["to"]) == ("transition", "completed")
        assert any(event["event"] == "progress" for event in events if "id" not in event)
        middle = len(recorded) // 2
        with httpx.stream("GET", url, headers={"Last-Event-ID": recorded[middle]["id"]}, timeout=PATIENCE_S) as rest:
            assert [event["id"] for event in read_events(rest) if "id" in event] == [
                event["id"] for event in recorded[middle + 1 :]
            ]


def test_following_does_not_keep_the_service_from_ending(home: Path) -> None:
    with serving(home, "--no-worker") as service:
        campaign = service.create()
        assert children_of(service.process.pid) == []
        url = f"{service.url}/campaigns/{campaign}/events"
        with httpx.stream("GET", url, timeout=PATIENCE_S) as response:
            events = read_events(response)
            assert json.loads(next(events)["data"])["payload"]
            began = time.monotonic()
            assert service.stop() == 0
            assert time.monotonic() - began < 4
            assert list(events)[-1:] != [{"comment": "ping"}]
        assert "Traceback" not in service.log.read_text()


def test_an_address_that_is_taken_is_one_sentence(home: Path) -> None:
    with serving(home, "--no-worker") as service:
        port = service.url.rpartition(":")[2]
        command = [sys.executable, "-m", "app.cli", "serve", "--no-worker", "--port", port]
        second = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE_S)
        assert second.returncode == 1
        assert f"not possible to listen on 127.0.0.1:{port}" in second.stderr
        assert second.stderr.count("\n") == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_worker_alone_ends_in_order_when_asked(home: Path, number: signal.Signals) -> None:
    environment = os.environ | {"LAB_HOME": str(home)}
    command = [sys.executable, "-m", "app.cli", "worker"]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    assert "working in" in process.stderr.readline()
    process.send_signal(number)
    assert process.wait(PATIENCE_S) == 0
    assert "Traceback" not in process.stderr.read()
    process.stderr.close()
