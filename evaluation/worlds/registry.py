"""Every world, by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from evaluation.worlds import nulls, planted
from evaluation.worlds.errors import WorldError
from evaluation.worlds.families import find_family
from evaluation.worlds.random_signs import make_random_signs
from evaluation.worlds.world import NullWorld, PlantedWorld, World

NULL_WORLDS: tuple[NullWorld, ...] = (
    NullWorld("random_walk", "Gaussian returns of constant volatility.", nulls.make_random_walk),
    NullWorld("garch", "Returns with clustered volatility and fat tails.", nulls.make_garch),
    NullWorld("random_signs", "Real bars, each turned up or down by a coin.", make_random_signs),
    NullWorld("drift", "A market that rises steadily: holding it pays, timing it does not.", nulls.make_drift),
    NullWorld("regimes", "Calm and wild times in turn, with up and down equally likely in both.", nulls.make_regimes),
)

PLANTED_WORLDS: tuple[PlantedWorld, ...] = (
    PlantedWorld(
        "trend", "A hidden drift, up or down for 60 bars on average.", planted.make_trend, find_family("trend")
    ),
    PlantedWorld(
        "mean_reversion",
        "A price that gives back a part of every move, half of that part within three bars.",
        planted.make_mean_reversion,
        find_family("mean_reversion"),
    ),
    PlantedWorld(
        "breakout",
        "Squeezes that end in a move one way, up or down for 12 bars on average.",
        planted.make_breakout,
        find_family("breakout"),
    ),
)

_ALL: tuple[World, ...] = (*NULL_WORLDS, *PLANTED_WORLDS)
WORLDS: Mapping[str, World] = MappingProxyType({world.name: world for world in _ALL})
"""Both kinds, by name."""


def find_world(name: str) -> World:
    """The world of that name; raises WorldError naming those there are."""
    if name not in WORLDS:
        raise WorldError(f"The world {name!r} is not known; there are {', '.join(WORLDS)}.")
    return WORLDS[name]
