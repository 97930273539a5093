"""Kernels are compiled once, and whoever waits for it is told."""

from __future__ import annotations

import os
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import numpy as np
import pytest
from numba.core.dispatcher import Dispatcher
from numba.core.errors import NumbaError

import engine
from engine.batch.candidates import conduct_at
from engine.compilation import uncounted

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


def test_a_part_that_counts_no_references_can_make_no_array() -> None:
    def add_up(count: int) -> float:
        return float(np.ones(count).sum())

    with pytest.raises(NumbaError, match="array passed into"):
        uncounted(add_up)(3)


def kernels() -> Iterator[Any]:
    for found in pkgutil.walk_packages(engine.__path__, "engine."):
        yield from (one for one in vars(import_module(found.name)).values() if isinstance(one, Dispatcher))


def holds_arrays(kind: Any) -> bool:
    if get_origin(kind) is np.ndarray:
        return True
    parts = get_type_hints(kind).values() if hasattr(kind, "_fields") else get_args(kind)
    return any(map(holds_arrays, parts))


def test_who_counts_references_is_given_no_array_by_a_part_that_does_not() -> None:
    """It would give back a reference that nobody took."""
    found = set(kernels())
    lenders = {
        kernel
        for kernel in found
        if kernel.targetoptions.get("_nrt") is False and holds_arrays(get_type_hints(kernel.py_func)["return"])
    }
    assert conduct_at in lenders
    for kernel in found:
        if kernel.targetoptions.get("_nrt") is not False:
            called = {kernel.py_func.__globals__.get(name) for name in kernel.py_func.__code__.co_names if name}
            assert not lenders & {one for one in called if isinstance(one, Dispatcher)}, kernel.py_func
