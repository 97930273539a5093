"""Workers killed and stopped at every point of a campaign, and the mutants that show the audits can fail.

``make reliability`` runs all of it; ``--write`` keeps the figures as docs/reliability.md.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.app.crash.killing import UNPROVABLE, Undisturbed, kill_and_recover, run_undisturbed
from tests.app.crash.mutants import MUTANTS, SHOWN_BY_ZOMBIES
from tests.app.crash.places import folder_in_memory
from tests.app.crash.stopping import (
    INSIDE_A_TRANSACTION,
    OUTSIDE_A_TRANSACTION,
    sleep_and_be_overtaken,
    sleep_and_race,
)

COMMAND = "make reliability RELIABILITY=--write"
PAGE = Path(__file__).resolve().parents[3] / "docs" / "reliability.md"

_PAGE = """\
# Reliability

`{command}` writes this page. A campaign of two iterations (scripted steps, SQLite) passes
{points} crash points of {kinds} kinds. A worker is killed (`kill -9`) at each of them; the record and the files are
audited before anybody recovers, another worker goes on, and they are audited again: the transitions, files, trials and
questions must be exactly those of a run nobody disturbed. In another experiment a worker is stopped at a point, sleeps
past its lease while an heir goes on, and wakes.

**{sound} of {points} kills: nothing lost, torn or done twice. {awake} of {sleeps} sleepers: nothing changed by who
came too late. {caught} of {mutants} mutants caught.**

A paid question is asked again only where the answer was there and not on record yet ({unprovable}):
{again} times in {points} kills, at most once after one, and charged again.

| point | kills | faults | questions asked again | sleeps | faults |
|---|---|---|---|---|---|
{rows}

A kill does not test the disk. A file is synced before it has its name, and its folder before anything goes on
(`tests/app/test_objects.py` keeps that order); the row that names it is written after that.

Each mutant is a way to get durability wrong, which the audits must find:

| mutant | brought out by | faults found |
|---|---|---|
{caught_rows}

`make test` kills at the first, the middle and the last passage of every kind, and runs all sleepers and mutants. It
also has several workers on many campaigns, a database that goes away, a full disk, random wishes of users against the
table of states, spoiled requests, and a language model that fails in every way ([llm.md](llm.md)).
"""


@dataclass
class Figures:
    """By the kind of point: kills, questions asked again after them, faults; faults of sleepers; faults by mutant."""

    kills: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    again: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    unsound: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    sleepers: dict[str, int] = field(default_factory=dict)
    mutants: dict[str, int] = field(default_factory=dict)

    @property
    def sound(self) -> bool:
        """Whether nothing went wrong, and every mutant did."""
        return not sum(self.unsound.values()) and not sum(self.sleepers.values()) and all(self.mutants.values())


def run_all(folder: Path) -> Figures:
    """Every experiment, each in a folder of its own."""
    undisturbed, figures = run_undisturbed(folder), Figures()
    for at, point in enumerate(undisturbed.points, 1):
        recovery = kill_and_recover(undisturbed, folder / f"killed-{at}", at)
        figures.kills[point] += 1
        figures.again[point] += recovery.asked_again
        figures.unsound[point] += bool(recovery.faults)
        _tell(f"{at} of {len(undisturbed.points)} kills: {point}", recovery.faults)
    for point in (*OUTSIDE_A_TRANSACTION, *INSIDE_A_TRANSACTION):
        sleep = sleep_and_race if point in INSIDE_A_TRANSACTION else sleep_and_be_overtaken
        faults = sleep(folder / f"slept-{point}", undisturbed.trace, point)
        figures.sleepers[point] = len(faults)
        _tell(f"slept at {point}", faults)
    for name in MUTANTS:
        figures.mutants[name] = len(_faults_of(name, undisturbed, folder / name))
        _tell(f"{name}: {figures.mutants[name]} faults found", ())
    return figures


def _faults_of(mutant: str, undisturbed: Undisturbed, home: Path) -> Sequence[str]:
    point = MUTANTS[mutant].shows_at
    if mutant == SHOWN_BY_ZOMBIES:
        return sleep_and_be_overtaken(home, undisturbed.trace, point, mutant)
    return kill_and_recover(undisturbed, home, point, mutant).faults


def write_page(figures: Figures) -> str:
    """docs/reliability.md."""
    points = sum(figures.kills.values())
    return _PAGE.format(
        command=COMMAND,
        points=points,
        kinds=len(figures.kills),
        sound=points - sum(figures.unsound.values()),
        awake=sum(not faults for faults in figures.sleepers.values()),
        sleeps=len(figures.sleepers),
        caught=sum(found > 0 for found in figures.mutants.values()),
        mutants=len(figures.mutants),
        unprovable=", ".join(f"`{point}`" for point in UNPROVABLE),
        again=sum(figures.again.values()),
        rows="\n".join(_row(figures, point) for point in figures.kills),
        caught_rows="\n".join(_mutant_row(figures.mutants, name) for name in figures.mutants),
    )


def _row(figures: Figures, point: str) -> str:
    slept = figures.sleepers.get(point)
    slept_cells = ("", "") if slept is None else (1, slept)
    cells = (figures.kills[point], figures.unsound[point], figures.again[point], *slept_cells)
    return f"| `{point}` | " + " | ".join(str(cell) for cell in cells) + " |"


def _mutant_row(found: Mapping[str, int], name: str) -> str:
    signal = "a sleeper" if name == SHOWN_BY_ZOMBIES else "a kill"
    return f"| {name} | {signal} at `{MUTANTS[name].shows_at}` | {found[name]} |"


def _tell(done: str, faults: Sequence[str]) -> None:
    sys.stdout.write("\n  ".join([done, *faults]) + "\n")
    sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser(description="Kill and stop workers at every point of a campaign.")
    parser.add_argument("--write", action="store_true", help="keep the figures as docs/reliability.md")
    options = parser.parse_args()
    with folder_in_memory() as folder:
        figures = run_all(folder)
    if options.write:
        PAGE.write_text(write_page(figures))
    return 0 if figures.sound else 1


if __name__ == "__main__":
    sys.exit(main())
