"""Workers in processes of their own, forked from a clean one, that can be killed or stopped at the n-th crash point."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
from collections.abc import Callable, Sequence
from itertools import count
from multiprocessing.forkserver import ensure_running
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Event, Lock

from app import crash
from app.errors import StaleLease
from app.lab import Lab
from app.loop.worker import Worker
from tests.app.crash.mutants import MUTANTS
from tests.app.scripted import open_lab, scripted_steps

LEASE_S = 0.25
_REPOSITORY = Path(__file__).resolve().parents[3]
_FORKS = multiprocessing.get_context("forkserver")


def warm_up() -> None:
    """Start the clean process that all workers are forked from, with everything imported."""
    # The server takes its import path from the environment only.
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = str(_REPOSITORY)
    try:
        _FORKS.set_forkserver_preload([__name__])
        ensure_running()
    finally:
        if before is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = before


def start_worker(
    folder: Path, signal_at: int | str | None = None, sent: int = signal.SIGKILL, mutant: str = ""
) -> BaseProcess:
    """A worker that works until nothing is left, or sends itself ``sent`` at a crash point: the n-th, or by name."""
    warm_up()
    process = _FORKS.Process(target=_work, args=(folder, signal_at, sent, mutant), daemon=True)
    process.start()
    return process


def list_points(folder: Path) -> Sequence[str]:
    """Every crash point that an undisturbed run passes, in order."""
    warm_up()
    process = _FORKS.Process(target=_list, args=(folder,), daemon=True)
    process.start()
    process.join()
    assert process.exitcode == 0, "the undisturbed run failed"
    return (folder / "points.txt").read_text().split()


def _work(folder: Path, signal_at: int | str | None, sent: int, mutant: str) -> None:
    passed = count(1)
    if mutant:
        MUTANTS[mutant].apply()
    lab = open_lab(folder, lease_s=LEASE_S)
    writer = lab.database._writer

    def strike(name: str) -> None:
        if signal_at in (next(passed), name):
            crash.disarm()  # a stopped worker that wakes goes on undisturbed
            # SQLite locks the file while a process is stopped inside a transaction. Whether this point is inside one is
            # the test's to choose, so the heartbeat's must be over; where the lock is the point's own, it is not had.
            alone = sent == signal.SIGSTOP and isinstance(writer, type(Lock())) and writer.acquire(timeout=1.0)
            os.kill(os.getpid(), sent)
            if alone:
                writer.release()

    crash.arm(strike)
    _run(folder, lab)


def _list(folder: Path) -> None:
    points: list[str] = []
    lab = open_lab(folder, lease_s=LEASE_S)
    crash.arm(points.append)
    _run(folder, lab)
    (folder / "points.txt").write_text("\n".join(points))


def _run(folder: Path, lab: Lab) -> None:
    worker, stop = Worker(lab, scripted_steps()), Event()
    finished: Callable[[], bool] = lambda: _is_finished(folder)  # noqa: E731
    while not finished():
        try:
            worker.work_once(stop)
        except StaleLease:
            continue
        stop.wait(0.02)
    worker.tidy_up()
    lab.close()


def _is_finished(folder: Path) -> bool:
    connection = sqlite3.connect(folder / "home" / "lab.sqlite", timeout=30)
    try:
        return connection.execute("SELECT 1 FROM campaigns WHERE state != 'completed'").fetchone() is None
    finally:
        connection.close()
