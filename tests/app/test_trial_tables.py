"""Trials in one row of the database: read back one by one they are what the batch holds."""

import numpy as np

from app.trial_tables import list_rows, tabulate
from evaluation.trials import METRICS
from tests.evaluation.synthetic_trials import make_batch, make_data

UNSEALED = make_data(cells=2, count=200).unsealed


def test_every_trial_is_read_back_with_its_values_and_metrics() -> None:
    batch = make_batch(UNSEALED, sets=5)
    rows = list_rows([tabulate(batch, "c1", 1, 1)], 0, 100)
    assert [row["ordinal"] for row in rows] == list(range(1, 11))
    assert [row["cell"] for row in rows[:2]] == [str(cell) for cell in batch.cells]
    for row in rows:
        ordinal, cell = divmod(row["ordinal"] - 1, 2)
        assert row["values"] == batch.parameters(ordinal)
        for part in ("search", "validation"):
            for name in METRICS:
                expected = batch.metric(name, part)[cell, ordinal]
                assert row[part][name] == (expected if np.isfinite(expected) else None)


def test_pages_go_on_across_the_candidates_of_an_iteration() -> None:
    first, second = make_batch(UNSEALED, sets=3), make_batch(UNSEALED, sets=4, seed=2, contract="d" * 64)
    tables = [tabulate(first, "c1", 1, 1), tabulate(second, "c1", 2, 7)]
    whole = list_rows(tables, 0, 100)
    assert [row["candidate"] for row in whole] == [1] * 6 + [2] * 8
    pages = [row for after in range(0, 14, 4) for row in list_rows(tables, after, 4)]
    assert pages == whole
    assert list_rows(tables, 14, 4) == []
