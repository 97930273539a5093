"""Work spread over the cores: kernels run without the interpreter's lock, so threads are enough."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

_WAITING = 4  # items for each thread that are made before they are needed


class _Share:
    """What of the cores this process may take; all where ``threads`` is None."""

    threads: int | None = None


_share = _Share()


def limit_threads(threads: int) -> None:
    """Use at most so many threads in this process from now on, as one of several that share the cores."""
    _share.threads = threads


def core_count() -> int:
    """How many cores this process may use."""
    if _share.threads is not None:
        return _share.threads
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def spread(function: Callable[[_Item], _Result], items: Iterable[_Item], threads: int | None = None) -> list[_Result]:
    """``function`` of every item, in order; at once on as many threads as there are cores, or ``threads``."""
    work, workers = list(items), threads or core_count()
    if workers == 1 or len(work) < 2:
        return [function(item) for item in work]
    with ThreadPoolExecutor(min(workers, len(work))) as pool:
        return list(pool.map(function, work))


def feed(function: Callable[[_Item], object], items: Iterable[_Item], threads: int | None = None) -> None:
    """``function`` of every item, on as many threads as there are cores, or ``threads``, while this one makes the next.

    Few items are made before they are needed, so what they hold in memory does not add up. The first error ends it.
    """
    workers = threads or core_count()
    if workers == 1:
        for item in items:
            function(item)
        return
    pool, begun = ThreadPoolExecutor(workers), deque[Future[object]]()
    try:
        for item in items:
            begun.append(pool.submit(function, item))
            if len(begun) > workers * _WAITING:
                begun.popleft().result()
        for one in begun:
            one.result()
    finally:
        pool.shutdown(cancel_futures=True)
