"""Measure what planted edges are worth, and print the table of ``strengths``: ``python -m evaluation.worlds.measure``.

Takes about ten minutes on two cores. ``--world``, ``--timeframe`` and ``--years`` measure less.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from types import MappingProxyType

from evaluation.worlds.population import measure_population
from evaluation.worlds.registry import PLANTED_WORLDS
from evaluation.worlds.world import PlantedWorld
from market.timeframes import Timeframe

YEARS = {Timeframe.D1: 2000.0, Timeframe.H1: 300.0}

STRENGTHS: Mapping[tuple[str, Timeframe], tuple[float, ...]] = MappingProxyType(
    {
        ("trend", Timeframe.D1): (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4),
        ("mean_reversion", Timeframe.D1): (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7),
        ("breakout", Timeframe.D1): (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9),
        ("trend", Timeframe.H1): (0.06, 0.08, 0.1, 0.12, 0.14),
        ("mean_reversion", Timeframe.H1): (0.07, 0.09, 0.11, 0.13, 0.15, 0.17),
        ("breakout", Timeframe.H1): (0.18, 0.23, 0.28, 0.33, 0.38),
    }
)
"""What is measured: from a Sharpe ratio of about 0.5 to one of about 2.5."""


def main() -> None:
    """Print a line of the table for each world and timeframe asked for."""
    wanted = _read_arguments()
    for world in PLANTED_WORLDS:
        for timeframe in (Timeframe.D1, Timeframe.H1):
            if wanted.world in (None, world.name) and wanted.timeframe in (None, timeframe):
                _write_curve(world, timeframe, wanted.years or YEARS[timeframe])


def _write_curve(world: PlantedWorld, timeframe: Timeframe, years: float) -> None:
    strengths = STRENGTHS[world.name, timeframe]
    found = [measure_population(world.plant, world.family, timeframe, strength, years) for strength in strengths]
    for strength, population in zip(strengths, found, strict=True):
        _write(f"# {strength:g}: {population.sharpe:.3f} ± {population.error:.3f}, best {population.best[0]}")
    sharpes = tuple(round(population.sharpe, 3) for population in found)
    _write(f'("{world.name}", Timeframe.{timeframe.name}): Curve({strengths}, {sharpes}),')


def _write(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m evaluation.worlds.measure", description="Measure planted edges.")
    parser.add_argument("--world", choices=[world.name for world in PLANTED_WORLDS])
    parser.add_argument("--timeframe", choices=list(YEARS), type=Timeframe)
    parser.add_argument("--years", type=float, help="of the sample, instead of 2,000 of days and 300 of hours")
    return parser.parse_args()


if __name__ == "__main__":
    main()
