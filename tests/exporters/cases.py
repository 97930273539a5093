"""The contracts the exporters are tested with, and their sources."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from contracts.program import Program, build_program
from contracts.strategy import parse_contract
from exporters import export
from market.instruments import find_instrument

CONTRACTS = Path(__file__).parent / "contracts"
CASES = sorted(path.stem for path in CONTRACTS.glob("*.yaml"))


def load_case(name: str) -> Program:
    return build_program(parse_contract(yaml.safe_load((CONTRACTS / f"{name}.yaml").read_text())))


def build_case(name: str, **changes: Any) -> Program:
    """A case with some of its keys replaced."""
    data = yaml.safe_load((CONTRACTS / f"{name}.yaml").read_text())
    return build_program(parse_contract({**data, **changes}))


def write_program(program: Program, target: str) -> str:
    """The source of a program on its own first market."""
    return write_source(program, target, program.contract.markets[0])


def write_source(program: Program, target: str, market: str = "EURUSD", **changes: Any) -> str:
    """The one source file of an export."""
    written = export(program, None, target, instrument=find_instrument(market), **{"promoted": True, **changes})
    assert not written.refused, [str(diagnostic) for diagnostic in written.diagnostics]
    (text,) = written.files.values()
    return text
