"""The OpenAPI document: our problems in place of the framework's, and a note on what every route may answer."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app.api.problems import MEDIA_TYPE, Problem

TAGS = [
    {"name": "campaigns", "description": "From an idea to a verdict."},
    {"name": "history", "description": "What happened, what changed, and why."},
    {"name": "reviews", "description": "What people say of it."},
    {"name": "exports", "description": "Source for trading platforms."},
    {"name": "contracts", "description": "The strategy contract."},
    {"name": "data", "description": "Bars and markets."},
    {"name": "operations", "description": "The service itself."},
]
_SCHEMAS = "#/components/schemas/"


def describe_api(app: FastAPI) -> None:
    """Let ``app.openapi()`` (GET /openapi.json) give the document, made once."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _write_document(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _write_document(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(
        title=app.title, version=app.version, summary=app.summary, routes=app.routes, tags=app.openapi_tags
    )
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    problem = Problem.model_json_schema(ref_template=_SCHEMAS + "{model}")
    schemas.update(problem.pop("$defs", {}))
    schemas["Problem"] = problem
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    for path in document["paths"].values():
        for operation in path.values():
            _add_common_answers(operation)
    return document


def _add_common_answers(operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    responses["500"] = {"description": "An error inside the service"}
    for status, response in responses.items():
        if int(status) >= 400:
            response["content"] = {MEDIA_TYPE: {"schema": {"$ref": f"{_SCHEMAS}Problem"}}}
        headers = response.setdefault("headers", {})
        headers["X-Request-ID"] = {
            "description": "The id sent with the request, or a new one.",
            "schema": {"type": "string"},
        }
