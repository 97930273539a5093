"""The compiled kernels of this floor are cached by their own code alone, so they may be made of nothing else."""

import builtins
import inspect
import types

import pytest

import evaluation.diagnostics.placement
import evaluation.diagnostics.regime_labels
import evaluation.scores
import evaluation.statistics.resampling
import evaluation.statistics.sharpe

KERNELS = [
    (name, found.py_func)
    for module in (
        evaluation.diagnostics.placement,
        evaluation.diagnostics.regime_labels,
        evaluation.scores,
        evaluation.statistics.resampling,
        evaluation.statistics.sharpe,
    )
    for name, found in vars(module).items()
    if hasattr(found, "py_func")
]


@pytest.mark.parametrize(("name", "function"), KERNELS)
def test_a_kernel_uses_no_constant_and_no_kernel_of_its_module(name: str, function: types.FunctionType) -> None:
    used = inspect.getclosurevars(function).globals
    assert {key for key, value in used.items() if not isinstance(value, types.ModuleType)} == set()
    assert all(hasattr(builtins, key) for key in inspect.getclosurevars(function).builtins)


def test_there_are_kernels_to_look_at() -> None:
    assert len(KERNELS) >= 5
