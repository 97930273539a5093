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


LOAD_AND_COMPILE = """
import sys
import numpy as np
from engine.compilation import compiled
from engine.daily import write_returns

returns = np.empty(3)
write_returns(returns, np.array([100.0, 110.0, 99.0]), 100.0)
print("numba.np.linalg" in sys.modules)

@compiled
def measure(returns, equity):
    write_returns(returns, equity, 50.0)
    return np.linalg.norm(returns)

print(round(measure(np.empty(2), np.array([65.0, 91.0])), 9), np.round(returns, 9).tolist())
"""

WARMED = """
from pathlib import Path
from app.documents import read_document
from contracts.indicators import INDICATORS, Primitive
from contracts.program import build_program
from contracts.strategy import parse_contract
from engine.backtest import run_backtest
from engine.rows import compiled_indicator
from engine.warming import compile_kernels
from market.defaults import read_default_bars
from tests.engine.test_compilation import kernels

bars = read_default_bars("EURUSD", "1h").bars[:2_000]
primitives = [name for name, indicator in INDICATORS.items() if isinstance(indicator, Primitive)]
assert compile_kernels() == len(primitives)
known = [*kernels(), *map(compiled_indicator, primitives)]
warmed = [kernel.signatures for kernel in known]
for path in sorted(Path("tests/exporters/parity_contracts").glob("*.yaml")):
    run_backtest(build_program(parse_contract(read_document(path))), bars)
print([kernel.__name__ for kernel, before in zip(known, warmed) if kernel.signatures != before])
"""


def run_script(cache: Path, script: str = SCRIPT) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(cache)}
    return subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )


def test_the_first_compilation_is_told_once_and_never_again(tmp_path: Path) -> None:
    assert run_script(tmp_path).stderr.count("Compiling the engine's kernels") == 1
    assert run_script(tmp_path).stderr == ""


def test_a_kernel_found_on_disk_starts_without_the_compiler_and_can_still_be_compiled_into_another(
    tmp_path: Path,
) -> None:
    first = run_script(tmp_path, LOAD_AND_COMPILE).stdout.split("\n")
    (forgotten,) = tmp_path.rglob("*measure*.nbi")
    forgotten.unlink()  # so that the second process loads one kernel and compiles the other
    second = run_script(tmp_path, LOAD_AND_COMPILE).stdout.split("\n")
    assert [first[0], second[0]] == ["True", "False"]
    assert first[1] == second[1] == "0.5 [0.0, 0.1, -0.1]"


def test_what_set_up_compiles_is_all_that_a_backtest_needs() -> None:
    """On any contract: the sixty use every indicator and rule function."""
    done = subprocess.run([sys.executable, "-c", WARMED], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


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
