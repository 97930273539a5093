"""The sandbox's twin for tests: bots of ours in a process of the kit, without any wall."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from sandbox import frames
from sandbox.protocol import COLUMNS, Check, End, Job, JobTrade, Outcome, SandboxUnavailable, Series, wait_on

ROOT = Path(__file__).resolve().parents[2]


class LocalSandbox:
    """Runs jobs in forks of one process of the kit."""

    name = "a process of the kit, for tests"

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.conformance.kit_server"]
        self._server = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT
        )
        self.jobs = 0

    def run(self, job: Job, check: Check = wait_on) -> Outcome:
        """Run a job."""
        sink, source = self._server.stdin, self._server.stdout
        if self._server.poll() is not None or sink is None or source is None:
            raise SandboxUnavailable("The process of the kit is gone.")
        check()
        self.jobs += 1
        sink.write(frames.encode(_request(job)))
        sink.flush()
        payload = frames.read_frame(source.read, 1 << 30)
        if payload is None:
            raise SandboxUnavailable("The process of the kit gave no answer.")
        answer = frames.decode(payload)
        if "note" in answer:
            return Outcome(End.FAILED, note=answer["note"])
        told = JobTrade.__dataclass_fields__
        return Outcome(End.DONE, tuple(JobTrade(**{name: one[name] for name in told}) for one in answer["trades"]))

    def close(self) -> None:
        """End the process."""
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.close()
        self._server.wait(10)
        self._server.stdout.close()


def _request(job: Job) -> dict[str, object]:
    series, costs = job.series, job.settings.costs
    return {
        "source": job.source,
        "columns": _columns(series),
        "before": [] if job.after is None else [_columns(job.after)],
        "setup": {
            "tick": series.tick,
            "volume_step": series.volume_step,
            "balance": job.settings.balance,
            "conflict": job.settings.conflict,
            "commission_pct": costs.commission_pct,
            "spread_ticks": costs.spread_ticks,
            "slippage_ticks": costs.slippage_ticks,
            "timeframe": series.timeframe,
        },
        "values": dict(job.values),
        "score_from": job.score_from,
    }


def _columns(series: Series) -> dict[str, list[float]]:
    return {name: list(getattr(series, name)) for name in COLUMNS}
