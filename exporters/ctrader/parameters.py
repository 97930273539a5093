"""A contract's parameters as cBot parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from contracts.expressions.printing import print_number
from contracts.parameters import ParameterSpec
from exporters.base import ExportRequest
from exporters.escaping import cs_str
from exporters.pine.inputs import least_value


def write_parameters(request: ExportRequest, names: Mapping[str, str]) -> list[str]:
    """An attribute and a property per parameter; bounds and step come from the optimisation space."""
    lines = []
    for spec in request.program.parameters:
        attribute = ", ".join([cs_str(spec.name), *_settings(spec, request.values[spec.name]), 'Group = "Parameters"'])
        kind = "int" if spec.whole else "double"
        lines += [f"[Parameter({attribute})]", f"public {kind} {names[spec.name]} {{ get; set; }}"]
    return lines


def _settings(spec: ParameterSpec, value: float) -> Iterator[str]:
    """A value outside the space widens it."""
    yield f"DefaultValue = {print_number(value)}"
    if spec.enabled:
        yield f"MinValue = {print_number(min(spec.min, value))}"
        yield f"MaxValue = {print_number(max(spec.max, value))}"
        yield f"Step = {print_number(spec.step)}"
    elif (least := least_value(spec)) is not None:
        yield f"MinValue = {print_number(least)}"
