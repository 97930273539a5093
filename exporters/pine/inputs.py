"""A contract's parameters as Pine inputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from contracts.expressions.printing import print_number
from contracts.parameters import ParameterSpec
from exporters.escaping import pine_str


def write_inputs(specs: tuple[ParameterSpec, ...], names: Mapping[str, str], values: Mapping[str, float]) -> list[str]:
    """One line per parameter; bounds and step come from the optimisation space."""
    return [_write_input(spec, names[spec.name], values[spec.name]) for spec in specs]


def _write_input(spec: ParameterSpec, name: str, value: float) -> str:
    kind = "int" if spec.whole else "float"
    arguments = [print_number(value), pine_str(spec.name), *_bounds(spec, value)]
    arguments.append('group = "Parameters"')
    arguments.append(f"tooltip = {pine_str(_describe(spec))}")
    return f"{name} = input.{kind}({', '.join(arguments)})"


def _bounds(spec: ParameterSpec, value: float) -> Iterator[str]:
    """A value outside the space widens it: Pine refuses a default outside its bounds."""
    if spec.enabled:
        yield f"minval = {print_number(min(spec.min, value))}"
        yield f"maxval = {print_number(max(spec.max, value))}"
        yield f"step = {print_number(spec.step)}"
    elif (least := least_value(spec)) is not None:
        yield f"minval = {print_number(least)}"


def least_value(spec: ParameterSpec) -> float | None:
    """The least value every use of a whole parameter allows; None where nothing is said."""
    bounds = [demand.least for demand in spec.demands if not demand.exclusive and demand.least > float("-inf")]
    return max(bounds) if bounds and spec.whole else None


def _describe(spec: ParameterSpec) -> str:
    places = ", ".join(dict.fromkeys(demand.where for demand in spec.demands))
    searched = (
        f"Searched from {print_number(spec.min)} to {print_number(spec.max)} in steps of {print_number(spec.step)}. "
        if spec.enabled
        else "Not searched. "
    )
    return f"{searched}Used by {places}."
