"""All that is shown beside a verdict, for one candidate, on search and validation only. It decides nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from contracts.program import Program
from evaluation.candidate_runs import CellRun
from evaluation.candidates import Candidate, place_stream, place_streams
from evaluation.diagnostics.breakdown import Breakdown, break_down
from evaluation.diagnostics.cost_stress import CostStress, stress_costs
from evaluation.diagnostics.drawdown_bands import DrawdownBands, draw_drawdown_bands
from evaluation.diagnostics.findings import Finding, OnFault, Result, attempt
from evaluation.diagnostics.late_entry import LateEntry, enter_late
from evaluation.diagnostics.pbo import OverfitProbability, measure_pbo_of
from evaluation.diagnostics.plateau import Plateau, measure_plateau
from evaluation.diagnostics.random_entries import RandomEntries, compare_with_random_entries
from evaluation.diagnostics.regimes import Regimes, tabulate_regimes
from evaluation.diagnostics.stress import StressReport, stress_candidate
from evaluation.diagnostics.track_record import TrackRecord, describe_track_record
from evaluation.diagnostics.walking import Walking, describe_walk
from evaluation.evidence import UnsealedEvidence
from evaluation.ledger import TrialLedger
from evaluation.slices import Unsealed
from evaluation.walk_forward import WalkForward
from evaluation.wire import Wire


@dataclass(frozen=True, eq=False)
class Patient:
    """What is diagnosed: a candidate of the ledger, its runs (from ``run_candidate``) and what is known of it.

    ``seed_of``: the seed of a diagnostic that draws, by its name.
    """

    candidate: Candidate
    program: Program
    unsealed: Unsealed
    runs: tuple[CellRun, ...]
    ledger: TrialLedger
    evidence: UnsealedEvidence
    walk_forward: WalkForward | None
    seed_of: Callable[[str], int]


@dataclass(frozen=True)
class Diagnosis(Wire):
    """One finding per diagnostic; the same patient gives the same ones, to the bit."""

    track_record: Finding[TrackRecord]
    walk_forward: Finding[Walking]
    pbo: Finding[OverfitProbability]
    plateau: Finding[Plateau]
    cost_stress: Finding[CostStress]
    late_entry: Finding[LateEntry]
    random_entries: Finding[RandomEntries]
    drawdown_bands: Finding[DrawdownBands]
    breakdown: Finding[Breakdown]
    regimes: Finding[Regimes]
    stress: Finding[StressReport]


def diagnose(patient: Patient, on_fault: OnFault) -> Diagnosis:
    """Make every diagnostic; one that cannot be made is a finding that says why."""
    program, unsealed, runs, values = patient.program, patient.unsealed, patient.runs, patient.candidate.values

    def find(name: str, measure: Callable[[], Result]) -> Finding[Result]:
        return attempt(name, measure, on_fault)

    return Diagnosis(
        track_record=find("track_record", partial(describe_track_record, patient.evidence)),
        walk_forward=find("walk_forward", partial(describe_walk, patient.walk_forward)),
        pbo=find("pbo", partial(_measure_pbo, patient)),
        plateau=find("plateau", partial(measure_plateau, program, unsealed, runs, values)),
        cost_stress=find("cost_stress", partial(stress_costs, program, unsealed, runs, values)),
        late_entry=find("late_entry", partial(enter_late, program, unsealed, runs, values)),
        random_entries=find(
            "random_entries", partial(compare_with_random_entries, runs, patient.seed_of("random_entries"))
        ),
        drawdown_bands=find("drawdown_bands", partial(_draw_bands, patient)),
        breakdown=find("breakdown", partial(break_down, runs)),
        regimes=find("regimes", partial(tabulate_regimes, unsealed, runs)),
        stress=find("stress", partial(stress_candidate, program, runs, values, patient.seed_of("stress"))),
    )


def _measure_pbo(patient: Patient) -> OverfitProbability:
    """Among every set that was tried in the candidate's place, in whatever iteration."""
    unsealed, place = patient.unsealed, patient.candidate.cell
    parts = (place_streams(batch, place) for batch in patient.ledger.batches())
    return measure_pbo_of(parts, len(unsealed.days), unsealed.days_per_year)


def _draw_bands(patient: Patient) -> DrawdownBands:
    candidate = patient.candidate
    batch = patient.ledger.batch_of(candidate.iteration, candidate.contract)
    stream = place_stream(batch, candidate.cell, candidate.ordinal)
    return draw_drawdown_bands(stream, patient.seed_of("drawdown_bands"))
