"""An engine in a process of its own, driven by one word per line."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from types import TracebackType
from typing import Any, Self

from benchmarks.errors import BenchError

ROOT = Path(__file__).resolve().parent.parent
_PATIENCE_SECONDS = 300.0
_QUIET = {"TQDM_DISABLE": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


@dataclass(frozen=True, slots=True)
class Contestant:
    """An engine as it is started: a title for the table, the interpreter, the module and what it is told first."""

    title: str
    python: Path
    arguments: tuple[str, ...]
    threads: int = 1


class EngineProcess:
    """One contestant at one work; its own words, such as tracebacks, go to a log in the work's folder.

    ``twin`` tells the log of a second process of the same contestant from the first one's.
    """

    def __init__(self, contestant: Contestant, folder: Path, count: int, twin: str = "") -> None:
        self.contestant = contestant
        slug = "".join(letter if letter.isalnum() else "-" for letter in contestant.title)
        self._log = folder / f"{slug}-{contestant.threads}{twin}.log"
        told = (*contestant.arguments, str(folder), str(count), str(contestant.threads))
        with self._log.open("w") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own modules
                [contestant.python, "-m", *told],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env=os.environ | _QUIET,
            )

    def ask(self, word: str) -> dict[str, Any]:
        """Its answer; raises BenchError where the process stopped or took too long."""
        self.tell(word)
        return self.listen(word)

    def tell(self, word: str) -> None:
        """Say a word; ``listen`` has what comes of it, of a process that is gone as well."""
        assert self._process.stdin is not None  # noqa: S101 - both are pipes, see above
        with suppress(BrokenPipeError):
            self._process.stdin.write(word + "\n")
            self._process.stdin.flush()

    def listen(self, word: str) -> dict[str, Any]:
        """The answer to ``word``; raises BenchError where the process stopped or took too long."""
        assert self._process.stdout is not None  # noqa: S101
        patience = Timer(_PATIENCE_SECONDS, self._process.kill)
        patience.start()
        try:
            line = self._process.stdout.readline()
        finally:
            patience.cancel()
        if not line:
            raise BenchError(f"{self.contestant.title} stopped at “{word}”: {_last_words(self._log)}")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.communicate()


def _last_words(log: Path) -> str:
    lines: Sequence[str] = log.read_text().strip().splitlines()
    return f"{lines[-1]} (all of it is in {log})" if lines else "it said nothing; was it out of memory?"
