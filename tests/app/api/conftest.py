"""A laboratory per test module, a client of its service, and campaigns in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from app.api import create_app
from app.api.examples import CONTRACT
from app.lab import Lab
from app.services.running import run_campaign
from app.settings import Settings
from tests.app.api.client import Client, connected

REQUEST = {"contract": CONTRACT, "search": {"trials": 8, "seed": 1}, "budget": {"max_iterations": 2}}


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """An empty laboratory."""
    home: Path = tmp_path_factory.mktemp("lab")
    opened = Lab.open(Settings(home=home, reports_root=home / "reports", bots_root=home / "bots"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def app(lab: Lab) -> FastAPI:
    """The service."""
    return create_app(lambda: lab)


@pytest.fixture(scope="module")
def client(app: FastAPI) -> Iterator[Client]:
    """A client of the running service."""
    with connected(app) as made:
        yield made


@pytest.fixture
def queued(client: Client) -> str:
    """The id of a new campaign that nobody works on."""
    identifier: str = client.post("/campaigns", json=REQUEST).json()["id"]
    return identifier


@pytest.fixture(scope="module")
def completed(client: Client, lab: Lab) -> str:
    """The id of a campaign with a verdict."""
    identifier: str = client.post("/campaigns", json=REQUEST).json()["id"]
    document = run_campaign(lab, identifier)
    assert document["state"] == "completed", document["note"]
    return identifier
