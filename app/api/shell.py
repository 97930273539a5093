"""What is around every request: its id, the cap on its body, its place in the metrics, and no bare 500."""

from __future__ import annotations

import logging
import re
import secrets
import time
from http import HTTPStatus

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.measurements import Measurements
from app.api.problems import Refusal, answer_problem

MOST_JSON_BYTES = 1024 * 1024
MOST_IMPORT_BYTES = 256 * 1024 * 1024
IMPORT_PATH = "/data/imports"
_REQUEST_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}")

_log = logging.getLogger(__name__)


class RequestShell:
    """ASGI middleware. ``X-Request-ID`` is echoed, or made where the client sent none that can be."""

    def __init__(self, app: ASGIApp, measurements: Measurements) -> None:
        self._app = app
        self._measurements = measurements

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(scope)
        began = time.monotonic()
        status = 0

        async def send_marked(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", request_id.encode())]
            await send(message)

        try:
            await self._serve(scope, receive, send_marked)
        except Exception:
            _log.exception("request %s failed: %s %r", request_id, scope["method"], scope["path"])
            if status:  # too late for another answer; the server cuts the connection
                raise
            detail = f"An error inside the service, which is not your fault; its log has it under {request_id}."
            answer = answer_problem(HTTPStatus.INTERNAL_SERVER_ERROR, "internal_error", detail, scope["path"])
            await answer(scope, receive, send_marked)
        finally:
            route = getattr(scope.get("route"), "path", "unmatched")
            self._measurements.note_request(scope["method"], route, status, time.monotonic() - began)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        most = MOST_IMPORT_BYTES if scope["path"] == IMPORT_PATH else MOST_JSON_BYTES
        announced = _content_length(scope)
        if announced > most:
            await _answer_too_large(most, scope, receive, send)
            return
        received = 0

        async def receive_capped() -> Message:
            nonlocal received
            message = await receive()
            if message["type"] == "http.request":
                received += len(message.get("body", b""))
                if received > most:
                    raise _too_large(most)
            return message

        await self._app(scope, receive_capped, send)


def _too_large(most: int) -> Refusal:
    detail = f"The body is larger than {most // 1024} KiB, the most that is read here."
    return Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "body_too_large", detail, {"Connection": "close"})


async def _answer_too_large(most: int, scope: Scope, receive: Receive, send: Send) -> None:
    refusal = _too_large(most)
    answer = answer_problem(refusal.status, refusal.code, str(refusal), scope["path"], headers=refusal.headers)
    await answer(scope, receive, send)


def _content_length(scope: Scope) -> int:
    text = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    return int(text) if text.isdigit() else 0


def _request_id(scope: Scope) -> str:
    sent = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"").decode("latin-1")
    return sent if _REQUEST_ID.fullmatch(sent) else secrets.token_hex(8)
