"""Parameters of the optimisation space: what each may be, and the grid a search walks."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from contracts.errors import ContractError, Problem
from contracts.expressions.parse import MOST_BARS
from contracts.expressions.printing import print_number
from contracts.strategy import OptimizedParameter

# Steps are decimal numbers in binary: 1.0 + 12 × 0.25 is exact, 0.1 + 9 × 0.1 is not.
_STEP_TOLERANCE = 1e-9
MOST_VALUES = 100_000  # of one parameter's grid


@dataclass(frozen=True, slots=True)
class Demand:
    """What one use of a number asks of it; ``exclusive`` means above ``least``, else from ``least`` on."""

    where: str
    whole: bool = False
    least: float = -math.inf
    exclusive: bool = False

    def refusal(self, value: float) -> str | None:
        """Return why ``value`` does not do, or None."""
        if self.whole and value != int(value):
            return f"{print_number(value)} is not a whole number"
        if self.whole and value > MOST_BARS:
            return f"{print_number(value)} is too large; at most {MOST_BARS} bars can be read"
        if value < self.least or (self.exclusive and value == self.least):
            bound = "above" if self.exclusive else "at least"
            return f"{print_number(value)} is too small; it must be {bound} {print_number(self.least)}"
        return None


@dataclass(frozen=True, slots=True)
class ParameterSpec:
    """A parameter with everything its uses ask of it."""

    name: str
    value: float
    min: float
    max: float
    step: float
    enabled: bool
    demands: tuple[Demand, ...]

    @property
    def whole(self) -> bool:
        """Whether some use needs a whole number."""
        return any(demand.whole for demand in self.demands)

    def grid(self) -> tuple[float, ...]:
        """Return the values a search may try, ascending; only ``value`` where the parameter is not enabled."""
        if not self.enabled:
            return (self.value,)
        steps = math.floor((self.max - self.min) / self.step + _STEP_TOLERANCE)
        # Rounding to 12 digits gives 0.3 where repeated addition gives 0.30000000000000004.
        return tuple(round(self.min + index * self.step, 12) for index in range(steps + 1))


def check_space(name: str, parameter: OptimizedParameter) -> list[Problem]:
    """Return what is wrong with a parameter's own numbers."""
    where = f"optimization_space.{name}"
    low, high, step = parameter.min, parameter.max, parameter.step
    if low is None or high is None or step is None:
        if not parameter.enabled:
            return []
        missing = [key for key, value in (("min", low), ("max", high), ("step", step)) if value is None]
        return [Problem(where, f"{', '.join(missing)} missing; give them or write `enabled: false`")]
    if low > high:
        return [Problem(where, f"min {print_number(low)} is above max {print_number(high)}")]
    if step <= 0:
        return [Problem(where, f"step {print_number(step)} must be above 0")]
    problems = []
    if not low <= parameter.value <= high:
        span = f"{print_number(low)} to {print_number(high)}"
        problems.append(Problem(where, f"value {print_number(parameter.value)} lies outside {span}"))
    steps = (high - low) / step
    if steps > MOST_VALUES:
        message = f"step {print_number(step)} makes {steps:.0f} values; at most {MOST_VALUES} can be searched"
        return [*problems, Problem(where, message)]
    if abs(steps - round(steps)) > _STEP_TOLERANCE * max(1.0, steps):
        last = round(low + math.floor(steps) * step, 12)
        near = f"{print_number(last)} or {print_number(round(last + step, 12))}"
        reach = f"step {print_number(step)} from {print_number(low)} never reaches max {print_number(high)}"
        problems.append(Problem(where, f"{reach}; {near} would be reached"))
    return problems


def specify(name: str, parameter: OptimizedParameter, demands: Iterable[Demand]) -> ParameterSpec:
    """Return the parameter with its demands; bounds that were left out are its value."""
    value = parameter.value
    low = value if parameter.min is None else parameter.min
    high = value if parameter.max is None else parameter.max
    return ParameterSpec(name, value, low, high, parameter.step or 1.0, parameter.enabled, tuple(demands))


def check_demands(spec: ParameterSpec) -> list[Problem]:
    """Return the demands that the value or a bound of the parameter does not meet."""
    numbers = {"value": spec.value}
    if spec.enabled:
        numbers |= {"min": spec.min, "max": spec.max}
    problems = []
    for demand in spec.demands:
        for key, number in numbers.items():
            refusal = demand.refusal(number)
            if refusal:
                problems.append(Problem(f"optimization_space.{spec.name}", f"{key} {refusal} ({demand.where})"))
                break
        else:
            if demand.whole and spec.enabled and spec.step != int(spec.step):
                message = f"step {print_number(spec.step)} is not a whole number ({demand.where})"
                problems.append(Problem(f"optimization_space.{spec.name}", message))
    return problems


def check_values(specs: Sequence[ParameterSpec], changed: Mapping[str, float]) -> dict[str, float]:
    """Return every parameter's value with ``changed`` ones put in. Raises ``ContractError``."""
    known = {spec.name: spec for spec in specs}
    problems = []
    for name, value in changed.items():
        if name not in known:
            names = ", ".join(known) or "none"
            problems.append(Problem("", f"unknown parameter `{name}`; the contract has: {names}"))
            continue
        if not math.isfinite(value):
            problems.append(Problem(name, f"{value} is not a finite number"))
            continue
        refusals = (demand.refusal(value) for demand in known[name].demands)
        problems.extend(Problem(name, refusal) for refusal in refusals if refusal)
    if problems:
        raise ContractError(problems)
    return {spec.name: float(changed.get(spec.name, spec.value)) for spec in specs}
