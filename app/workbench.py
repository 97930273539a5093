"""Where generated code is run: a sandbox, opened when it is first needed; or nowhere, and then why."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Lock
from typing import Literal

from sandbox.opening import open_sandbox
from sandbox.protocol import Sandbox, SandboxUnavailable

Mode = Literal["auto", "off"]

_log = logging.getLogger(__name__)


def _open_logged() -> Sandbox:
    return open_sandbox(_log.info)


class Workbench:
    """Keeps one sandbox for all campaigns of this process. ``mode`` off: no generated code is ever run."""

    def __init__(self, mode: Mode, opener: Callable[[], Sandbox] = _open_logged) -> None:
        self._mode = mode
        self._opener = opener
        self._lock = Lock()
        self._opened: Sandbox | None = None

    def take(self) -> Sandbox:
        """The sandbox. Raises SandboxUnavailable, with the reason in a sentence, where there is none."""
        if self._mode == "off":
            raise SandboxUnavailable("The setting LAB_SANDBOX is off.")
        with self._lock:
            if self._opened is None:
                self._opened = self._opener()
            return self._opened

    def close(self) -> None:
        """Close what was opened; the next ``take`` opens anew."""
        with self._lock:
            opened, self._opened = self._opened, None
        if opened is not None:
            opened.close()
