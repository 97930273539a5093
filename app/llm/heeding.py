"""While a model is waited for, its campaign may be wanted back: whoever waits looks up now and then.

Who wants it back is the loop's business, and the waiting is deep inside a provider, in the same thread. The question
goes along with that thread's context, so that no provider that answers at once needs to know of it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

LOOK_S = 0.5
"""Seconds between two looks: what a pause or a cancel may take longer for a model that is being waited for."""

_asked: ContextVar[Callable[[], bool] | None] = ContextVar("wanted_back", default=None)


@contextmanager
def heeding(wanted_back: Callable[[], bool]) -> Iterator[None]:
    """Let whatever waits within this block ask ``wanted_back``, and give up where it says so."""
    token = _asked.set(wanted_back)
    try:
        yield
    finally:
        _asked.reset(token)


def is_wanted_back() -> bool:
    """Whether the wait should be given up; never where nobody is to be heeded."""
    asked = _asked.get()
    return asked is not None and asked()


def sleep_heeding(seconds: float) -> None:
    """Sleep, but not past a look that says that the wait should be given up."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0 and not is_wanted_back():
        time.sleep(min(left, LOOK_S))
