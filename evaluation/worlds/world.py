"""A world: a made-up market with a name, whose truth is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from evaluation.worlds.errors import WorldError
from evaluation.worlds.families import Family
from evaluation.worlds.strengths import find_strength
from market.bars import Bars
from market.timeframes import Timeframe

Kind = Literal["null", "planted"]
Making = Callable[[float, Timeframe, int], Bars]
"""(years, timeframe, seed) → bars."""
Planting = Callable[[float, Timeframe, int, float], Bars]
"""(years, timeframe, seed, strength) → bars."""


class World(Protocol):
    """What worlds without edge and those with a planted one have in common."""

    @property
    def name(self) -> str:
        """What it is asked for by."""

    @property
    def sentence(self) -> str:
        """What it is, for a trader."""

    @property
    def kind(self) -> Kind:
        """``null``: there is no edge. ``planted``: there is one."""

    @property
    def family(self) -> Family | None:
        """Whose edge it is, with the prompt that names it; None without edge."""

    def make(self, years: float, timeframe: Timeframe, seed: int, sharpe: float | None = None) -> Bars:
        """Bars of a SYNTHETIC market, the same for the same arguments; raises WorldError for what cannot be made.

        ``sharpe``: the annual Sharpe ratio, net of one basis point per side, that the best set of the family has in
        population; None without edge.
        """


@dataclass(frozen=True)
class NullWorld:
    """A world in which no rule earns anything but what holding the market earns."""

    name: str
    sentence: str
    draw: Making
    kind: Kind = "null"
    family: None = None

    def make(self, years: float, timeframe: Timeframe, seed: int, sharpe: float | None = None) -> Bars:
        """See ``World.make``; a Sharpe ratio is refused."""
        if sharpe is not None:
            raise WorldError(
                f"The world {self.name} has no edge, so it cannot have one with a Sharpe ratio of {sharpe}."
            )
        return self.draw(years, timeframe, seed)


@dataclass(frozen=True)
class PlantedWorld:
    """A world with an edge for one family of rules."""

    name: str
    sentence: str
    plant: Planting
    family: Family
    kind: Kind = "planted"

    def make(self, years: float, timeframe: Timeframe, seed: int, sharpe: float | None = None) -> Bars:
        """See ``World.make``; a Sharpe ratio is needed, within what was measured."""
        if sharpe is None:
            raise WorldError(f"The world {self.name} has a planted edge; its Sharpe ratio should be given.")
        return self.plant(years, timeframe, seed, find_strength(self.name, timeframe, sharpe))
