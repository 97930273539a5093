"""What stands beside a made-up verdict: real diagnostics of a small candidate, and a case."""

from __future__ import annotations

from functools import cache

from contracts.campaign import Verdict
from contracts.gates import GateResult
from evaluation.case import Case, Luck
from evaluation.changes import Change
from evaluation.diagnostics.diagnosis import Diagnosis, diagnose
from evaluation.opening import SealedLook
from tests.evaluation.diagnostics.patients import hourly_patient


@cache
def make_diagnosis() -> Diagnosis:
    """Every diagnostic of a candidate on made-up hours."""

    def refuse(name: str, error: Exception) -> None:
        raise AssertionError(name) from error

    return diagnose(hourly_patient(), refuse)


def make_case(opened: bool) -> Case:
    """As the made-up verdict has it."""
    sealed = SealedLook(200, 0.55, 0.93, 1.21, 6.1, 3.9) if opened else None
    changes = (
        Change("min_sharpe", 0.41, 0.8, -0.39, "ratio", "Sharpe ratio: its gate of 0.80 is missed by 0.39."),
        Change("unsealed_spa_p", 0.214, 0.05, -0.164, "probability", "SPA p is 0.2140; at most 0.0500 is needed."),
        Change("years", 2.7, 9.1, -6.4, "years", "9.1 years of bars would do; there are 2.7."),
        Change("iterations", None, None, None, "iterations", "A fork with more iterations may find more."),
    )
    return Case(
        verdict=Verdict.PROMOTE_CANDIDATE if opened else Verdict.ITERATE,
        gates=(GateResult("min_sharpe", 0.41, 0.8, False, -0.39),),
        health=(),
        luck=Luck("search and validation", 800, 600, 600, 0.214, 0.05),
        opened=opened,
        k=2 if opened else 1,
        p_limit=0.005 if opened else 0.01,
        conditions=(),
        sealed=sealed,
        calibration="not calibrated",
        would_change=() if opened else changes,
    )
