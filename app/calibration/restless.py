"""A critic that never gives up: the worst case for a test that must not be worn down by looking again and again.

The offline critic has a few ideas for a contract and says so when they are used up, mostly long before twenty
iterations. This one goes on: it narrows or moves the range of one parameter around the value that did best so far.
That is what wears a test down most, since the next sample then lies where earlier trials happened to do well.
"""

from __future__ import annotations

import random

from app.llm.edits import SetParameter
from app.llm.offline.critic.idea import sign
from app.llm.protocol import (
    CodeAnswer,
    CodeRequest,
    CompileAnswer,
    CompileRequest,
    CritiqueAnswer,
    CritiqueRequest,
    ParameterEvidence,
    Provider,
    Usage,
)

_DRAWS = 200  # of a range, before it is given up; a grid of a few sets has no more
_NARROWEST, _WIDEST = 0.3, 1.2  # of the range so far
_FEWEST_STEPS = 2


class RestlessProvider:
    """Another provider, whose critic is never out of ideas."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    @property
    def name(self) -> str:
        """That of the provider within."""
        return self._provider.name

    @property
    def most_per_call(self) -> Usage:
        """As the provider within."""
        return self._provider.most_per_call

    def compile(self, request: CompileRequest) -> CompileAnswer:
        """As the provider within."""
        return self._provider.compile(request)

    def code(self, request: CodeRequest) -> CodeAnswer:
        """As the provider within."""
        return self._provider.code(request)

    def critique(self, request: CritiqueRequest) -> CritiqueAnswer:
        """The idea of the provider within or, where it has none, another range for one parameter."""
        answer = self._provider.critique(request)
        return _move_range(request) or answer if answer.no_idea else answer


def _move_range(request: CritiqueRequest) -> CritiqueAnswer | None:
    """A range that was not tried yet around the best value; the same for the same request."""
    draw = random.Random(f"{request.seed}/{len(request.history)}")  # noqa: S311 (reproducible on purpose)
    tried = {sign(outcome.edits) for outcome in request.history}
    movable = [one for one in request.parameters if one.enabled and None not in (one.min, one.max, one.step)]
    for _ in range(_DRAWS if movable else 0):
        parameter = draw.choice(movable)
        edit = _draw_range(parameter, draw)
        if edit is not None and sign((edit,)) not in tried:
            sentence = f"The best trial has {parameter.name} at {parameter.best:g}: look from {edit.min} to {edit.max}."
            return CritiqueAnswer(edits=(edit,), hypothesis=sentence, expected_effect="The validation score rises.")
    return None


def _draw_range(parameter: ParameterEvidence, draw: random.Random) -> SetParameter | None:
    """A range on the parameter's grid that holds its best value; None where that is the range it has."""
    low, high, step = float(parameter.min or 0.0), float(parameter.max or 0.0), float(parameter.step or 1.0)
    steps = round((high - low) / step)
    width = max(_FEWEST_STEPS, round(steps * draw.uniform(_NARROWEST, _WIDEST)))
    best = round((parameter.best - low) / step)
    first = best - draw.randint(0, width)
    while low > 0 >= low + first * step:
        first += 1
    if (first, first + width) == (0, steps):
        return None
    start, end, value = (round(low + place * step, 10) for place in (first, first + width, max(best, first)))
    return SetParameter(name=parameter.name, value=value, min=start, max=end)
