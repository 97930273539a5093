"""A contract taken apart once, with names for its parameters, for any number of sets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from contracts.binding import output_node
from contracts.errors import ContractError
from contracts.expressions.nodes import Node, Number, Parameter, walk
from contracts.formulas import substitute
from contracts.lowering import lower
from contracts.program import Program, Rule
from contracts.risk import AtrDistance
from engine.arrays import Floats, Integers
from engine.batch.risk import DISTANCES
from engine.batch.signals import write_signal_program
from engine.risk import risk_of
from engine.stack import write_position_rules

_REMEMBERED = 100_000


class Levels(NamedTuple):
    """A parameter's different ``values``, and ``which`` [sets] of them each set has."""

    values: Floats
    which: Integers


@dataclass(frozen=True, slots=True)
class _CoreRule:
    """A rule in core form whose parameters are still names."""

    side: str
    role: str
    condition: Node


class Template:
    """What all parameter sets of a contract share.

    ``names``: of the parameters; ``signals`` and ``rules`` as ``signals`` and ``stack`` have them, ``widths`` what a
    distance of kind ATR multiplies (None for other kinds), ``risk`` the contract's own; ``nodes``: every number that is
    read; ``signal_names``: the parameters that signals depend on.
    """

    def __init__(self, program: Program) -> None:
        exits = _core_rules(program, program.exit_rules)
        self.names = tuple(spec.name for spec in program.parameters)
        self.model = program.contract.risk_model
        self.signals = write_signal_program(_core_rules(program, program.entry_rules), exits)
        self.rules = write_position_rules(exits)
        self.widths = _width_nodes(program)
        self.risk = risk_of(program.bind().risk)
        self._program = program
        self._names: dict[tuple[Node, ...], tuple[str, ...]] = {}
        self._allowed: dict[tuple[str, float], bool] = {}
        widths = (node for node in self.widths.values() if node is not None)
        read = [*(node for atom in self.signals.atoms for node in atom.nodes), *self.rules.rows, *widths]
        self.nodes = tuple(dict.fromkeys(read))
        self.signal_names = self.names_of(*(node for atom in self.signals.atoms for node in atom.nodes))

    def names_of(self, *nodes: Node) -> tuple[str, ...]:
        """The parameters that some nodes depend on."""
        found = self._names.get(nodes)
        if found is None:
            names = {part.name for node in nodes for part in walk(node) if isinstance(part, Parameter)}
            found = self._names[nodes] = tuple(sorted(names))
        return found

    def bind(self, node: Node, values: tuple[float, ...]) -> Node:
        """The node in core form with ``values`` for the parameters ``names_of`` it."""
        return _bind(node, self.names_of(node), values)

    def refuse(self, values: Floats, levels: Callable[[str], Levels]) -> dict[int, str]:
        """The rows of ``values`` [sets × parameters] the contract does not allow, with what a single run says.

        ``levels`` gives those of a parameter by its name.
        """
        refused = np.zeros(len(values), dtype=np.bool_)
        for name in self.names:
            found, which = levels(name)
            refused |= ~np.array([self._allows(name, value) for value in found.tolist()], dtype=np.bool_)[which]
        return {int(ordinal): self._refusal(values[ordinal].tolist()) for ordinal in np.flatnonzero(refused)}

    def _allows(self, name: str, value: float) -> bool:
        found = self._allowed.get((name, value))
        if found is None:
            if len(self._allowed) >= _REMEMBERED:
                self._allowed.clear()
            found = self._allowed[name, value] = self._accepted({name: value}) is None
        return found

    def _refusal(self, values: Sequence[float]) -> str:
        refusal = self._accepted(dict(zip(self.names, values, strict=True)))
        if refusal is None:
            raise AssertionError(f"{values} are allowed together and not alone")
        return refusal

    def _accepted(self, values: dict[str, float]) -> str | None:
        """None, or what is wrong with these values."""
        try:
            self._program.values(values)
        except ContractError as error:
            return str(error)
        return None


@lru_cache(maxsize=_REMEMBERED)
def _bind(node: Node, names: tuple[str, ...], values: tuple[float, ...]) -> Node:
    """Remembered for all contracts: those of one campaign read much the same."""
    numbers: dict[str, Node] = dict(zip(names, map(Number, values), strict=True))
    return lower(substitute(node, numbers))


def _core_rules(program: Program, rules: Sequence[Rule]) -> list[_CoreRule]:
    return [_CoreRule(rule.side, rule.role, lower(program.expand(rule.condition))) for rule in rules]


def _width_nodes(program: Program) -> dict[str, Node | None]:
    model = program.contract.risk_model
    parts = (model.stop_loss, model.take_profit, model.trailing_stop)
    return {
        name: lower(program.expand(output_node(part.indicator))) if isinstance(part, AtrDistance) else None
        for name, part in zip(DISTANCES, parts, strict=True)
    }
