"""What a calibration runs: which worlds, how many, and the campaign in each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from app.calibration.rules import digest_gate_set
from app.loop.seeds import derive_seed
from contracts.campaign import CampaignRequest, parse_request
from contracts.gates import Gates
from evaluation.worlds.families import FAMILIES
from evaluation.worlds.registry import NULL_WORLDS, PLANTED_WORLDS
from market.timeframes import Timeframe

Preference = Literal["none", "default"]

OPEN_GATES = Gates(max_drawdown_pct=100.0, min_sharpe=-1e9, max_oos_degradation_pct=1e9, min_trades=1)
"""Gates that stand for none: what they refuse loses on search, where the degradation is not computed, or has no
trade at all."""

PLANTED_SHARE = 4
"""For so many worlds without edge there is one with it, for each Sharpe ratio and length asked for."""

_NEVER = {"no_improvement_loops": 10_000, "unsettled_loops": 10_000, "overfit_loops": 10_000}
_PROMPTS = tuple(FAMILIES)


@dataclass(frozen=True)
class Plan:
    """``worlds``: without edge, in all. ``iterations``: where campaigns end. Years are of bars, all slices together."""

    worlds: int = 200
    iterations: tuple[int, ...] = (1, 5, 20)
    sharpes: tuple[float, ...] = (1.0, 1.5, 2.0)
    years: tuple[float, ...] = (5.0, 10.0)
    trials: int = 200
    seed: int = 0
    timeframe: str = Timeframe.D1.value

    @property
    def planted(self) -> int:
        """Worlds with an edge for each Sharpe ratio and length."""
        return max(1, self.worlds // PLANTED_SHARE)

    def jobs(self) -> Iterator[Job]:
        """Every campaign; those of a smaller plan that is the same otherwise are among them."""
        for number in range(self.worlds):
            rest, kind = divmod(number, len(NULL_WORLDS))
            rest, prompt = divmod(rest, len(_PROMPTS))
            years = self.years[rest % len(self.years)]
            yield self._job(NULL_WORLDS[kind].name, _PROMPTS[prompt], years, None, number, "none")
        for number in range(self.planted):
            world = PLANTED_WORLDS[number % len(PLANTED_WORLDS)]
            for years in self.years:
                for sharpe in self.sharpes:
                    yield self._job(world.name, world.family.name, years, sharpe, number, "none")
                    yield self._job(world.name, world.family.name, years, sharpe, number, "default")

    def _job(
        self, world: str, family: str, years: float, sharpe: float | None, number: int, preference: Preference
    ) -> Job:
        seed = derive_seed(self.seed, "calibration", world, years, sharpe, number)
        ends = tuple(sorted(self.iterations))
        return Job(world, family, years, sharpe, number, preference, seed, self.trials, ends, self.timeframe)


@dataclass(frozen=True)
class Job:
    """One campaign in one world. ``preference``: evidence alone, or the default gates before it."""

    world: str
    family: str
    years: float
    sharpe: float | None
    number: int
    preference: Preference
    seed: int
    trials: int
    ends: tuple[int, ...]
    timeframe: str

    @property
    def key(self) -> str:
        """The same for the same campaign under the same rules."""
        parts = (self.world, self.family, self.years, self.sharpe, self.preference, self.seed)
        ends = ",".join(map(str, self.ends))
        return "/".join([*map(str, parts), str(self.trials), ends, self.timeframe])

    def request(self, market: str) -> CampaignRequest:
        """What the campaign is asked: the family's own prompt, no end before the budget's, the gates of the job."""
        gates = OPEN_GATES if self.preference == "none" else Gates()
        return parse_request(
            {
                "prompt": FAMILIES[self.family].prompt,
                "markets": [market],
                "timeframes": [self.timeframe],
                "gates": gates.model_dump(mode="json"),
                "budget": {"max_iterations": max(self.ends)},
                "stopping": _NEVER,
                "search": {"trials": self.trials, "seed": self.seed},
            }
        )


def digest_measured_gates() -> str:
    """The gate set that a calibration is kept by: the default gates, with evidence alone beside them."""
    return digest_gate_set(Gates())
