"""``session("08:00-16:30", "Europe/London")``: a window of a zone's own clock."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from contracts.errors import RuleError
from contracts.expressions.nodes import Session

_WINDOW = re.compile(r"^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]|24):([0-5]\d)$")


@dataclass(frozen=True, slots=True)
class SessionWindow:
    """Minutes of the day [start, end); a start after the end runs over midnight."""

    start: int
    end: int
    zone: ZoneInfo


def read_session(tree: ast.Call) -> Session:
    """Read the call's two texts. Raises ``RuleError`` for a window or a zone that does not exist."""
    texts = [argument.value for argument in tree.args if isinstance(argument, ast.Constant)]
    if len(tree.args) != 2 or len(texts) != 2 or not all(isinstance(text, str) for text in texts):
        raise RuleError('write session("08:00-16:30", "Europe/London"): two texts', tree.col_offset + 1)
    session = Session(str(texts[0]), str(texts[1]))
    if _minutes(session.window) is None:
        message = f"`{session.window}` is not a window of two different times such as 08:00-16:30"
        raise RuleError(message, tree.args[0].col_offset + 1)
    if session.zone not in _zones():
        message = f"unknown time zone `{session.zone}`; write one such as Europe/London or UTC"
        raise RuleError(message, tree.args[1].col_offset + 1)
    return session


def session_window(session: Session) -> SessionWindow:
    """Return the window in minutes of the zone's day."""
    minutes = _minutes(session.window)
    if minutes is None:
        raise RuleError(f"`{session.window}` is not a window of two different times such as 08:00-16:30")
    return SessionWindow(*minutes, ZoneInfo(session.zone))


def _minutes(window: str) -> tuple[int, int] | None:
    found = _WINDOW.match(window)
    if found is None:
        return None
    hours = [int(part) for part in found.groups()]
    start, end = hours[0] * 60 + hours[1], hours[2] * 60 + hours[3]
    return (start, end) if start != end and end <= 24 * 60 else None


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())
