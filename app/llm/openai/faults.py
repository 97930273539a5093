"""What can go wrong with a request, by name: one row says whether it is tried again and whether it may be charged."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

_MOST_QUOTED = 200


@dataclass(frozen=True, slots=True)
class Fault:
    """``transient``: it may be gone at the next try. ``charged``: the server may have worked, and want to be paid.

    ``refused``: the next try would end alike until somebody acts. ``shape``: the server may take the question in
    another form. ``over``: there is no time for another try. A fault that is none of these is an answer of no use.
    """

    kind: str
    sentence: str
    charged: bool = False
    transient: bool = False
    refused: bool = False
    shape: bool = False
    over: bool = False
    retry_after_s: float | None = None


_QUOTA = ("insufficient_quota", "billing_hard_limit_reached", "billing_not_active", "exceeded your current quota")
_TOO_LARGE = ("context_length_exceeded", "maximum context length", "context window", "string_above_max_length")
_NO_MODEL = ("model_not_found", "does not exist", "model not found", "unknown model")
_GATEWAY = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.GATEWAY_TIMEOUT}
_SHAPE = {HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.NOT_IMPLEMENTED}


def name_status(status: int, text: str, retry_after_s: float | None = None) -> Fault:
    """The fault behind a status that is no success. Error statuses are not billed, but for those of a gateway."""
    said = _quote(text)
    sentence = f"status {status}{f': {said}' if said else ''}"
    lowered = text.lower()
    if any(word in lowered for word in _QUOTA):
        return Fault("insufficient_quota", sentence, refused=True)
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return Fault("not_allowed", sentence, refused=True)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Fault("rate_limited", sentence, transient=True, retry_after_s=retry_after_s)
    if status in _GATEWAY:
        return Fault("server_error", sentence, transient=True, charged=True, retry_after_s=retry_after_s)
    if status in _SHAPE:
        if any(word in lowered for word in _TOO_LARGE):
            return Fault("prompt_too_long", sentence, refused=True)
        if any(word in lowered for word in _NO_MODEL):
            return Fault("unknown_model", sentence, refused=True)
        return Fault("not_supported", sentence, refused=True, shape=True)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.CONFLICT:
        return Fault("server_error", sentence, transient=True, retry_after_s=retry_after_s)
    if status == HTTPStatus.NOT_FOUND:
        return Fault("unknown_model", sentence, refused=True)
    return Fault("refused", sentence, refused=True)


def read_retry_after(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Seconds that a server asks to wait, from `Retry-After` in seconds or as a date; None where it does not say."""
    text = headers.get("retry-after", "").strip()
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        try:
            at = parsedate_to_datetime(text)
        except ValueError:
            return None
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        seconds = (at - (now or datetime.now(UTC))).total_seconds()
    return max(0.0, seconds) if math.isfinite(seconds) else None


def _quote(text: str) -> str:
    """What the server said, in a line: the message of its error document, or the beginning of whatever it sent."""
    try:
        document: Any = json.loads(text)
    except (ValueError, RecursionError):
        document = text
    if isinstance(document, dict):
        error = document.get("error", document)
        document = error.get("message", "") if isinstance(error, dict) else error
    line = " ".join(str(document).split())
    return line if len(line) <= _MOST_QUOTED else f"{line[:_MOST_QUOTED]}…"
