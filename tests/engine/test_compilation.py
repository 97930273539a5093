"""Kernels are compiled once, and whoever waits for it is told."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """
import logging
logging.basicConfig(level=logging.INFO, format="%(message)s")
import numpy as np
from engine.daily import write_returns
for _ in range(2):
    write_returns(np.empty(1), np.ones(1), 1.0)
"""


def run_script(cache: Path) -> str:
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(cache)}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return done.stderr


def test_the_first_compilation_is_told_once_and_never_again(tmp_path: Path) -> None:
    assert run_script(tmp_path).count("Compiling the engine's kernels") == 1
    assert run_script(tmp_path) == ""
