"""Every error a user can cause, as one tree; the message is one sentence that says what, where and what would be right.

LabError
├── ContractError            a contract that cannot be used; ``problems`` names each place
│   └── RuleError            one rule text that cannot be read; ``column`` says where
├── market.errors            bars, instruments, files, the store
├── evaluation.errors        slices, ledger, the seal
└── app.errors               campaigns, transitions, services
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


class LabError(Exception):
    """Something the user can mend; ``str()`` is the sentence shown to him."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a contract: the place (``entry_rules[0].when``) and the sentence."""

    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message


class ContractError(LabError):
    """A contract that cannot be used. ``problems`` holds every problem found, in the order of the contract."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(str(problem) for problem in self.problems))


class RuleError(ContractError):
    """A rule text that cannot be read. ``column`` counts characters from 1."""

    def __init__(self, message: str, column: int = 1) -> None:
        self.column = column
        self.sentence = message
        super().__init__([Problem(f"column {column}", message)])
