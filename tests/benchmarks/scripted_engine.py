"""An engine with a habit: ``python -m tests.benchmarks.scripted_engine HABIT FOLDER COUNT THREADS``."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence

from benchmarks.exchange import Fill, Work, serve


class ScriptedEngine:
    """Makes one trade per set, or as its habit has it."""

    def __init__(self, work: Work, habit: str) -> None:
        self._work, self._habit, self._rounds = work, habit, 0

    def warm_up(self) -> None:
        if self._habit == "dies":
            raise MemoryError("there is no more")
        sys.stdout.write("a library says hello on standard output\n")

    def run(self) -> list[int]:
        self._rounds += 1
        sum(number * number for number in range(10_000))  # some CPU time, so that there is a rate
        if self._habit == "sleepy":
            time.sleep(0.3)
        count = {"idle": 0, "busy": 4, "moody": self._rounds}.get(self._habit, 1)
        return [count] * len(self._work.sets)

    def trades(self) -> Sequence[Sequence[Fill]]:
        late = self._habit == "late"
        return [[Fill(10 + late, 20, 1, 1.1, 1.2)] for _ in self._work.sample]

    def versions(self) -> Mapping[str, str]:
        return {"scripted": "1.0"}


if __name__ == "__main__":
    chosen = sys.argv.pop(1)
    serve(lambda work: ScriptedEngine(work, chosen))
