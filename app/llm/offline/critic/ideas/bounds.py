"""Bounds moved towards where the good trials lie."""

from __future__ import annotations

import math

from app.llm.edits import SetParameter
from app.llm.offline.critic.idea import Family, Idea
from app.llm.offline.critic.view import View
from app.llm.protocol import ParameterEvidence

_NARROW = 0.4  # of the range: good trials closer together than this say where to look


def widen_bounds(view: View) -> Idea | None:
    """Good trials crowd at an end of the range: move the range on in that direction."""
    at_edge = [(each, edge) for each in view.request.parameters if (edge := _edge(each)) is not None]
    if not at_edge:
        return None
    edits, shown = [], []
    for each, edge in at_edge[:2]:
        low, high, step = _grid(each)
        shift = max(step, _steps((high - low) / 2, step) * step)
        if edge == "upper":
            new_low, new_high = low + shift, high + shift
        else:
            new_low, new_high = _down(low, shift, step), high - shift
            if new_low >= low:
                continue
        new_low, new_high = min(new_low, _floor(each.best, new_low, step)), max(new_high, each.best)
        edits.append(_set(each, new_low, new_high))
        shown.append(
            f"{each.name}: the middle half of the best tenth of trials lies at {_n(each.good_low)} to "
            f"{_n(each.good_high)}, "
            f"at the {edge} end of {_n(low)} to {_n(high)}"
        )
    if not edits:
        return None
    return Idea(
        Family.BOUNDS,
        tuple(edits),
        f"Better values lie beyond the searched range. {'; '.join(shown)}.",
        f"The best trial moves past the old bound and the validation score rises above {view.score}.",
        0.7 + 0.1 * len(edits),
    )


def narrow_bounds(view: View) -> Idea | None:
    """Good trials lie close together inside the range: search there, more densely."""
    edits, shown = [], []
    for each in view.request.parameters:
        if not each.enabled or _edge(each) is not None or each.min is None or each.max is None or each.step is None:
            continue
        low, high, step = _grid(each)
        if high - low < 6 * step or each.good_high - each.good_low > _NARROW * (high - low):
            continue
        margin = max(step, (each.good_high - each.good_low) / 2)
        new_low = max(low, low + _steps(min(each.good_low, each.best) - margin - low, step) * step)
        new_high = min(high, low + _steps(max(each.good_high, each.best) + margin - low, step, up=True) * step)
        if new_high - new_low >= 0.8 * (high - low) or new_high <= new_low:
            continue
        edits.append(_set(each, new_low, new_high))
        shown.append(f"{each.name} at {_n(each.good_low)} to {_n(each.good_high)} of {_n(low)} to {_n(high)}")
    if not edits:
        return None
    return Idea(
        Family.BOUNDS,
        tuple(edits[:3]),
        f"The good trials lie close together ({'; '.join(shown[:3])}), so the same number of trials there finds "
        f"better ones.",
        f"The median trial improves and the validation score does not fall below {view.score}.",
        0.35,
    )


def _edge(each: ParameterEvidence) -> str | None:
    if not each.enabled or each.min is None or each.max is None or each.step is None or each.max <= each.min:
        return None
    near = max(each.step, 0.1 * (each.max - each.min))
    if each.good_high >= each.max - near and each.best >= each.max - near:
        return "upper"
    if each.good_low <= each.min + near and each.best <= each.min + near:
        return "lower"
    return None


def _grid(each: ParameterEvidence) -> tuple[float, float, float]:
    low = each.value if each.min is None else each.min
    high = each.value if each.max is None else each.max
    return low, high, each.step or 1.0


def _down(low: float, shift: float, step: float) -> float:
    """A lower bound moved down, but never to zero or below where it was above."""
    moved = low - shift
    while low > 0 >= moved:
        moved += step
    return moved


def _floor(best: float, low: float, step: float) -> float:
    """The point of the new grid at or below the best value."""
    return low + math.floor((best - low) / step + 1e-9) * step


def _steps(width: float, step: float, *, up: bool = False) -> int:
    return math.ceil(width / step - 1e-9) if up else math.floor(width / step + 1e-9)


def _set(each: ParameterEvidence, low: float, high: float) -> SetParameter:
    """The parameter on its grid between the bounds, starting from its best value."""
    _, _, step = _grid(each)
    top = low + _steps(high - low, step) * step
    value = low + round((min(max(each.best, low), top) - low) / step) * step
    return SetParameter(name=each.name, value=_clean(value), min=_clean(low), max=_clean(top))


def _clean(number: float) -> float:
    return round(number, 10)


def _n(number: float) -> str:
    return f"{number:g}"
