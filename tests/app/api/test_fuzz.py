"""Whatever is sent, the answer is documented and never the service's fault."""

from __future__ import annotations

import json
import string
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.api.examples import CAMPAIGN_REQUESTS, COMPILE_REQUESTS, CONTRACT, RESUMPTIONS, REVIEWS
from tests.app.api.client import PROBLEM, Client
from tests.app.api.test_reference import DOCUMENT, OPERATIONS

FUZZED = settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["é", "\0", "\ud800", "../x", "1h", "EURUSD", "NaN", "1e999", "close > open", "a" * 5000])
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
BODIES: dict[str, list[dict[str, Any]]] = {
    "/campaigns": [example["value"] for example in CAMPAIGN_REQUESTS.values()],
    "/campaigns/{campaign_id}/resume": [example["value"] for example in RESUMPTIONS.values()],
    "/campaigns/{campaign_id}/reviews": [example["value"] for example in REVIEWS.values()],
    "/contracts/compile": [example["value"] for example in COMPILE_REQUESTS.values()],
    "/contracts/validate": [CONTRACT],
}


@st.composite
def spoiled(draw: st.DrawFn, good: list[dict[str, Any]]) -> Any:
    """A good body with something else in one or more places of it."""
    body = json.loads(json.dumps(draw(st.sampled_from(good))))
    for _ in range(draw(st.integers(1, 3))):
        place: Any = body
        while True:
            keys = list(place) if isinstance(place, dict) else list(range(len(place)))
            key = draw(st.sampled_from(keys)) if keys else draw(st.text(max_size=8))
            deeper = place[key] if keys else None
            if isinstance(deeper, dict | list) and deeper and draw(st.booleans()):
                place = deeper
                continue
            if isinstance(place, dict) and draw(st.integers(0, 3)) == 0:
                key = draw(st.text(max_size=12))
            if isinstance(place, dict) or keys:
                place[key] = draw(VALUES)
            break
    return body


def check(client: Client, method: str, path: str, url: str, **options: Any) -> None:
    answer = client.request(method.upper(), url, **options)
    assert answer.status_code < 500, answer.text
    if (answer.status_code == 404 and answer.json()["code"] == "not_found") or answer.status_code == 405:
        return  # what was filled in made it another path
    documented = DOCUMENT["paths"][path][method]["responses"]
    assert str(answer.status_code) in documented, f"{answer.status_code} is not documented: {answer.text}"
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == PROBLEM
        assert answer.json()["detail"]


@pytest.mark.parametrize("path", BODIES)
def test_a_spoiled_body_is_answered_as_documented(client: Client, queued: str, path: str) -> None:
    @FUZZED
    @given(spoiled(BODIES[path]) | VALUES)
    def send(body: Any) -> None:
        content = json.dumps(body).encode()
        check(
            client, "post", path, path.format(campaign_id=queued), content=content,
            headers={"content-type": "application/json"},
        )  # fmt: skip

    send()


@pytest.mark.parametrize("path", [path for method, path, _ in OPERATIONS if method == "post"])
def test_bytes_that_are_no_body_are_answered_as_documented(client: Client, queued: str, path: str) -> None:
    @FUZZED
    @given(st.binary(max_size=200), st.sampled_from(["application/json", "text/plain", "application/x+json", "\u00ff"]))
    def send(content: bytes, kind: str) -> None:
        url = path.format(campaign_id=queued, target="pine")
        params = {"market": "EURUSD", "timeframe": "1h"} if path == "/data/imports" else {}
        headers = {"content-type": kind.encode("latin-1")}
        check(client, "post", path, url, content=content, params=params, headers=headers)

    send()


NAMES = st.text(string.printable + "é\u0000\u2028", max_size=40) | st.sampled_from(["..", ".", "%2e%2e", "a" * 3000])


@pytest.mark.parametrize(
    ("method", "path"),
    [(method, path) for method, path, _ in OPERATIONS if not path.endswith(("/events", "/pause", "/cancel"))],
)
def test_odd_names_queries_and_headers_are_answered_as_documented(
    client: Client, completed: str, method: str, path: str
) -> None:
    parameters = [item for item in DOCUMENT["paths"][path][method].get("parameters", ()) if item["in"] == "query"]
    queries = st.fixed_dictionaries({}, optional={item["name"]: NAMES for item in parameters})

    @FUZZED
    @given(st.sampled_from([completed, ""]), NAMES, NAMES, queries)
    def send(campaign: str, name: str, target: str, query: dict[str, str]) -> None:
        names = {"campaign_id": campaign or name, "name": name, "target": target}
        url = path.format(**{key: quote(text, safe="") for key, text in names.items()})
        check(client, method, path, url, params=query)

    send()


def test_odd_ids_of_the_last_event_are_refused(client: Client, completed: str) -> None:
    for number in ("x", "-1", "1.5", "9" * 30, ""):
        answer = client.get(f"/campaigns/{completed}/events", headers={"Last-Event-ID": number})
        assert answer.status_code == 422, number
