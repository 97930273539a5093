"""Metrics of a candidate over several cells."""

import math

import numpy as np
import pytest

from engine.settings import RunSettings
from evaluation.candidate_runs import run_candidate, slice_metrics
from evaluation.candidates import find_candidate
from evaluation.search import SearchPlan, search_matrix
from tests.evaluation.contracts_for_tests import ema_cross
from tests.evaluation.synthetic_trials import make_data


def test_days_without_a_trade_are_in_the_sharpe_ratio_of_a_portfolio() -> None:
    data, program = make_data(cells=2), ema_cross()
    settings = {cell.cell: RunSettings() for cell in data.unsealed.cells}
    batch = search_matrix(program, data.unsealed, settings, SearchPlan(3, 1, 1)).batch
    runs = run_candidate(program, data.unsealed, settings, find_candidate(batch, None, 0))
    validation = tuple(run.validation for run in runs)
    stream = np.mean([backtest.daily.returns for backtest in validation], axis=0)
    assert (stream == 0.0).sum() > 10
    expected = stream.mean() / stream.std(ddof=1) * math.sqrt(365.25)
    assert slice_metrics(validation, data.unsealed, search=False)["sharpe"] == pytest.approx(expected)
