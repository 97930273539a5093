"""Every deliberately broken exporter is caught by the proof."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from exporters.parity.deals import Deal
from exporters.parity.errors import ProofFailed
from exporters.parity.pine.pinets import run_each
from exporters.parity.terms import Terms
from market.bars import Bars
from tests.exporters.cases import write_program
from tests.exporters.mutants import CTRADER, PINE, REFUSED, Mutant
from tests.exporters.parity_runs import load_program, read_market
from tests.exporters.running import PATH, require, run_engine, run_many, run_pine, run_robot

CSHARP_BARS, PINE_BARS = 2_000, 1_000
CLASS = re.compile(r"public class (\w+)")


def cut(market: str, count: int) -> Bars:
    return read_market(market)[2_000 : 2_000 + count]


@cache
def write(mutant: Mutant) -> str:
    return write_program(load_program(mutant.contract, mutant.market), mutant.target)


@pytest.fixture(scope="module")
def robots(shared_data: Path) -> Mapping[str, list[Deal]]:
    """The trades of every mutant, compiled into one library per market, and of the robots they were made of."""
    require("ctrader")
    assert shared_data.is_dir()
    found: dict[str, list[Deal]] = {}
    for market in sorted({mutant.market for mutant in CTRADER}):
        mutants = [mutant for mutant in CTRADER if mutant.market == market]
        sources = {mutant.name: mutant.write(write(mutant)) for mutant in mutants}
        sources |= {mutant.contract: write(mutant) for mutant in mutants}
        renamed = {key: rename(text, number) for number, (key, text) in enumerate(sources.items())}
        found |= {f"{market} {key}": deals for key, deals in run_many(renamed, cut(market, CSHARP_BARS)).items()}
    return found


@pytest.fixture(scope="module")
def scripts(shared_data: Path) -> Mapping[str, list[Deal] | ProofFailed]:
    """The trades of every mutant of a Pine source, in one process."""
    require("pine")
    assert shared_data.is_dir()
    terms = {market: Terms(cut(market, PINE_BARS), PATH) for market in {mutant.market for mutant in PINE}}
    answers = run_each([(mutant.write(write(mutant)), terms[mutant.market]) for mutant in PINE])
    return dict(zip((mutant.name for mutant in PINE), answers, strict=True))


def rename(source: str, number: int) -> str:
    """A robot under a class name of its own, so that many fit into one library."""
    (name,) = CLASS.findall(source)
    return re.sub(rf"\b{name}\b", f"Robot{number}", source)


@pytest.mark.parametrize("mutant", CTRADER, ids=lambda mutant: mutant.name)
def test_a_broken_robot_makes_other_trades(mutant: Mutant, robots: Mapping[str, list[Deal]]) -> None:
    right = run_engine(load_program(mutant.contract, mutant.market), cut(mutant.market, CSHARP_BARS))
    assert robots[f"{mutant.market} {mutant.contract}"] == right
    assert robots[f"{mutant.market} {mutant.name}"] != right


@pytest.mark.parametrize("mutant", PINE, ids=lambda mutant: mutant.name)
def test_a_broken_script_makes_other_trades(mutant: Mutant, scripts: Mapping[str, list[Deal] | ProofFailed]) -> None:
    """That the right one makes the engine's is the parity contracts' test."""
    assert isinstance(scripts[mutant.name], list), scripts[mutant.name]
    right = run_engine(load_program(mutant.contract, mutant.market), cut(mutant.market, PINE_BARS))
    assert scripts[mutant.name] != right


@pytest.mark.parametrize("mutant", REFUSED, ids=lambda mutant: f"{mutant.name}, {mutant.target}")
def test_a_broken_source_that_uses_what_is_not_modelled_is_an_error(mutant: Mutant, shared_data: Path) -> None:
    require(mutant.target)
    assert shared_data.is_dir()
    source, bars = mutant.write(write(mutant)), cut(mutant.market, PINE_BARS)
    with pytest.raises(ProofFailed):
        run_robot(source, bars) if mutant.target == "ctrader" else run_pine(source, bars)
