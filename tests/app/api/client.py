"""A client of the application in this process, without a socket."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from anyio.from_thread import BlockingPortal, start_blocking_portal
from fastapi import FastAPI

PROBLEM = "application/problem+json"


class Client:
    """Sends one request after another and waits for each answer."""

    def __init__(self, portal: BlockingPortal, client: httpx.AsyncClient) -> None:
        self._portal = portal
        self._client = client

    def request(self, method: str, url: str, **options: Any) -> httpx.Response:
        """Any request; ``options`` are httpx's."""

        async def send() -> httpx.Response:
            return await self._client.request(method, url, **options)

        return self._portal.call(send)

    def get(self, url: str, **options: Any) -> httpx.Response:
        """GET."""
        return self.request("GET", url, **options)

    def post(self, url: str, **options: Any) -> httpx.Response:
        """POST."""
        return self.request("POST", url, **options)


@contextmanager
def connected(app: FastAPI) -> Iterator[Client]:
    """The application, started, and a client of it."""
    transport = httpx.ASGITransport(app=app)
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(app.router.lifespan_context(app)):
        client = httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1")
        with portal.wrap_async_context_manager(client):
            yield Client(portal, client)


def problem_of(answer: httpx.Response, status: int) -> dict[str, Any]:
    """The problem in an answer, checked to be one in form."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == PROBLEM
    problem: dict[str, Any] = answer.json()
    assert set(problem) >= {"type", "title", "status", "detail", "instance", "code", "errors"}
    assert problem["status"] == status
    assert "Traceback" not in answer.text
    return problem
