"""Bodies read strictly: JSON as the standard has it, and only characters that can be stored and sent back."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from app.api.problems import Refusal
from app.documents import parse_json
from app.errors import DocumentError

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class StrictRoute(APIRoute):
    """A route whose JSON body is read by ``read_json``; any other content type is refused where a body is expected."""

    def get_route_handler(self) -> Handler:
        """The handler FastAPI makes, given a strict request."""
        handle = super().get_route_handler()
        expects_json = self.body_field is not None

        async def handle_strictly(request: Request) -> Response:
            if not expects_json:
                return await handle(request)
            # Before FastAPI reads it, which would answer every refusal with the same 400.
            strict = _StrictRequest(request.scope, request.receive)
            if await strict.body():
                _check_content_type(request.headers.get("content-type", ""))
                strict.document = read_json(await strict.body())
            return await handle(strict)

        return handle_strictly


class _StrictRequest(Request):
    document: Any = None

    async def json(self) -> Any:
        return self.document


def read_json(content: bytes) -> Any:
    """Read a body. Raises ``Refusal`` for anything that is not JSON of storable text."""
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        detail = f"The body should be UTF-8; byte {error.start + 1} is not."
        raise Refusal(HTTPStatus.BAD_REQUEST, "undecodable_body", detail) from None
    try:
        data = parse_json(text, "The body")
    except DocumentError as error:
        raise Refusal(HTTPStatus.BAD_REQUEST, "undecodable_body", str(error)) from None
    _check_text(data)
    return data


def _check_text(data: Any) -> None:
    """Refuse text that a database or UTF-8 cannot carry, wherever it stands; iterative, for any depth."""
    waiting = [data]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            if "\0" in item or any("\ud800" <= character <= "\udfff" for character in item):
                detail = (
                    "The body holds text with a NUL character or half of a surrogate pair; both should be left out."
                )
                raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, "unstorable_text", detail)
        elif isinstance(item, dict):
            waiting.extend(item.keys())
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)


def _check_content_type(content_type: str) -> None:
    kind = content_type.partition(";")[0].strip().lower()
    if kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
        detail = "The body should be JSON, sent with the header Content-Type: application/json."
        raise Refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "not_json", detail)
