"""Parameter sets a bot is tried with: those it was chosen for, the contract's own, the ends of every range, others."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from contracts.errors import ContractError
from contracts.program import Program

Values = dict[str, float]


def draw_sets(random: Random, program: Program, best: Mapping[str, float], count: int) -> list[Values]:
    """``count`` sets, in the order they are to be tried; all are allowed."""
    specs = [spec for spec in program.parameters if spec.enabled]
    own = program.values()
    ends: list[Values] = [{spec.name: spec.min for spec in specs}, {spec.name: spec.max for spec in specs}]
    mixed = [
        {spec.name: random.choice((spec.min, spec.max, random.choice(spec.grid()))) for spec in specs}
        for _ in range(count)
    ]
    drawn = [{spec.name: random.choice(spec.grid()) for spec in specs} for _ in range(count)]
    wished: list[Mapping[str, float]] = [best, own, *ends]
    for one, two in zip(mixed, drawn, strict=True):
        wished += [one, two, best]
    allowed = (_allowed(program, {**own, **wish}) for wish in wished)
    return [values for values in allowed if values is not None][:count]


def _allowed(program: Program, values: Mapping[str, float]) -> Values | None:
    try:
        return program.values(values)
    except ContractError:
        return None
