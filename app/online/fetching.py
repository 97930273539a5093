"""Fetch bars page by page into a file: resumed where it was cut, at the source's pace, without a bar still forming."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from app.errors import AppError
from market.timeframes import Timeframe

Row = tuple[int, float, float, float, float, float]
"""Open time in milliseconds UTC, open, high, low, close, volume."""

_HEADER = "unix,open,high,low,close,volume\n"
_MOST_TRIES = 6


class OnlineError(AppError):
    """A source that is not installed, cannot be reached or does not know what it is asked for."""


class Throttled(Exception):
    """The source asks to wait; ``wait_s`` is None where it does not say how long."""

    def __init__(self, wait_s: float | None = None) -> None:
        self.wait_s = wait_s
        super().__init__("asked to wait")


class Source(Protocol):
    """Where bars come from, a page at a time."""

    name: str
    pause_s: float
    """Seconds between two pages that the source allows."""

    def page(self, symbol: str, timeframe: Timeframe, since_ms: int, until_ms: int) -> Sequence[Row]:
        """Bars from ``since_ms`` on, oldest first; none where there are no later ones.

        Raises Throttled, ConnectionError for what may work again, OnlineError for what will not.
        """
        ...


@dataclass(frozen=True)
class Clock:
    """What time it is, in milliseconds, and how to wait, in seconds."""

    now_ms: Callable[[], int]
    sleep: Callable[[float], None]


def fetch_bars(
    source: Source, symbol: str, timeframe: Timeframe, span: tuple[int, int], path: Path, clock: Clock
) -> int:
    """Bring the file up to the end of the span; returns how many bars are new in it. Raises OnlineError.

    ``span`` is from and to in milliseconds. Bars that have not ended yet are left for the next time.
    """
    length = timeframe.milliseconds
    last = _cut_to_whole_lines(path)
    since = span[0] if last is None else last + length
    added = 0
    while since < span[1]:
        rows = _ask(source, symbol, timeframe, (since, span[1]), clock)
        ended = [row for row in rows if since <= row[0] < span[1] and row[0] + length <= clock.now_ms()]
        if not ended:
            break
        _append(path, ended)
        added += len(ended)
        since = ended[-1][0] + length
        clock.sleep(source.pause_s)
    return added


def _ask(source: Source, symbol: str, timeframe: Timeframe, span: tuple[int, int], clock: Clock) -> Sequence[Row]:
    """One page, after waiting as often as the source asks for it."""
    reason = "it asks to wait"
    for attempt in range(_MOST_TRIES):
        try:
            return source.page(symbol, timeframe, *span)
        except Throttled as throttled:
            clock.sleep(2.0**attempt if throttled.wait_s is None else throttled.wait_s)
        except ConnectionError as error:
            reason = str(error) or "the connection failed"
            clock.sleep(2.0**attempt)
    raise OnlineError(
        f"{source.name} did not answer {_MOST_TRIES} times ({reason}); what was fetched is kept, and the same command"
        " goes on from there."
    )


def _append(path: Path, rows: Sequence[Row]) -> None:
    """Whole lines, on the disk before the next page is asked for."""
    new = not path.exists()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        if new:
            file.write(_HEADER)
        file.writelines(f"{row[0]},{','.join(repr(float(value)) for value in row[1:])}\n" for row in rows)
        file.flush()
        os.fsync(file.fileno())


def _cut_to_whole_lines(path: Path) -> int | None:
    """Drop a line that was cut while it was written; the time of the last whole one."""
    if not path.exists():
        return None
    content = path.read_bytes()
    whole = content[: content.rfind(b"\n") + 1]
    if whole != content:
        path.write_bytes(whole)
    lines = whole.decode().splitlines()[1:]
    if not lines:
        path.unlink()
        return None
    return int(lines[-1].split(",")[0])
