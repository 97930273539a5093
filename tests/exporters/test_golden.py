"""The sources of the test contracts, letter by letter."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from exporters import TARGETS, export
from market.instruments import find_instrument
from tests.exporters.cases import CASES, load_case


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("name", CASES)
def test_a_contract_is_written_as_its_golden_file(
    name: str, target: str, check_golden: Callable[[str, str], None]
) -> None:
    written = export(load_case(name), None, target, promoted=True, instrument=find_instrument("EURUSD"))
    for file, text in written.files.items():
        check_golden(file, text)
    assert len(written.files) == 1


@pytest.mark.parametrize("target", TARGETS)
def test_a_strategy_that_was_not_promoted_says_so_in_its_first_lines(target: str) -> None:
    program = load_case("ema_cross_atr")
    (text,) = export(program, None, target, promoted=False).files.values()
    assert any("NOT PROMOTED" in line for line in text.splitlines()[:2])
    (text,) = export(program, None, target, promoted=True).files.values()
    assert "NOT PROMOTED" not in text


@pytest.mark.parametrize("target", TARGETS)
def test_other_parameter_values_become_the_defaults_and_widen_the_bounds(target: str) -> None:
    (text,) = export(load_case("ema_cross_atr"), {"fast_length": 60}, target, promoted=True).files.values()
    line = next(line for line in text.splitlines() if '"fast_length"' in line)
    assert "60" in line.split("axv")[0].split("Max")[0].split("maxval")[0]
    assert "= 60" in line[line.lower().index("max") :]
