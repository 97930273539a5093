"""The measured error rates of a gate set in one plain sentence, for verdicts and reports."""

from __future__ import annotations

from pathlib import Path

from app.calibration.plan import digest_measured_gates
from app.calibration.rates import ALL, Calibration, FalsePromotions, Power, Rate
from app.calibration.rules import digest_gate_set
from app.calibration.store import CalibrationStore
from contracts.gates import Gates

NOT_CALIBRATED = "not calibrated"
QUOTED_SHARPE, QUOTED_YEARS = 1.5, 10.0


def quote_rates(home: Path, gates: Gates) -> str:
    """What is known of promotions with these gates, in the laboratory at ``home``; else ``not calibrated``.

    With other gates than were measured, only the rates of evidence alone are quoted, and called that.
    """
    found = CalibrationStore(home).find(digest_measured_gates())
    return NOT_CALIBRATED if found is None else describe_rates(found, digest_gate_set(gates) == found.gate_set)


def describe_rates(calibration: Calibration, with_gates: bool = True) -> str:
    """The rates in a sentence; ``not calibrated`` where one is missing, since neither is quoted without the other."""
    false, power = _false(calibration), _power(calibration, "none")
    if false is None or power is None:
        return NOT_CALIBRATED
    start = "" if with_gates else f"{NOT_CALIBRATED} with these gates; evidence alone, without any gates: "
    gated = _power(calibration, "default") if with_gates else None
    after = "" if gated is None else f", and with the default gates {show_rate(gated.promoted)}"
    plural = "" if false.iterations == 1 else "s"
    return (
        f"{start}of {false.promoted.worlds:,} made-up markets without edge the rules of evidence promoted "
        f"{show_rate(false.promoted)} after {false.iterations} iteration{plural}; of {power.promoted.worlds:,} "
        f"with a Sharpe ratio of {power.sharpe:g} over {power.years:g} years they found {show_rate(power.promoted)}"
        f"{after} ({calibration.plan.timeframe} bars, {calibration.plan.trials} sets per iteration, "
        "the right rules in the prompt)"
    )


def show_rate(rate: Rate) -> str:
    """``0.4 % [0.2, 0.8]``: percent with its 95 % interval; a dash without worlds."""
    if rate.share is None:
        return "–"
    return f"{100 * rate.share:.1f} % [{100 * rate.low:.1f}, {100 * rate.high:.1f}]"


def _false(calibration: Calibration) -> FalsePromotions | None:
    """After the most iterations, when a test that wears down is at its worst."""
    rows = [row for row in calibration.false_promotions if row.world == ALL]
    return max(rows, key=lambda row: row.iterations, default=None)


def _power(calibration: Calibration, preference: str) -> Power | None:
    """At the Sharpe ratio and length everything is measured by, or the nearest there is."""
    rows = [row for row in calibration.power if row.world == ALL and row.preference == preference]

    def distance(row: Power) -> tuple[float, float, int]:
        return abs(row.years - QUOTED_YEARS), abs(row.sharpe - QUOTED_SHARPE), -row.iterations

    return min(rows, key=distance, default=None)
