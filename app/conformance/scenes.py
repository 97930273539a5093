"""What a bot is run on: bars, parameters and settings, with the trades that the contract makes there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.program import Program
from engine.backtest import run_backtest
from engine.settings import RunSettings
from exporters.parity.deals import Deal, deals_of_engine
from market.bars import Bars
from sandbox.protocol import Job, Limits, Series


@dataclass(frozen=True)
class Scene:
    """``title``: what it is called to the coder. ``sure_until``: the first bar at which a right calculation that rounds
    otherwise may trade otherwise; the number of bars where there is none.
    """

    title: str
    bars: Bars
    values: Mapping[str, float]
    settings: RunSettings
    deals: tuple[Deal, ...]
    score_from: int = 0
    sure_until: int = 1 << 60
    after: Bars | None = None
    """Bars the bot runs on first, in the same process: nothing of that run may be left."""

    def job(self, source: str, limits: Limits) -> Job:
        """The scene as a job for a sandbox."""
        return Job(
            source=source,
            series=Series.of(self.bars),
            values=dict(self.values),
            score_from=self.score_from,
            settings=self.settings,
            limits=limits,
            after=None if self.after is None else Series.of(self.after),
        )


@dataclass(frozen=True)
class Stage:
    """Everything one contract's bot is run on. ``missing``: what no hostile bars went through, in words."""

    program: Program
    real: tuple[Scene, ...]
    hostile: tuple[Scene, ...]
    exercised: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    cuts: tuple[tuple[int, Scene], ...] = ()
    """Scenes cut short, each with the place among ``scenes`` of the whole one."""

    @property
    def scenes(self) -> tuple[Scene, ...]:
        """Hostile ones first: they are short, and their differences are the easiest to read."""
        return (*self.hostile, *self.real)


def make_scene(
    program: Program,
    title: str,
    bars: Bars,
    values: Mapping[str, float],
    settings: RunSettings,
    score_from: int = 0,
    after: Bars | None = None,
) -> Scene:
    """A scene with the engine's trades. Raises LabError where the engine cannot run it."""
    found = run_backtest(program, bars, values, settings, score_from)
    return Scene(title, bars, values, settings, tuple(deals_of_engine(found.trades)), score_from, after=after)


def cut_scene(program: Program, scene: Scene, bars: int) -> Scene:
    """The first ``bars`` bars of a scene."""
    title = f"{scene.title}, cut after {bars} bars"
    return make_scene(program, title, scene.bars[:bars], scene.values, scene.settings, min(scene.score_from, bars))
