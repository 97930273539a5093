"""Commands as a user gives them, and the files he gives them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

HOUR_MS = 3_600_000
START_MS = 1_400_000_400_000 // HOUR_MS * HOUR_MS


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document on stdout."""
        return json.loads(self.out)

    @property
    def sentences(self) -> list[str]:
        """The lines of stderr that say why the command failed."""
        assert "Traceback" not in self.err + self.out
        return [line for line in self.err.splitlines() if not line.startswith("lab: note:")]


def run_process(*arguments: str | Path, home: Path, **options: Any) -> Ran:
    """Run ``lab`` in a process of its own."""
    environment = os.environ | {"LAB_HOME": str(home)}
    command = [sys.executable, "-m", "app.cli", *map(str, arguments)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=90, **options)
    return Ran(done.returncode, done.stdout, done.stderr)


def columns(count: int = 400) -> dict[str, Any]:
    """Hourly columns of a market that swings around 1.1."""
    index = np.arange(count)
    close = np.round(1.1 + 0.01 * np.sin(index / 9) + 0.003 * np.sin(index / 2.3), 5)
    opened = np.concatenate(([1.1], close[:-1]))
    return {
        "time": START_MS + index * HOUR_MS,
        "open": opened,
        "high": np.maximum(opened, close) + 0.0004,
        "low": np.minimum(opened, close) - 0.0004,
        "close": close,
        "volume": np.full(count, 100.0),
    }


def write_parquet(path: Path, **changed: Any) -> Path:
    """Write the columns, some of them changed, in our Parquet form."""
    data = columns() | changed
    time = pa.array(np.asarray(data.pop("time"), dtype="int64"), pa.timestamp("ms", tz="UTC"))
    pq.write_table(pa.table({"time": time, **data}), path)
    return path


def changed_at(name: str, row: int, value: float) -> dict[str, Any]:
    """One column with one other value."""
    column = columns()[name].copy()
    column[row] = value
    return {name: column}
