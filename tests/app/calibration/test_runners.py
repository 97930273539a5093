"""Runners that share a slice's rows give what runners of their own give."""

import dataclasses

import numpy as np

from app.calibration.runners import SharedRunners
from engine.settings import Costs, RunSettings
from evaluation.runs import make_runner
from tests.evaluation.contracts_for_tests import ema_cross
from tests.evaluation.synthetic_bars import make_bars

PROGRAM = ema_cross()
VALUES = np.array([[parameter.value for parameter in PROGRAM.parameters]])


def test_shared_rows_give_the_same_bits() -> None:
    bars, shared = make_bars("M0", count=600, seed=3), SharedRunners()
    for settings in (RunSettings(), RunSettings(costs=Costs(spread_ticks=5.0)), RunSettings()):
        for start in (0, 100):
            ours, own = (make(PROGRAM, bars, settings, start) for make in (shared, make_runner))
            one, other = ours.run_sets(VALUES), own.run_sets(VALUES)
            for field in dataclasses.fields(one):
                assert np.array_equal(getattr(one, field.name), getattr(other, field.name)), field.name
            values = dict(zip((parameter.name for parameter in PROGRAM.parameters), VALUES[0], strict=True))
            assert ours.run(values).equity.tobytes() == own.run(values).equity.tobytes()


def test_a_slice_is_read_once_however_many_contracts_ask() -> None:
    bars, shared = make_bars("M0", count=300, seed=3), SharedRunners()
    assert shared.batch(bars, RunSettings(), 0) is shared.batch(bars, RunSettings(), 0)
    assert shared.batch(bars, RunSettings(), 10) is not shared.batch(bars, RunSettings(), 0)
    assert shared.batch(bars, RunSettings(balance=5.0), 0) is not shared.batch(bars, RunSettings(), 0)
