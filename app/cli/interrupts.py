"""Ctrl-C that cannot be lost.

Python raises KeyboardInterrupt wherever it happens to be. Inside a finaliser or a weak reference's callback, of which
the database's objects have many, it prints the exception and goes on; long work therefore asks as well.
"""

from __future__ import annotations

import signal
from threading import Event
from types import FrameType
from typing import NoReturn

_pressed = Event()


def remember_interrupts() -> None:
    """From here on SIGINT raises KeyboardInterrupt, as it always does, and is remembered. For the main thread."""
    _pressed.clear()
    signal.signal(signal.SIGINT, _interrupt)


def raise_lost_interrupt() -> None:
    """Raise KeyboardInterrupt where Ctrl-C was pressed and nothing has come of it."""
    if _pressed.is_set():
        raise KeyboardInterrupt


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    _pressed.set()
    raise KeyboardInterrupt
