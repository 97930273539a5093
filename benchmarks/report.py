"""Findings as tables and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.fills import Agreement
from benchmarks.machine import Machine
from benchmarks.running import Finding, Measurement
from benchmarks.tasks import PEERS, TWO_THREADS

Row = tuple[str, ...]
_MEGABYTE = 1e6
_RATES = ("work", "engine", "strategies per round", "per CPU second", *(f"× {peer}" for peer in PEERS), "peak memory")
_AGREEMENTS = ("work", "engine", "our trades", "same entry", "same entry and exit")
_THREADS = ("work", "engine", "one thread, per second", "two threads, per second", "two / one", "two processes / one")


@dataclass(frozen=True, slots=True)
class Bench:
    """A whole run: on what, with what, what was found and what to keep in mind about it."""

    machine: Machine
    findings: tuple[Finding, ...]
    warning: str | None

    @property
    def measurements(self) -> list[Measurement]:
        """Of all tasks, in order."""
        return [each for finding in self.findings for each in finding.measurements]

    def find(self, task: str, engine: str) -> Measurement | None:
        """One engine's measurement at one task."""
        found = (each for each in self.measurements if (each.task, each.engine) == (task, engine))
        return next(found, None)

    def ratio_to(self, peer: str, finding: Finding, measured: Measurement) -> float | None:
        """Strategies per CPU second against the peer's, at this task or the one that stands in for it."""
        other = self.find(finding.task.peers_in or finding.task.key, peer)
        return None if other is None else measured.per_cpu_second / other.per_cpu_second

    def ratios_of_threads(self) -> list[tuple[Finding, Measurement, Measurement]]:
        """(finding, one thread, two threads) wherever both were run."""
        pairs = []
        for finding in self.findings:
            for one, two in TWO_THREADS.items():
                first, second = self.find(finding.task.key, one), self.find(finding.task.key, two)
                if first is not None and second is not None:
                    pairs.append((finding, first, second))
        return pairs


def render(bench: Bench) -> str:
    """The tables, in Markdown that reads well as it is."""
    machine = bench.machine
    where = f"{machine.processor}, {machine.cores} cores, {machine.system}, Python {machine.python}"
    parts = [f"{where}; {_versions(bench)}.", _table(_RATES, _rates(bench))]
    pairs = bench.ratios_of_threads()
    if pairs:
        parts.append(_table(_THREADS, [_threads(*pair) for pair in pairs]))
    parts.append(_table(_AGREEMENTS, _agreements(bench)))
    if bench.warning:
        parts.append(bench.warning)
    return "\n\n".join(parts) + "\n"


def as_json(bench: Bench) -> str:
    """The same for programs: rates per second, memory in bytes, ratios as numbers."""
    measurements = [
        asdict(each) | {"ratio_to": {peer: bench.ratio_to(peer, finding, each) for peer in PEERS}}
        for finding in bench.findings
        for each in finding.measurements
    ]
    document: dict[str, Any] = {
        "machine": asdict(bench.machine),
        "versions": _all_versions(bench),
        "warning": bench.warning,
        "measurements": measurements,
        "two_threads_to_one": [
            {
                "task": finding.task.key,
                "engine": one.engine,
                "ratio": two.per_second / one.per_second,
                "two_processes": finding.side_by_side[one.engine] / one.per_second,
            }
            for finding, one, two in bench.ratios_of_threads()
        ],
        "agreements": [
            {"task": finding.task.key, "engine": engine, **asdict(agreement)}
            for finding in bench.findings
            for engine, agreement in finding.agreements.items()
        ],
    }
    return json.dumps(document, indent=2) + "\n"


def _rates(bench: Bench) -> Iterable[Row]:
    for finding in bench.findings:
        for each in finding.measurements:
            if each.threads == 1:
                ratios = (_ratio(bench.ratio_to(peer, finding, each)) for peer in PEERS)
                memory = f"{each.peak_memory / _MEGABYTE:,.0f} MB"
                rate = _rate(each.per_cpu_second)
                yield finding.task.title, each.title, f"{each.strategies:,}", rate, *ratios, memory


def _threads(finding: Finding, one: Measurement, two: Measurement) -> Row:
    ratios = (f"{rate / one.per_second:.2f}" for rate in (two.per_second, finding.side_by_side[one.engine]))
    return finding.task.title, one.title, _rate(one.per_second), _rate(two.per_second), *ratios


def _agreements(bench: Bench) -> Iterable[Row]:
    for finding in bench.findings:
        for engine, agreement in finding.agreements.items():
            yield finding.task.title, engine, str(agreement.trades), *_shares(agreement)


def _shares(agreement: Agreement) -> tuple[str, str]:
    return _percent(agreement.entries, agreement.trades), _percent(agreement.whole, agreement.trades)


def _percent(part: int, whole: int) -> str:
    """All only where it is all: 999 of 1,000 is 99.9 %."""
    return "all" if part == whole else f"{min(100.0 * part / whole, 99.9):.1f} %"


def _ratio(ratio: float | None) -> str:
    if ratio is None:
        return ""
    return f"{ratio:,.0f}" if ratio >= 100 else f"{ratio:.2g}"


def _rate(rate: float) -> str:
    return f"{rate:,.0f}" if rate >= 10 else f"{rate:.2f}"


def _all_versions(bench: Bench) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for finding in bench.findings:
        found |= finding.versions
    return found


def _versions(bench: Bench) -> str:
    versions: dict[str, set[str]] = {}
    for named in _all_versions(bench).values():
        for name, version in named.items():
            versions.setdefault(name, set()).add(version)
    return ", ".join(f"{name} {' and '.join(sorted(found))}" for name, found in sorted(versions.items()))


def _table(head: Row, rows: Iterable[Row]) -> str:
    """A Markdown table whose columns stand under each other; all but the first two are right-aligned."""
    cells = [head, *rows]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    rule = "|".join("-" * (width + 2) if n < 2 else "-" * (width + 1) + ":" for n, width in enumerate(widths))
    lines = [_line(row, widths) for row in cells]
    return "\n".join([lines[0], f"|{rule}|", *lines[1:]])


def _line(row: Row, widths: Sequence[int]) -> str:
    columns = enumerate(zip(row, widths, strict=True))
    padded = [cell.ljust(width) if number < 2 else cell.rjust(width) for number, (cell, width) in columns]
    return f"| {' | '.join(padded)} |"
