"""A made-up loop: its trials, iterations, folds and checks."""

from __future__ import annotations

import numpy as np

from contracts.gates import Gates, check_gates
from evaluation.health import HealthCheck
from evaluation.walk_forward import Fold, WalkForward
from reports.model import (
    BudgetLine,
    IterationRow,
    Loop,
    RejectedIdea,
    ReviewNote,
    TrialRow,
    Trials,
)
from tests.reports.demo_market import CELL, DAY_MS, DAYS, START


def make_gates(sharpe: float | None, degradation: float | None) -> dict[str, float | None]:
    return {"max_drawdown_pct": 8.4, "sharpe": sharpe, "oos_degradation_pct": degradation, "trades": 412.0}


def make_trials() -> Trials:
    noise = np.random.default_rng(3)
    search = np.clip(noise.normal(38, 12, 600), 0, 100)
    validation = np.clip(0.5 * search + noise.normal(12, 9, 600), 0, 100)
    search[:7] = validation[:7] = np.nan
    order = np.argsort(-(search + validation))[:8]
    best = tuple(
        TrialRow(
            rank=rank + 1,
            iteration=1 + rank % 3,
            cell=CELL,
            values={"fast_length": float(10 + rank), "slow_length": 50.0, "stop_atr": 2.25},
            search_score=float(search[row]),
            validation_score=float(validation[row]),
            search_sharpe=1.1 - rank / 20,
            validation_sharpe=0.6 - rank / 20 if rank else None,
            trades=206,
            chosen=rank == 0,
        )
        for rank, row in enumerate(order)
    )
    return Trials(600, 7, search, validation, best, int(order[0]))


_DIFF = """--- contracts/iter_1.json
+++ contracts/iter_2.json
@@ optimization_space.stop_atr @@
-    "max": 4.0,
+    "max": 6.0,
     "min": 1.0,
"""


def _iterations() -> tuple[IterationRow, ...]:
    sharpes, scores = (0.31, 0.44, 0.41), ((44.0, 30.5), (51.2, 33.9), (53.0, 33.1))
    hypotheses = (
        "",
        "Good trials lie at the upper bound of stop_atr: wider stops survive the noise of the hour.",
        "Losses gather between 22:00 and 02:00 UTC, when the spread is widest.",
    )
    edits = ((), ("stop_atr: max 4 → 6",), ('filter hours added: session("02:00-22:00", "UTC")',))
    return tuple(
        IterationRow(
            number=index + 1,
            hypothesis=hypotheses[index],
            edits=edits[index],
            expected_effect="validation score rises by at least 1 point" if index else "",
            held=(None, True, False)[index],
            outcome=("The compiled contract.", "Kept: +3.4 points on validation.", "Not kept: −0.8 points.")[index],
            search_score=scores[index][0],
            validation_score=scores[index][1],
            gates=check_gates(Gates(), make_gates(sharpes[index], 60.0 - 4 * index)),
            trials=200,
            failed_trials=(0, 5, 2)[index],
            trades_appeared=(None, 31, 0)[index],
            trades_vanished=(None, 12, 44)[index],
            diff=_DIFF if index else "",
            contract_digest="5d41402abc4b2a76b9719d911017c592"[index:] + "0" * 32,
            duration_s=12.5 + index,
        )
        for index in range(3)
    )


def make_walk() -> WalkForward:
    folds = tuple(
        Fold(
            "2017-01-01",
            350 + 90 * fold,
            f"2018-0{fold + 1}-05",
            90,
            fold,
            {"fast_length": 12.0},
            0.9,
            sharpe,
            6.0,
            2.0,
        )
        for fold, sharpe in enumerate((0.7, -0.2, None, 0.4, 1.1))
    )
    return WalkForward("anchored", 9, folds, 0.33, 0.42, 4)


HEALTH = (
    HealthCheck("trades", True, 412.0, 1.0, "There are 412 trades on search and validation."),
    HealthCheck("finite_equity", True, 0.0, 0.0, "Equity is finite on every bar."),
    HealthCheck(
        "profit_concentration", False, 0.61, 0.5, "The largest win is 61 % of the net profit; at most 50 % are allowed."
    ),
)


def make_loop() -> Loop:
    """Three iterations, stopped by a budget."""
    return Loop(
        _iterations(),
        (RejectedIdea(2, "Take profit at 6 ATR", "no better on validation", "−1.9 points of score"),),
        (ReviewNote(START + DAYS * DAY_MS, "steer", "Try without the Asian session."),),
        "the budget max_iterations of 3 is used up (3)",
        (
            BudgetLine("iterations", 3, 3),
            BudgetLine("wall clock", 41.8, None, "s"),
            BudgetLine("cost", 0.0, 2.5, "USD"),
        ),
    )
