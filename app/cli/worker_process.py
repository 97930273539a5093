"""The worker process beside the service: started with it, started again should it die, ended with it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from app.cli.console import note

_PATIENCE_S = 15.0
_AGAIN_S = 1.0


@contextmanager
def supervised_worker() -> Iterator[None]:
    """A ``lab worker`` for as long as the block lasts. What it was doing when it died, its successor goes on with."""
    stopping = Event()
    keeper = Thread(target=_keep_alive, args=(stopping,), name="worker-keeper", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        stopping.set()
        keeper.join()


def _keep_alive(stopping: Event) -> None:
    while not stopping.is_set():
        process = subprocess.Popen([sys.executable, "-m", "app.cli", "worker", "--parent", str(os.getpid())])  # noqa: S603
        while process.poll() is None and not stopping.wait(0.2):
            pass
        if stopping.is_set():
            _end(process)
            return
        note(f"lab: the worker ended with code {process.returncode}; another one takes over.")
        stopping.wait(_AGAIN_S)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_PATIENCE_S)
    except subprocess.TimeoutExpired:
        # Its lease runs out by itself; nothing is lost.
        process.kill()
        process.wait()
