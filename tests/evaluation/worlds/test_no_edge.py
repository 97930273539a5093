"""In a world without edge simple rules earn nothing but noise, and a world that leaks is found out."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation.worlds import tape
from evaluation.worlds.random_signs import build_mirrored, read_shapes
from evaluation.worlds.registry import NULL_WORLDS
from evaluation.worlds.shocks import bar_deviation, draw_clustered
from evaluation.worlds.tape import instrument_of, walk
from evaluation.worlds.world import NullWorld
from market.bars import Bars
from market.timeframes import Timeframe
from tests.evaluation.worlds.simple_rules import TIGHT_RULES, gather, has_edge

WORLDS = 40
MUTANTS = 20
YEARS = {Timeframe.D1: 10, Timeframe.H1: 1}
NAMES = [world.name for world in NULL_WORLDS]


@pytest.mark.parametrize("timeframe", YEARS)
@pytest.mark.parametrize("world", NULL_WORLDS, ids=NAMES)
def test_simple_rules_earn_nothing_but_noise(world: NullWorld, timeframe: Timeframe) -> None:
    t = gather(lambda seed: world.make(YEARS[timeframe], timeframe, seed), range(WORLDS))
    if world.name == "random_signs":  # real bars hide jumps; see the module
        t = np.delete(t, TIGHT_RULES, axis=1)
    assert not has_edge(t)


def _driven(seed: int, lead: int) -> Bars:
    """A walk that leans a tenth of a deviation towards the move ``lead`` bars later."""
    generator = np.random.default_rng(seed)
    shocks = draw_clustered(generator, 2600, Timeframe.D1)
    known = np.sign(np.roll(shocks.returns, -lead))
    return walk(instrument_of("leak"), Timeframe.D1, generator, shocks, 0.1 * bar_deviation(Timeframe.D1) * known)


@pytest.mark.parametrize("lead", [-1, 1], ids=["the last move", "the next move"])
def test_a_world_that_leans_towards_another_move_is_found_out(lead: int) -> None:
    assert has_edge(gather(lambda seed: _driven(seed, lead), range(MUTANTS)))


def test_signs_that_follow_each_other_are_found_out() -> None:
    shapes = np.tile(read_shapes(Timeframe.D1).reshape(-1, 4), (2, 1))[:2600]
    own = np.sign(shapes[:, 0] + shapes[:, 3])

    def make(seed: int) -> Bars:
        turns = np.random.default_rng(seed).random(2600) < 0.45
        return build_mirrored(Timeframe.D1, shapes, own * np.where(np.cumsum(turns) % 2 == 0, 1.0, -1.0))

    assert has_edge(np.delete(gather(make, range(MUTANTS)), TIGHT_RULES, axis=1))


def test_highs_and_lows_of_a_dozen_points_are_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tape, "_extremes", lambda path, *_: (path.max(axis=0), path.min(axis=0)))
    t = gather(lambda seed: NULL_WORLDS[0].make(10, Timeframe.D1, seed), range(MUTANTS))
    assert t[:, 7].mean() > 1  # a stop half an ATR away is filled where the path had already passed it
    assert t[:, 9].mean() < -1  # a target gives away what lay beyond it
    assert has_edge(t)
