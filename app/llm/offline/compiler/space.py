"""The optimisation space: a sensible range around every number a trader named."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

Kind = Literal["length", "level", "multiple", "percent", "ticks", "count"]

_LEAST_TRIED = 2
_STEPS = (0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 250.0, 500.0, 1000.0)


@dataclass(frozen=True, slots=True)
class Tunable:
    """A parameter: its value and the grid it may be searched on. `words` are what a trader may call it, `unit` what it
    was counted in where that was said, and `scale` how many of the parameter's own units one of those is."""

    name: str
    value: float
    low: float
    high: float
    step: float
    words: frozenset[str]
    enabled: bool = True
    unit: str = ""
    scale: float = 1.0

    def as_wire(self) -> dict[str, object]:
        """The entry under `optimization_space`."""
        return {
            "value": tidy(self.value),
            "min": tidy(self.low),
            "max": tidy(self.high),
            "step": tidy(self.step),
            "enabled": self.enabled,
        }

    def within(self, low: float, high: float, step: float | None) -> Tunable:
        """The same parameter on a grid that was asked for; a value outside of it moves to its nearer end."""
        width = step if step is not None and step <= high - low else _step_for(high - low, self.step)
        points = math.floor((high - low) / width + 1e-9)
        last = _clean(low + points * width)
        return replace(self, value=min(max(self.value, low), last), low=low, high=last, step=width, enabled=True)

    def snapped(self) -> Tunable:
        """The same parameter with its value on the grid, for one that was chosen here."""
        return replace(self, value=_clean(self.low + round((self.value - self.low) / self.step) * self.step))


def tidy(number: float) -> int | float:
    """Whole numbers without a decimal point."""
    return int(number) if number == int(number) else number


def tunable(name: str, value: float, kind: Kind, words: frozenset[str], scale: float | None = None) -> Tunable:
    """A parameter with the usual range of its kind; `scale` is the sum of an oscillator's mirrored levels."""
    if kind == "length":
        step = 1.0 if value <= 30 else 5.0 if value <= 100 and value % 5 == 0 else 10.0 if value % 10 == 0 else 1.0
        found = _around(name, value, step, max(1.0 if value < 2 else 2.0, value / 2), max(value * 2, value + 2), words)
        return replace(found, enabled=value >= _LEAST_TRIED)  # over one bar it is the price itself: "the 4h close"
    if kind == "level":
        reach = 15.0 if scale in (100.0, -100.0, None) else max(abs(value) / 2, 1.0)
        step = 1.0 if reach <= 20 else 5.0
        low, high = (
            (1.0, 99.0) if scale in (100.0, None) else (-99.0, -1.0) if scale == -100.0 else (-math.inf, math.inf)
        )
        return _around(name, value, step, max(low, value - reach), min(high, value + reach), words)
    if kind == "ticks":
        step = max(1.0, _step_for(value * 1.5, 1.0))
        return _around(name, value, step, max(1.0, value / 2), value * 2, words)
    if kind == "count":
        return _around(name, value, 1.0, max(1.0, math.floor(value / 2)), value * 2, words)
    step = 0.25 if value >= 1 and (value * 4) == int(value * 4) else _fine_step(value)
    return _around(name, value, step, max(step, value / 2), value * 2, words)


def _around(name: str, value: float, step: float, low: float, high: float, words: frozenset[str]) -> Tunable:
    below, above = math.floor((value - low) / step + 1e-9), math.floor((high - value) / step + 1e-9)
    return Tunable(name, value, _clean(value - below * step), _clean(value + above * step), step, words)


def _fine_step(value: float) -> float:
    return next((step for step in reversed(_STEPS) if step <= value / 5 + 1e-12), 0.01)


def _step_for(width: float, usual: float) -> float:
    """A round step that cuts `width` into some fifteen parts, or the usual one where that is coarser than a fifth."""
    if usual <= width / 3 and width / usual <= 60:
        return usual
    return next((step for step in reversed(_STEPS) if step <= width / 10 + 1e-12), width / 10)


def _clean(number: float) -> float:
    return round(number, 10)
