"""``lab serve`` and ``lab worker``: the HTTP service with its worker, and a worker alone."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from threading import Event, Thread
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.console import note
from app.cli.laboratory import opened_lab

if TYPE_CHECKING:
    from types import FrameType

HostOption = Annotated[str, typer.Option("--host", metavar="ADDRESS", help="Address to listen on; there is no login.")]
PortOption = Annotated[
    int, typer.Option("--port", metavar="N", min=0, max=65535, help="Port to listen on; 0 takes a free one.")
]


def serve(
    host: HostOption = "127.0.0.1",
    port: PortOption = 8000,
    no_worker: Annotated[bool, typer.Option("--no-worker", help="Serve only; workers run elsewhere.")] = False,
) -> None:
    """Serve the HTTP API, with one worker process beside it. Ctrl-C or SIGTERM ends both in order."""
    from app.cli.server import listen, serve_until_stopped
    from app.cli.worker_process import supervised_worker

    worker = nullcontext() if no_worker else supervised_worker()
    with listen(host, port) as listening, opened_lab() as lab, stop_on_signals() as stop, worker:
        serve_until_stopped(lab, listening, stop)


def work(
    parent: Annotated[int | None, typer.Option("--parent", hidden=True, help="End when this process has.")] = None,
) -> None:
    """Work on campaigns until told to stop; several workers may run. Ctrl-C or SIGTERM gives way at the next batch."""
    from app.loop.worker import Worker

    with opened_lab(log_steps=True) as lab, stop_on_signals() as stop:
        if parent is not None:
            Thread(target=_watch_parent, args=(parent, stop), daemon=True).start()
        note(f"lab: working in {lab.settings.home.resolve()} as process {os.getpid()}; Ctrl-C stops.")
        Worker(lab).run(stop)


@contextmanager
def stop_on_signals() -> Iterator[Event]:
    """An event that SIGINT and SIGTERM set, in place of what they do otherwise."""
    stop = Event()

    def handle(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _watch_parent(parent: int, stop: Event) -> None:
    # A service that was killed cannot tell its worker to end.
    while not stop.wait(1.0):
        if os.getppid() != parent:
            print("lab: the service is gone; the worker ends.", file=sys.stderr)
            stop.set()
