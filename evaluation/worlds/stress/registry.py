"""Every stress, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from engine.settings import RunSettings
from evaluation.worlds.errors import WorldError
from evaluation.worlds.stress.crash import crash
from evaluation.worlds.stress.gaps import open_with_gaps
from evaluation.worlds.stress.holes import lose_bars
from evaluation.worlds.stress.spread import widen_spread
from evaluation.worlds.stress.standstill import stand_still
from evaluation.worlds.stress.volatility import double_volatility
from market.bars import Bars


@dataclass(frozen=True)
class Stress:
    """``reshape``: (bars, seed) → bars; ``charge``: (bars, settings) → settings. What is None stays as it is."""

    name: str
    sentence: str
    reshape: Callable[[Bars, int], Bars] | None = None
    charge: Callable[[Bars, RunSettings], RunSettings] | None = None

    def apply(self, bars: Bars, settings: RunSettings, seed: int) -> tuple[Bars, RunSettings]:
        """Bars and settings of the stressed run; the same for the same arguments.

        Bars may be missing afterwards: a place among them should be found again by its time.
        """
        stressed = self.reshape(bars, seed) if self.reshape else bars
        charged = self.charge(bars, settings) if self.charge else settings
        return stressed, charged


_ALL = (
    Stress("crash", "The market falls by 20 % within five bars, three times.", reshape=crash),
    Stress(
        "gap_open",
        "One bar in a hundred opens five usual moves away from the last close, up or down.",
        reshape=open_with_gaps,
    ),
    Stress("wide_spread", "Commission, spread and slippage are five times as high throughout.", charge=widen_spread),
    Stress("double_volatility", "Every move is twice as large, up and down.", reshape=double_volatility),
    Stress("flat_market", "For a twentieth of the time the price does not move at all.", reshape=stand_still),
    Stress("missing_bars", "One bar in fifty and one day in fifty are missing.", reshape=lose_bars),
)

STRESSES: Mapping[str, Stress] = MappingProxyType({stress.name: stress for stress in _ALL})


def find_stress(name: str) -> Stress:
    """The stress of that name; raises WorldError naming those there are."""
    if name not in STRESSES:
        raise WorldError(f"The stress {name!r} is not known; there are {', '.join(STRESSES)}.")
    return STRESSES[name]
