"""``python -m benchmarks``: run everything, print the tables, write the JSON beside."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from benchmarks.errors import BenchError
from benchmarks.machine import describe_machine, explain_busy
from benchmarks.page import write_figures
from benchmarks.processes import ROOT
from benchmarks.report import Bench, as_json, render
from benchmarks.running import Finding, run_task
from benchmarks.tasks import FULL, SMALL, Scale, list_contestants, plan_tasks


def main() -> int:
    """The exit code: 1 where the figures would mean nothing."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--peers", type=Path, default=ROOT / ".bench/bin/python", help="the interpreter of the peers")
    parser.add_argument("--json", type=Path, default=ROOT / "reports/bench.json", help="where the JSON goes")
    parser.add_argument("--work", type=Path, default=ROOT / ".bench/work", help="where engines get their work")
    parser.add_argument("--only", nargs="+", metavar="TASK", help="only these: " + " ".join(_keys()))
    parser.add_argument("--small", action="store_true", help="a few strategies of each, to see that it works")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/benchmarks.md")
    asked = parser.parse_args()
    try:
        bench = run(SMALL if asked.small else FULL, asked.peers, asked.work, asked.only)
        figures = render(bench)
        asked.json.write_text(as_json(bench))
        if asked.write:
            write_figures(ROOT / "docs/benchmarks.md", figures)
    except BenchError as problem:
        print(problem, file=sys.stderr)
        return 1
    print(figures)
    return 0


def run(scale: Scale, peers: Path, work: Path, only: list[str] | None = None) -> Bench:
    """All tasks, or ``only`` some, with their files in ``work``; raises BenchError."""
    if not peers.exists():
        raise BenchError(f"There is no {peers}; `make bench` sets the peers up.")
    machine = describe_machine()
    contestants = list_contestants(peers)
    findings: list[Finding] = []
    for task in plan_tasks(scale):
        if only is None or task.key in only:
            print(f"{task.title} ...", file=sys.stderr, flush=True)
            findings.append(run_task(task, contestants, work / task.key))
    single = [each.wall_per_cpu for finding in findings for each in finding.measurements if each.threads == 1]
    return Bench(machine, tuple(findings), explain_busy(machine.load, max(single, default=1.0)))


def _keys() -> list[str]:
    return [task.key for task in plan_tasks(SMALL)]


if __name__ == "__main__":
    sys.exit(main())
