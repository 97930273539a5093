"""``python -m benchmarks.spa``: what the test over all trials costs, in time and memory, up to a million of them."""

from __future__ import annotations

import argparse
import time
from statistics import median

import numpy as np

from benchmarks.exchange import read_peak_memory
from engine.arrays import Floats
from evaluation.statistics.bootstrap import draw_weights
from evaluation.statistics.spa import SpaTest

_BATCH, _DAYS, _RESAMPLES, _ROUNDS = 2_000, 2_500, 1_000, 5
_MEGABYTE = 1e6


def main() -> None:
    """Print a row when ten thousand, a hundred thousand and a million trials have been counted."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.spa", description=__doc__)
    parser.add_argument("--trials", type=int, default=1_000_000, help="how many in all")
    trials = parser.parse_args().trials
    generator = np.random.default_rng(1)
    streams = generator.normal(0.0, 0.01, (_BATCH, _DAYS))
    weights = draw_weights(_DAYS, 1, _RESAMPLES)
    SpaTest(weights).add(streams[:64])  # compiles
    seconds = median(_time(SpaTest(weights), streams) for _ in range(_ROUNDS))
    print(f"{_BATCH:,} trials x {_DAYS:,} days x {_RESAMPLES:,} resamples: {seconds:.2f} s")
    test, counted, begun = SpaTest(weights), 0, time.perf_counter()
    marks = [mark for mark in (10_000, 100_000, 1_000_000) if mark <= trials]
    while counted < trials:
        test.add(streams[:, generator.permutation(_DAYS)])  # other trials: the same returns on other days
        counted += _BATCH
        if counted in marks:
            seconds, memory = time.perf_counter() - begun, read_peak_memory() / _MEGABYTE
            print(f"{counted:>9,} trials: {seconds:6.1f} s, peak memory {memory:.0f} MB", flush=True)


def _time(test: SpaTest, streams: Floats) -> float:
    begun = time.perf_counter()
    test.add(streams)
    test.result()
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
