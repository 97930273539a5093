"""Batches of made-up trials for tests of this floor."""

from __future__ import annotations

import numpy as np

from evaluation.cells import Cell
from evaluation.slices import CampaignData, Unsealed, divide
from evaluation.trials import METRICS, TrialBatch
from tests.evaluation.synthetic_bars import make_bars


def make_data(cells: int = 1, count: int = 1000) -> CampaignData:
    """A campaign on so many markets, daily bars on every day."""
    all_bars = [make_bars(f"M{index}", count=count, seed=index + 1) for index in range(cells)]
    return divide({Cell.of(bars): bars for bars in all_bars})


def make_batch(
    unsealed: Unsealed,
    sets: int = 12,
    seed: int = 1,
    iteration: int = 1,
    contract: str = "c" * 64,
    edge: float = 0.0,
    returns: np.ndarray | None = None,
) -> TrialBatch:
    """Trials whose daily returns are noise of 1 %, the first set's with ``edge`` (daily Sharpe) on every cell."""
    generator = np.random.default_rng(seed)
    cells, days = len(unsealed.cells), len(unsealed.days)
    if returns is None:
        returns = generator.normal(0, 0.01, (cells, sets, days))
        returns[:, 0] += edge * 0.01
    metrics = np.full((cells, sets, 2, len(METRICS)), np.nan)
    metrics[..., METRICS.index("trades")] = 50
    metrics[..., METRICS.index("win_rate_pct")] = 50
    scored = np.tile([unsealed.search_days, days - unsealed.search_days], (cells, sets, 1))
    return TrialBatch(
        iteration=iteration,
        contract=contract,
        names=("length",),
        cells=tuple(cell.cell for cell in unsealed.cells),
        origins=("own", *["sample"] * (sets - 1)),
        values=np.arange(sets, dtype=np.float64)[:, None] + 5,
        returns=returns,
        exposure=np.zeros((cells, sets, 2)),
        scored_days=scored,
        metrics=metrics,
        failed=np.zeros((cells, sets), dtype=np.bool_),
        search_score=generator.random(sets) * 100,
    )
