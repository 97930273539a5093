"""Running a calibration: campaign after campaign on a few processes, each kept as soon as it has ended."""

from __future__ import annotations

import hashlib
import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass

from app.calibration.findings import Finding, Findings
from app.calibration.plan import Job, Plan
from app.calibration.rates import Calibration, tabulate
from app.calibration.store import CalibrationStore
from app.calibration.worlds import run_job
from engine.threads import limit_threads

_AHEAD = 2  # campaigns per process that are handed out: so many are lost at an interruption


@dataclass(frozen=True)
class CalibrationProgress:
    """``done`` of ``total`` campaigns; ``resumed`` of them were done by an earlier run."""

    done: int
    total: int
    resumed: int


def measure(
    plan: Plan, store: CalibrationStore, processes: int, on_progress: Callable[[CalibrationProgress], None]
) -> Calibration:
    """Run the campaigns of a plan that are not kept yet, and return the rates of all; the same on any ``processes``."""
    jobs = list(plan.jobs())
    kept = store.load_findings()
    missing = sorted((job for job in jobs if job.key not in kept), key=_shuffled)
    resumed = len(jobs) - len(missing)
    on_progress(CalibrationProgress(resumed, len(jobs), resumed))
    for done, (job, findings) in enumerate(_run(missing, processes), start=resumed + 1):
        store.keep_findings(job, findings)
        kept[job.key] = dict(findings)
        on_progress(CalibrationProgress(done, len(jobs), resumed))
    return tabulate(plan, [(job, kept[job.key]) for job in jobs])


def tabulate_kept(plan: Plan, store: CalibrationStore) -> Calibration:
    """The rates of those campaigns of a plan that have ended so far."""
    kept = store.load_findings()
    return tabulate(plan, [(job, kept[job.key]) for job in plan.jobs() if job.key in kept])


def _shuffled(job: Job) -> str:
    """An order in which short and long campaigns take turns, so that the time left can be told."""
    return hashlib.sha256(job.key.encode()).hexdigest()


def _run(jobs: Sequence[Job], processes: int) -> Iterator[tuple[Job, Findings]]:
    if processes == 1:
        yield from ((job, run_job(job)) for job in jobs)
        return
    left = iter(jobs)
    with _pool(processes) as pool:
        running: dict[Future[dict[int, Finding]], Job] = {}
        while True:
            for job in left:
                running[pool.submit(run_job, job)] = job
                if len(running) >= _AHEAD * processes:
                    break
            if not running:
                return
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                yield running.pop(future), future.result()


def _begin_process() -> None:
    """One of several that share the cores: a thread each is enough."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    limit_threads(1)


@contextmanager
def _pool(processes: int) -> Iterator[ProcessPoolExecutor]:
    """Processes that start afresh and leave Ctrl-C to this one, which ends them where it is left early."""
    pool = ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), _begin_process)
    before = set(multiprocessing.active_children())
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        for child in set(multiprocessing.active_children()) - before:
            child.terminate()
        raise
    pool.shutdown()
