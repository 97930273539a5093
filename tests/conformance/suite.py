"""Bots that are right in many styles and bots that are wrong in many ways, with the contracts they are of.

A bot's file begins with two comments: the contract it is of, and its style or its mistake.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from app.conformance.scenes import Stage
from app.conformance.staging import Shown, set_stage
from contracts.program import Program, build_program
from contracts.strategy import parse_contract
from engine.settings import RunSettings
from market.defaults import read_default_bars

FOLDER = Path(__file__).parent
SHOWN_BARS = 1_200
SEED = 11


@dataclass(frozen=True)
class Example:
    """A bot of the suite."""

    name: str
    contract: str
    about: str
    source: str

    @classmethod
    def read(cls, file: Path) -> Example:
        """From its file."""
        source = file.read_text()
        first, second = source.splitlines()[:2]
        return cls(file.stem, first.removeprefix("# contract: "), second.partition(": ")[2], source)


def examples(kind: str) -> list[Example]:
    """Every bot of ``right`` or ``wrong``."""
    return [Example.read(file) for file in sorted((FOLDER / kind).glob("*.py"))]


@cache
def program_of(contract: str) -> Program:
    """A contract of the suite, checked."""
    return build_program(parse_contract(yaml.safe_load((FOLDER / "contracts" / f"{contract}.yaml").read_text())))


@cache
def stage_of(contract: str) -> Stage:
    """What its bots are run on: some bars of a market, with the contract's own parameters, and hostile ones."""
    program = program_of(contract)
    market = program.contract.markets[0]
    bars = read_default_bars(market).bars[:SHOWN_BARS]
    return set_stage(program, program.values(), [Shown(f"{market} {bars.timeframe}", bars, 0, RunSettings())], SEED)
