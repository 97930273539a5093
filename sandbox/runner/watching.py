"""Watching a child: what it writes, how long it takes, and that nothing of it is left."""

from __future__ import annotations

import os
import select
import signal
import time
from contextlib import suppress
from dataclasses import dataclass

from sandbox.frames import HEADER_BYTES, FrameTooLong, length_of

_CHUNK = 1 << 16
_TICK_S = 0.02
_BY_SIGNAL: dict[int, str] = {signal.SIGKILL: "out_of_memory", signal.SIGXCPU: "timed_out"}


@dataclass(frozen=True, slots=True)
class Watched:
    """How a child ended: with the payload of its frame, or with what became of it instead."""

    payload: bytes | None
    end: str = ""
    note: str = ""


class Watch:
    """One child and the two pipes it writes to; ``output_bytes`` caps both together."""

    def __init__(self, child: int, result: int, printed: int, seconds: float, output_bytes: int) -> None:
        self._child, self._result, self._printed = child, result, printed
        self._until = time.monotonic() + seconds
        self._limit = output_bytes
        self._left = output_bytes + HEADER_BYTES
        self._received = bytearray()

    def follow(self) -> Watched:
        """Wait until the frame is there, the child has ended or a limit is reached; end whatever is left of it."""
        try:
            return self._follow()
        except FrameTooLong:
            return Watched(None, "too_much_output")
        finally:
            end_everything()

    def _follow(self) -> Watched:
        poll = select.poll()
        poll.register(self._result, select.POLLIN)
        poll.register(self._printed, select.POLLIN)
        status: int | None = None
        while True:
            ready = [file for file, _ in poll.poll(_TICK_S * 1000 if status is None else 0)]
            for file in ready:
                if not self._drain(file):
                    poll.unregister(file)
            if (payload := self._payload()) is not None:
                return Watched(payload)
            if self._left < 0:
                return Watched(None, "too_much_output")
            if time.monotonic() > self._until:
                return Watched(None, "timed_out")
            if status is not None and not ready:
                return _fallen(status)
            if status is None:
                ended, found = os.waitpid(self._child, os.WNOHANG)
                status = found if ended else None

    def _drain(self, file: int) -> bool:
        """Take what is there; False once nobody can write any more."""
        chunk = os.read(file, _CHUNK)
        self._left -= len(chunk)
        if file == self._result:
            self._received += chunk
        return bool(chunk)

    def _payload(self) -> bytes | None:
        """What the frame holds, once it is complete."""
        if len(self._received) < HEADER_BYTES:
            return None
        end = HEADER_BYTES + length_of(bytes(self._received[:HEADER_BYTES]), self._limit)
        return bytes(self._received[HEADER_BYTES:end]) if len(self._received) >= end else None


def _fallen(status: int) -> Watched:
    """What became of a child that told nothing."""
    if not os.WIFSIGNALED(status):
        return Watched(None, "failed", f"The bot's process ended with exit code {os.WEXITSTATUS(status)}.")
    number = os.WTERMSIG(status)
    name = signal.Signals(number).name if number in set(signal.Signals) else str(number)
    return Watched(None, _BY_SIGNAL.get(number, "failed"), f"The bot's process was ended by {name}.")


def end_everything() -> None:
    """Kill every process there is but the container's first and this one, and wait until all are gone.

    One call reaches all of them, whatever group or session they went to, and a process that has it pending cannot
    fork; orphans become this process's children, so there is nothing left once there is no child.
    """
    with suppress(ProcessLookupError):
        os.kill(-1, signal.SIGKILL)
    while True:
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return
