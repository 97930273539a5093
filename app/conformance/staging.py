"""The stage for a contract's bot: the search bars of every cell with the best parameters, and hostile bars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

import numpy as np

from app.conformance.chance import draw_from
from app.conformance.choosing import Effort, choose_hostile
from app.conformance.rounding import find_sure_bars
from app.conformance.scenes import Scene, Stage, cut_scene, make_scene
from contracts.program import Program
from engine.settings import RunSettings
from market.bars import Bars

MOST_SHOWN = 60_000
"""Bars of one cell that a bot is run on; of more, the newest ones, and the record says so."""

_CUT_HOSTILE = 3  # hostile scenes that are also run cut short
_CUTS = 2  # of each of them
_LONGEST_CUT = 5_000  # bars of a shown series that is cut
_LONGEST_BEFORE = 5_000  # bars of a shown series that another run comes after


@dataclass(frozen=True, eq=False)
class Shown:
    """One cell's search bars; rows before ``score_from`` only warm indicators up."""

    name: str
    bars: Bars
    score_from: int
    settings: RunSettings


def set_stage(
    program: Program, best: Mapping[str, float], shown: Sequence[Shown], seed: int, effort: Effort | None = None
) -> Stage:
    """The stage of one contract: the same for the same contract, bars, parameters and seed."""
    key = f"{program.contract.logic_digest()} {seed}"
    unseen = tuple(
        f"the first {len(one.bars) - MOST_SHOWN} search bars of {one.name}"
        for one in shown
        if len(one.bars) > MOST_SHOWN
    )
    shown = [_newest(one) for one in shown]
    real = [_real_scene(program, best, one) for one in shown]
    hostile: list[Scene] = []
    exercised: list[str] = []
    missing: list[str] = []
    for bars in _one_per_timeframe(shown):
        choice = choose_hostile(program, best, bars, f"{key} {bars.timeframe}", effort)
        hostile += choice.scenes
        exercised += [goal for goal in choice.exercised if goal not in exercised]
        missing += [goal for goal in choice.missing if goal not in missing]
    hostile = _one_after_another(hostile, shown)
    stage = Stage(program, tuple(real), tuple(hostile), tuple(exercised))
    left = (*unseen, *(goal for goal in missing if goal not in exercised))
    return replace(stage, missing=left, cuts=tuple(_cut(stage, draw_from(f"{key} cuts"))))


def _real_scene(program: Program, best: Mapping[str, float], shown: Shown) -> Scene:
    title = f"the search bars of {shown.name}"
    scene = make_scene(program, title, shown.bars, best, shown.settings, shown.score_from)
    return replace(scene, sure_until=find_sure_bars(program, scene))


def _newest(shown: Shown) -> Shown:
    """No more than the newest ``MOST_SHOWN`` bars of a long series."""
    left_out = len(shown.bars) - MOST_SHOWN
    if left_out <= 0:
        return shown
    name = f"{shown.name}, the newest {MOST_SHOWN}"
    return replace(shown, name=name, bars=shown.bars[left_out:], score_from=max(0, shown.score_from - left_out))


def _one_per_timeframe(shown: Sequence[Shown]) -> list[Bars]:
    found: dict[str, Bars] = {}
    for one in shown:
        found.setdefault(str(one.bars.timeframe), one.bars)
    return list(found.values())


def _one_after_another(scenes: Sequence[Scene], shown: Sequence[Shown]) -> list[Scene]:
    """Every second scene comes after another run in the same process, of which nothing may be left.

    The first of them comes after shown bars, on which much is traded; the others after the scene before them.
    """
    before = [scene.bars for scene in scenes]
    before[:1] = [shown[0].bars[-_LONGEST_BEFORE:]]
    return [
        replace(scene, after=before[index - 1], title=f"{scene.title}, after a run on other bars")
        if index % 2
        else scene
        for index, scene in enumerate(scenes)
    ]


def _cut(stage: Stage, random: Random) -> list[tuple[int, Scene]]:
    """Scenes cut short just after a trade was decided, where a bot that looks ahead would decide otherwise."""
    scenes = stage.scenes
    order = sorted(range(len(stage.hostile)), key=lambda place: -len(scenes[place].deals))[:_CUT_HOSTILE]
    order += [len(stage.hostile) + place for place, scene in enumerate(stage.real) if len(scene.bars) <= _LONGEST_CUT][
        :1
    ]
    found = []
    for place in order:
        whole = replace(scenes[place], after=None)
        found += [(place, cut_scene(stage.program, whole, bars)) for bars in _cut_places(whole, random)]
    return found


def _cut_places(scene: Scene, random: Random) -> list[int]:
    """Lengths that end one bar after a signal or an exit; at most two of them."""
    events = np.unique([bar for deal in scene.deals for bar in (deal.entry_bar, deal.exit_bar + 1)])
    inside = [int(bar) for bar in events if scene.score_from + 2 < bar < len(scene.bars)]
    return sorted(random.sample(inside, min(_CUTS, len(inside))))
