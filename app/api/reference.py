"""The reference of the HTTP surface as a page: written from its OpenAPI document, never by hand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.api.application import create_app

_HEAD = """# The HTTP surface

Written from `app/api/` by `app/api/reference.py`; `make golden` writes it again. `GET /openapi.json` has the whole of
it, with schemas and a body to copy for every route that takes one.

No version prefix; JSON in `snake_case`; times are UTC as RFC 3339 has them. Lists come in pages:
`?limit=50&cursor=…` → `{"items": […], "next_cursor": …}`, null at the end. Every error is RFC 9457
`application/problem+json` with `type title status detail instance code errors`; a 409 also names what is `allowed`.
`X-Request-ID` is echoed, or made. JSON bodies are at most 1 MiB, imports 256 MiB.

`POST /campaigns` takes an `Idempotency-Key`: the same key with the same body gives the same answer and makes nothing
twice, with another body it is refused (422). Pausing, resuming and cancelling twice is a 409 that says where the
campaign is; importing the same bytes twice stores the same bars.

There is no login: the service listens on 127.0.0.1 unless told otherwise.
"""


def write_page() -> str:
    """The page in Markdown."""
    document = create_app().openapi()
    parts = [_HEAD]
    for tag in document["tags"]:
        parts.append(f"## {tag['name'].capitalize()}\n\n{tag['description']}\n")
        parts += list(_describe(document["paths"], tag["name"]))
    return "\n".join(parts)


def _describe(paths: dict[str, Any], tag: str) -> Iterator[str]:
    for path, operations in paths.items():
        for method, operation in operations.items():
            if tag not in operation["tags"]:
                continue
            yield f"### `{method.upper()} {path}`\n"
            yield f"{operation['summary']}. {' '.join(operation['description'].split())}\n"
            queries = [_query(item) for item in operation.get("parameters", ()) if item["in"] != "path"]
            if queries:
                yield "\n".join(queries) + "\n"
            body = operation.get("requestBody")
            if body:
                yield f"Body: {', '.join(f'`{kind}`' for kind in body['content'])}.\n"
            yield f"Answers: {', '.join(sorted(operation['responses']))}.\n"


def _query(parameter: dict[str, Any]) -> str:
    where = " (header)" if parameter["in"] == "header" else ""
    needed = ", required" if parameter.get("required") else ""
    told = parameter.get("description", "")
    return f"- `{parameter['name']}`{where}{needed}{': ' + told if told else ''}"
