"""What is shown beside the verdict: made once, when a campaign ends, of its best candidate, on unsealed slices only."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from app.loop.context import StepContext
from app.loop.seeds import derive_seed
from app.loop.verdicts import Ending
from app.outcome import Draft
from app.record import DIAGNOSTICS_NAME
from evaluation.diagnostics.diagnosis import Diagnosis, Patient, diagnose
from evaluation.diagnostics.findings import OnFault

_DECIDES_NOTHING = "Made of the best candidate on search and validation; none of it had a part in the verdict."
_NOBODY = "No candidate could be run, so there is nothing to diagnose."


def diagnose_ending(context: StepContext, ending: Ending, on_fault: OnFault) -> Diagnosis | None:
    """Every diagnostic of the best candidate; None where there is none."""
    if ending.judged is None or ending.evidence is None:
        return None
    patient = Patient(
        candidate=ending.judged.candidate,
        program=ending.judged.contender.program(),
        unsealed=ending.cells.data.unsealed,
        runs=ending.judged.runs,
        ledger=ending.ledger,
        evidence=ending.evidence,
        walk_forward=ending.judged.report.walk_forward,
        seed_of=partial(derive_seed, context.request.search.seed),
    )
    return diagnose(patient, on_fault)


def describe_diagnosis(ending: Ending, diagnosis: Diagnosis | None) -> dict[str, Any]:
    """The document: JSON-able, and the same for the same campaign."""
    candidate = None if ending.judged is None else ending.judged.candidate
    return {
        "note": _NOBODY if diagnosis is None else _DECIDES_NOTHING,
        "candidate": None if candidate is None else candidate.as_dict(),
        "diagnostics": {} if diagnosis is None else diagnosis.as_dict(),
    }


def draft_diagnosis(document: dict[str, Any]) -> Draft:
    """The document as a file."""
    content = json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False)
    return Draft(DIAGNOSTICS_NAME, content.encode())
