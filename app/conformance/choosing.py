"""Choosing hostile bars: drawn one after the other, those are kept on which something new can be told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from random import Random

from app.conformance.chance import draw_from
from app.conformance.features import Run, seen, wanted
from app.conformance.hostile_bars import draw_bars
from app.conformance.parameter_sets import draw_sets
from app.conformance.rounding import find_sure_bars
from app.conformance.scenes import Scene
from app.conformance.seeding import EARLIER_SEED, seeded_early
from app.conformance.variants import Variant, vary
from contracts.errors import LabError
from contracts.program import Program
from engine.backtest import Backtester
from engine.settings import Costs, RunSettings
from exporters.parity.deals import Deal, deals_of_engine
from market.bars import Bars

BOTH_IN_ONE = "stop and target in one bar"
_TWICE = 2  # scenes on which each thing is wanted
_FEWEST_BARS = 480
_FEWEST_TRADES = 150  # of all scenes together
_MOST_BARS = 8_000
_LONG_MEMORY = 400  # bars; what remembers more is drawn as if it remembered as many
_BALANCES = (100_000.0, 100_000.0, 10_000.0, 1_000_000.0, 400.0)
_COSTS = (Costs(), Costs(), Costs(0.02, 2.0, 1.0))


@dataclass(frozen=True, slots=True)
class Effort:
    """How many series are drawn, how many may be kept, and how many bars these may have together."""

    drawn: int = 64
    kept: int = 20
    bars: int = 20_000


@dataclass(frozen=True)
class Choice:
    """The scenes kept; what they go through and tell apart, and what they do not."""

    scenes: tuple[Scene, ...]
    exercised: tuple[str, ...]
    missing: tuple[str, ...]


def choose_hostile(
    program: Program, best: Mapping[str, float], shown: Bars, seed: str, effort: Effort | None = None
) -> Choice:
    """Hostile scenes for a contract on the timeframe of ``shown``, the same ones for the same seed."""
    effort = effort or Effort()
    sets = draw_sets(draw_from(f"{seed} sets"), program, best, effort.drawn)
    variants = vary(program)
    goals = [*wanted(program), BOTH_IN_ONE, EARLIER_SEED, *(variant.what for variant in variants)]
    reached: Counter[str] = Counter()
    kept: list[Scene] = []
    for index in range(effort.drawn):
        values = sets[index % len(sets)]
        trial = _draw(draw_from(f"{seed} hostile {index}"), program, values, shown, len(kept) + 1)
        if trial is None:
            continue
        open_variants = [variant for variant in variants if reached[variant.what] < _TWICE]
        found = trial.reaches(open_variants, reached)
        fresh = {goal for goal in found if goal in goals and reached[goal] < _TWICE}
        few = len(trial.deals) > 0 and sum(len(scene.deals) for scene in kept) < _FEWEST_TRADES
        if len(kept) >= effort.kept // 2:  # the rest is for what nothing has shown so far
            fresh, few = {goal for goal in fresh if not reached[goal]}, False
        if not (fresh or few) or sum(len(scene.bars) for scene in kept) + len(trial.bars) > effort.bars:
            continue
        reached.update(fresh)
        kept.append(trial.scene())
        if len(kept) >= effort.kept or all(reached[goal] >= _TWICE for goal in goals):
            break
    scenes = tuple(replace(scene, sure_until=find_sure_bars(program, scene)) for scene in kept)
    return Choice(scenes, tuple(g for g in goals if reached[g]), tuple(g for g in goals if not reached[g]))


@dataclass(frozen=True)
class _Trial:
    title: str
    program: Program
    tester: Backtester
    run: Run
    values: Mapping[str, float]
    settings: RunSettings

    @property
    def bars(self) -> Bars:
        return self.run.bars

    def scene(self) -> Scene:
        return Scene(self.title, self.bars, self.values, self.settings, self.deals)

    def reaches(self, variants: Iterable[Variant], reached: Mapping[str, int]) -> set[str]:
        """What the run goes through, and what it tells from the contract."""
        found = set(seen(self.run))
        found |= {variant.what for variant in variants if self._differs(variant)}
        if reached[BOTH_IN_ONE] < _TWICE:
            path = Backtester(self.program, self.bars, replace(self.settings, conflict="path"))
            if self._told(path, self.values):
                found.add(BOTH_IN_ONE)
        if reached[EARLIER_SEED] < _TWICE and seeded_early(self.program, self.scene()) != self.deals:
            found.add(EARLIER_SEED)
        return found

    def _differs(self, variant: Variant) -> bool:
        tester = Backtester(variant.program, self.bars, self.settings)
        return self._told(tester, {**self.values, **(variant.fixed or {})})

    def _told(self, tester: Backtester, values: Mapping[str, float]) -> bool:
        tester.rows = self.tester.rows  # what is computed for one is computed for all
        try:
            return tuple(deals_of_engine(tester.run(values).trades)) != self.deals
        except LabError:
            return False

    @cached_property
    def deals(self) -> tuple[Deal, ...]:
        """The engine's trades."""
        return tuple(deals_of_engine(self.run.backtest.trades))


def _draw(random: Random, program: Program, values: Mapping[str, float], shown: Bars, number: int) -> _Trial | None:
    """A series that outlasts the contract's warm-up; None where no drawn one does."""
    settings = RunSettings(balance=random.choice(_BALANCES), costs=random.choice(_COSTS))
    size, slow = _FEWEST_BARS, 20
    while True:
        bars = draw_bars(random, program, values, shown, size, slow)
        tester = Backtester(program, bars, settings)
        found = tester.run(values)
        needed = found.warmup + max(_FEWEST_BARS // 2, min(3 * found.warmup, _FEWEST_BARS))
        if len(bars) >= needed and min(found.warmup, _LONG_MEMORY) <= 2 * slow:
            break
        size, slow = max(size, needed if found.warmup < len(bars) else 3 * size), min(found.warmup, _LONG_MEMORY)
        if size > _MOST_BARS:
            return None
    title = f"hostile series {number} ({len(bars)} bars of {bars.timeframe} on a tick of {bars.instrument.tick:g})"
    return _Trial(title, program, tester, Run(bars, found, settings.balance), values, settings)
