"""Run a task: all its engines side by side, round by round, so that what disturbs one disturbs all."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.exchange import Fill
from benchmarks.fills import Agreement, check_counts, check_filled, compare_fills, require_equal
from benchmarks.processes import Contestant, EngineProcess
from benchmarks.tasks import BATCH, PEERS, TWO_THREADS, Task

Answers = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Measurement:
    """One engine at one task. Rates are medians over the rounds; ``agreement`` with our trades; memory in bytes."""

    task: str
    engine: str
    title: str
    threads: int
    strategies: int
    per_cpu_second: float
    per_second: float
    wall_per_cpu: float
    peak_memory: int
    agreement: Agreement | None


@dataclass(frozen=True, slots=True)
class Finding:
    """What a task gave: measurements where it was timed, agreements by engine, versions by engine.

    ``side_by_side``: strategies per second of two processes with one thread each, which share nothing but the machine,
    for each engine that is run with two threads as well: more than that two threads cannot do here.
    """

    task: Task
    measurements: tuple[Measurement, ...]
    agreements: dict[str, Agreement]
    versions: dict[str, dict[str, str]]
    side_by_side: dict[str, float] = field(default_factory=dict)


def run_task(task: Task, contestants: dict[str, Contestant], folder: Path) -> Finding:
    """Raises BenchError where an engine fails, does no work or makes other trades than it should."""
    tick = task.write(folder)
    with ExitStack() as stack:
        engines = {
            name: stack.enter_context(EngineProcess(contestants[name], folder, count))
            for name, count in task.counts.items()
        }
        twins = {
            name: stack.enter_context(EngineProcess(contestants[name], folder, count, "-twin"))
            for name, count in task.counts.items()
            if TWO_THREADS.get(name) in engines and task.rounds
        }
        for engine in (*engines.values(), *twins.values()):
            engine.ask("warm")
        rounds: Answers = {name: [] for name in engines}
        paired: dict[str, list[float]] = {name: [] for name in twins}
        for _ in range(task.rounds):
            for name, engine in engines.items():
                rounds[name].append(engine.ask("round"))
            for name, twin in twins.items():
                paired[name].append(_run_side_by_side(engines[name], twin))
        agreements = _compare(task, engines, tick) if task.sample else {}
        ends = {name: engine.ask("end") for name, engine in engines.items()}
    if task.rounds:
        _check_rounds(task, contestants, rounds)
    measurements = tuple(
        _measure(task.key, name, contestants[name], rounds[name], agreements.get(name))
        for name in engines
        if task.rounds
    )
    versions = {name: end["versions"] for name, end in ends.items()}
    return Finding(task, measurements, agreements, versions, {name: median(rates) for name, rates in paired.items()})


def _run_side_by_side(engine: EngineProcess, twin: EngineProcess) -> float:
    """Strategies per second of a round in both processes at once."""
    pair = (engine, twin)
    for each in pair:
        each.tell("round")
    answers = [each.listen("round") for each in pair]
    strategies, seconds = sum(len(answer["filled"]) for answer in answers), max(answer["wall"] for answer in answers)
    return strategies / float(seconds)


def _compare(task: Task, engines: dict[str, EngineProcess], tick: float) -> dict[str, Agreement]:
    def trades(name: str) -> list[list[Fill]]:
        return [[Fill(*row) for row in rows] for rows in engines[name].ask("trades")["trades"]]

    ours = trades(BATCH)
    agreements = {name: compare_fills(ours, trades(name), tick) for name in engines if name in PEERS}
    for name in task.exact:
        require_equal(name, task.title, agreements[name])
    return agreements


def _check_rounds(task: Task, contestants: dict[str, Contestant], rounds: Answers) -> None:
    filled = {name: [answer["filled"] for answer in answers] for name, answers in rounds.items()}
    for name, counts in filled.items():
        check_filled(contestants[name].title, task.title, counts)
        check_counts(contestants[name].title, task.title, filled[BATCH][0], counts[0])


def _measure(
    task: str,
    engine: str,
    contestant: Contestant,
    rounds: list[dict[str, Any]],
    agreement: Agreement | None,
) -> Measurement:
    strategies = len(rounds[0]["filled"])
    return Measurement(
        task=task,
        engine=engine,
        title=contestant.title,
        threads=contestant.threads,
        strategies=strategies,
        per_cpu_second=median(strategies / answer["cpu"] for answer in rounds),
        per_second=median(strategies / answer["wall"] for answer in rounds),
        wall_per_cpu=median(answer["wall"] / answer["cpu"] for answer in rounds),
        peak_memory=rounds[-1]["peak_memory"],
        agreement=agreement,
    )
