"""Contracts as files: YAML a trader can read and give to `lab campaign new --contract`."""

from __future__ import annotations

from app.documents import dump_yaml
from app.outcome import Draft
from contracts.strategy import StrategyContract


def contract_name(iteration: int, ordinal: int) -> str:
    """The artifact of a candidate's contract."""
    return f"contracts/iter_{iteration}{'' if ordinal == 1 else f'_{ordinal}'}.yaml"


def write_contract(contract: StrategyContract) -> str:
    """The contract in its wire form, without defaults."""
    return dump_yaml(contract.model_dump(mode="json", exclude_defaults=True))


def contract_draft(iteration: int, ordinal: int, contract: StrategyContract) -> Draft:
    """The contract as an artifact."""
    return Draft(contract_name(iteration, ordinal), write_contract(contract).encode())
