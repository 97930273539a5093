"""Secrets stay out of whatever is kept or shown: one place knows them, and every door asks it.

The doors: log records, statements to the database, stored artifacts, the questions and answers of the language model,
what a new campaign is asked for, problem bodies, and what a command says of an error.
"""

from __future__ import annotations

import base64
import json
import logging
import os
import re
import traceback
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple, TypeVar
from urllib.parse import quote, quote_plus, unquote

from pydantic import BaseModel

HIDDEN = "[redacted]"
LEAST_LENGTH = 8
"""A value shorter than this is a placeholder (`none`, `ollama`), not a secret; hiding it would spoil plain words."""

Model = TypeVar("Model", bound=BaseModel)

_KINDS = ("api", "access", "auth", "client", "private")
_NAMES = (
    *(f"{kind}{joint}{what}" for kind in _KINDS for joint in ("_", "-", "") for what in ("key", "token", "secret")),
    *("secret", "password", "passwd"),
)


class _Pattern(NamedTuple):
    """What looks like a secret. It is looked for only where one of the ``hints`` is, as that is much quicker."""

    hints: tuple[str, ...]
    found: re.Pattern[str]
    instead: str


_PATTERNS = (
    # A key as the usual services write theirs.
    _Pattern(
        ("sk-", "rk-", "pk-", "xai-"), re.compile(r"(?<![A-Za-z0-9])(?:g?sk|rk|pk|xai)-[A-Za-z0-9_-]{12,}"), HIDDEN
    ),
    _Pattern(("bearer",), re.compile(r"(?i)\b(bearer(?:\s+|%20))[A-Za-z0-9._~+/=-]{8,}"), rf"\1{HIDDEN}"),
    _Pattern(("authorization",), re.compile(r"(?i)(authorization\W{1,6}basic\s+)[A-Za-z0-9+/=]{4,}"), rf"\1{HIDDEN}"),
    # A name that says it is a secret, and its value: api_key=…, "password": "…", \"secret\": \"…\".
    _Pattern(
        _NAMES,
        re.compile(
            rf"""(?i)((?:{"|".join(_NAMES)})\\?["']?\s*[:=]\s*\\?["']?)"""
            rf"""(?!{re.escape(HIDDEN)}|bearer\b|basic\b)[^\s"'\\,;&}}\]]{{6,}}"""
        ),
        rf"\1{HIDDEN}",
    ),
    # The password of an address: scheme://user:password@host.
    _Pattern(
        ("://",),
        re.compile(r"(?i)\b([a-z][a-z0-9+.-]{0,20}://[^\s/:@]{0,100}:)[^\s/@]{1,200}(?=@)"),
        rf"\1{HIDDEN}",
    ),
)
_CREDENTIALS = re.compile(r"://([^\s/:@]*)(?::([^\s/@]+))?@")
_QUERY = re.compile(r"[?&]([\w.-]+)=([^&#\s]+)")
_SECRET_NAME = re.compile(r"(?i)(^|_)(api_?key|key|token|secret|password|passwd|dsn)(_|$)")
_LEAST_IN_ENVIRONMENT = 12
_LEAST_TO_HALVE = 20

_known: set[str] = set()


def learn(*secrets: str) -> None:
    """Hide these from now on, wherever they turn up."""
    _known.update(form for secret in secrets if len(secret) >= LEAST_LENGTH for form in _forms(secret))


def learn_address(address: str) -> None:
    """Learn what is secret in an address: its password (its user, where that is all) and secrets of its query."""
    found = _CREDENTIALS.search(address)
    if found is not None:
        user, password = unquote(found[1]), unquote(found[2] or "")
        secret = found[2] or found[1]
        learn(secret, unquote(secret))
        if len(secret) >= LEAST_LENGTH:
            learn(base64.b64encode(f"{user}:{password}".encode()).decode())  # as it is sent in a header
    for name, value in _QUERY.findall(address):
        if _SECRET_NAME.search(name):
            learn(value, unquote(value))


def learn_environment(environment: Mapping[str, str] = os.environ) -> None:
    """Learn the values of variables whose names say that they are secrets."""
    for name, value in environment.items():
        if _SECRET_NAME.search(name) and len(value) >= _LEAST_IN_ENVIRONMENT and not value.startswith(("/", ".")):
            learn(value)


def hide(text: str) -> str:
    """The text without secrets: known ones, also where half of one was cut off, and whatever looks like one.

    Hiding twice changes nothing more.
    """
    for secret in sorted(_known, key=len, reverse=True):
        if secret in text:
            text = text.replace(secret, HIDDEN)
    for secret in _known:
        text = _hide_halves(text, secret)
    lowered = text.lower()
    for pattern in _PATTERNS:
        if any(hint in lowered for hint in pattern.hints):
            text = pattern.found.sub(pattern.instead, text)
    return text


def _forms(secret: str) -> Iterator[str]:
    """A secret as it may be written: as it is, in an address, in a JSON or Python text, packed for a header."""
    yield secret
    yield from (quote(secret, safe=""), quote_plus(secret), json.dumps(secret)[1:-1], repr(secret)[1:-1])
    yield base64.b64encode(secret.encode()).decode()


def _hide_halves(text: str, secret: str) -> str:
    """The text without the first or the last half of a secret, and what more of it stands beside that half."""
    if len(secret) < _LEAST_TO_HALVE or "://" in secret:
        return text
    half = (len(secret) + 1) // 2
    first, last = secret[:half], secret[-half:]
    while _is_drawn(first) and (start := text.find(first)) >= 0:
        end = start + half
        while end < len(text) and text[end] == secret[end - start : end - start + 1]:
            end += 1
        text = text[:start] + HIDDEN + text[end:]
    while _is_drawn(last) and (start := text.find(last)) >= 0:
        end = start + half
        while start > 0 and text[start - 1] == secret[start - 1 - end : len(secret) + start - end]:
            start -= 1
        text = text[:start] + HIDDEN + text[end:]
    return text


def _is_drawn(part: str) -> bool:
    """Whether a part of a secret is no word that others write as well."""
    return any(character.isdigit() for character in part)


def hide_in(data: Any) -> Any:
    """The same for every text of a value made of mappings, lists and tuples, keys included."""
    match data:
        case str():
            return hide(data)
        case Mapping():
            return {hide_in(key): hide_in(item) for key, item in data.items()}
        case list():
            return [hide_in(item) for item in data]
        case tuple():
            return tuple(hide_in(item) for item in data)
        case _:
            return data


def hide_in_model(model: Model) -> Model:
    """The same for a message; it is given back as it is where nothing had to be hidden."""
    plain = model.model_dump(mode="json")
    hidden = hide_in(plain)
    return model if hidden == plain else type(model).model_validate(hidden)


def hide_in_bytes(content: bytes) -> bytes:
    """The same for a file that is text; any other is given back as it is."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return content
    hidden = hide(text)
    return content if hidden == text else hidden.encode()


def guard_logs() -> None:
    """Hide secrets in every log record of this process, tracebacks included, whoever writes and whoever shows it."""
    learn_environment()
    make = logging.getLogRecordFactory()
    if not getattr(make, "hides_secrets", False):
        logging.setLogRecordFactory(_GuardedRecords(make))


class _GuardedRecords:
    """Makes log records with nothing secret in them."""

    hides_secrets = True

    def __init__(self, make: Callable[..., logging.LogRecord]) -> None:
        self._make = make

    def __call__(self, *args: Any, **kwargs: Any) -> logging.LogRecord:
        record = self._make(*args, **kwargs)
        try:
            message = record.getMessage()
        except (TypeError, ValueError):
            return record  # its arguments do not fit; logging itself says so
        hidden = hide(message)
        if hidden != message:
            record.msg, record.args = hidden, None
        if record.exc_info and record.exc_info[0] is not None:
            # A formatter shows this text and does not look at the exception again.
            record.exc_text = hide("".join(traceback.format_exception(*record.exc_info))).rstrip("\n")
        return record
