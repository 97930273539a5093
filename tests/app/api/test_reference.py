"""Every route is documented: its statuses, an example for its body, a stable name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.api import create_app
from app.api.reference import write_page
from tests.app.api.client import PROBLEM, Client

DOCUMENT = create_app().openapi()
PROMISED = {
    ("post", "/campaigns"), ("get", "/campaigns"), ("get", "/campaigns/{campaign_id}"),
    ("post", "/campaigns/{campaign_id}/pause"), ("post", "/campaigns/{campaign_id}/resume"),
    ("post", "/campaigns/{campaign_id}/cancel"), ("get", "/campaigns/{campaign_id}/iterations"),
    ("get", "/campaigns/{campaign_id}/artifacts"), ("get", "/campaigns/{campaign_id}/artifacts/{name}"),
    ("get", "/campaigns/{campaign_id}/transitions"), ("get", "/campaigns/{campaign_id}/events"),
    ("get", "/campaigns/{campaign_id}/audit"), ("get", "/campaigns/{campaign_id}/diffs"),
    ("get", "/campaigns/{campaign_id}/report"), ("get", "/campaigns/{campaign_id}/diagnostics"),
    ("get", "/campaigns/{campaign_id}/reviews"),
    ("post", "/campaigns/{campaign_id}/reviews"), ("post", "/export/{campaign_id}/{target}"),
    ("post", "/contracts/compile"), ("post", "/contracts/validate"),
    ("post", "/data/imports"), ("get", "/data/imports"), ("get", "/markets"), ("get", "/health"), ("get", "/metrics"),
}  # fmt: skip


OPERATIONS: list[tuple[str, str, dict[str, Any]]] = [
    (method, path, operation) for path, methods in DOCUMENT["paths"].items() for method, operation in methods.items()
]
EVERY_OPERATION = pytest.mark.parametrize(
    ("method", "path", "operation"), OPERATIONS, ids=[operation["operationId"] for _, _, operation in OPERATIONS]
)


def test_the_page_is_what_the_routes_say(check_page: Callable[[str, str], None]) -> None:
    check_page("docs/api.md", write_page())


def test_the_routes_are_those_that_were_promised() -> None:
    assert {(method, path) for method, path, _ in OPERATIONS} == PROMISED


@EVERY_OPERATION
def test_every_route_says_what_it_does_and_may_answer(method: str, path: str, operation: dict[str, Any]) -> None:
    assert operation["summary"]
    assert operation["description"]
    assert operation["tags"]
    assert operation["operationId"].isidentifier()
    for status, response in operation["responses"].items():
        if int(status) >= 400:
            assert set(response["content"]) == {PROBLEM}
    if "{campaign_id}" in path:
        assert "404" in operation["responses"]
    for content in operation.get("requestBody", {"content": {}})["content"].values():
        assert "examples" in content or "example" in content


def test_operation_ids_are_unique() -> None:
    names = [operation["operationId"] for _, _, operation in OPERATIONS]
    assert len(names) == len(set(names))


def test_the_document_is_served(client: Client) -> None:
    assert client.get("/openapi.json").json()["paths"].keys() == DOCUMENT["paths"].keys()


@EVERY_OPERATION
def test_every_example_is_a_body_that_is_taken(
    client: Client, queued: str, method: str, path: str, operation: dict[str, Any]
) -> None:
    body = operation.get("requestBody", {"content": {}})["content"].get("application/json", {})
    for example in body.get("examples", {}).values():
        answer = client.request(method.upper(), path.format(campaign_id=queued), json=example["value"])
        # The state of the campaign may be against it; its form may not.
        assert answer.status_code in (200, 201, 409) or answer.json()["code"] == "campaign_refused", answer.text
