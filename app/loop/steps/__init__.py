"""The steps, one verb per module; the table says which one follows which state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from app.loop.context import StepContext
from app.outcome import Outcome
from app.transitions import State

Step = Callable[[StepContext], Outcome]

STEPS: Mapping[State, Step] = MappingProxyType({})
