"""All diagnostics of a candidate at once: the same bits twice, and none that can cost a verdict."""

from __future__ import annotations

import json
from dataclasses import fields, replace

import numpy as np
import pytest

from evaluation.candidates import place_streams
from evaluation.diagnostics import diagnosis
from evaluation.diagnostics.diagnosis import Diagnosis, diagnose
from evaluation.diagnostics.findings import attempt
from evaluation.diagnostics.pbo import measure_pbo, measure_pbo_of
from evaluation.diagnostics.track_record import TrackRecord, describe_track_record
from evaluation.diagnostics.walking import describe_walk
from evaluation.errors import EvaluationError
from tests.evaluation.diagnostics.patients import hourly_patient

NAMES = [field.name for field in fields(Diagnosis)]
MADE_BY = {
    "track_record": "describe_track_record",
    "walk_forward": "describe_walk",
    "pbo": "measure_pbo_of",
    "plateau": "measure_plateau",
    "cost_stress": "stress_costs",
    "late_entry": "enter_late",
    "random_entries": "compare_with_random_entries",
    "drawdown_bands": "draw_drawdown_bands",
    "breakdown": "break_down",
    "regimes": "tabulate_regimes",
    "stress": "stress_candidate",
}


def diagnose_soundly() -> Diagnosis:
    def refuse(name: str, error: Exception) -> None:
        raise AssertionError(name) from error

    return diagnose(hourly_patient(), refuse)


@pytest.fixture(scope="module")
def sound() -> Diagnosis:
    return diagnose_soundly()


@pytest.mark.parametrize("name", NAMES)
def test_every_diagnostic_has_figures_and_a_sentence(sound: Diagnosis, name: str) -> None:
    finding = getattr(sound, name)
    assert finding.result is not None
    assert finding.fault is None
    assert finding.sentence == finding.result.sentence
    assert finding.sentence.endswith(".")


def test_the_same_candidate_gives_the_same_bytes(sound: Diagnosis) -> None:
    first, second = (json.dumps(one.as_dict(), allow_nan=False) for one in (sound, diagnose_soundly()))
    assert first == second


@pytest.mark.parametrize("name", NAMES)
def test_an_error_of_ours_costs_its_own_figure_and_no_other(
    monkeypatch: pytest.MonkeyPatch, sound: Diagnosis, name: str
) -> None:
    def stumble(*_: object) -> None:
        raise ZeroDivisionError("a slip")

    monkeypatch.setattr(diagnosis, MADE_BY[name], stumble)
    told: list[tuple[str, str]] = []
    found = diagnose(hourly_patient(), lambda part, error: told.append((part, str(error))))
    assert told == [(name, "a slip")]
    finding = getattr(found, name)
    assert (finding.result, finding.fault) == (None, "ZeroDivisionError: a slip")
    assert "error in the laboratory itself (ZeroDivisionError: a slip)" in finding.sentence
    for other in NAMES:
        if other != name:
            assert getattr(found, other).as_dict() == getattr(sound, other).as_dict()


def test_bars_it_cannot_be_computed_on_are_a_sentence_and_no_fault() -> None:
    def refuse() -> TrackRecord:
        raise EvaluationError("The bars are too few.")

    finding = attempt("track_record", refuse, lambda *_: pytest.fail("it is no fault of ours"))
    assert finding.as_dict() == {"result": None, "sentence": "Not computed: The bars are too few.", "fault": None}


def test_the_end_of_the_process_is_not_held_up() -> None:
    def interrupt() -> TrackRecord:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        attempt("track_record", interrupt, lambda *_: None)


def test_the_pbo_counts_the_sets_of_every_iteration() -> None:
    patient = hourly_patient()
    (batch,) = patient.ledger.batches()
    streams, rate = place_streams(batch, patient.candidate.cell), patient.unsealed.days_per_year
    later = np.random.default_rng(1).normal(0.0, 0.01, (7, streams.shape[1]))
    whole = measure_pbo(np.concatenate([streams, later]), rate)
    assert measure_pbo_of([streams, later], streams.shape[1], rate) == whole
    assert whole.sets + whole.flat == len(streams) + 7


def test_the_record_tells_the_lengths_or_that_none_would_do() -> None:
    evidence = hourly_patient().evidence
    told = describe_track_record(replace(evidence, sharpe=1.25, psr=0.9, dsr=0.4, track_record_years=3.04))
    assert "Sharpe ratio is 1.25; that it is above 0 has a PSR of 0.90" in told.sentence
    assert "a DSR of 0.40. PSR 0.95 takes 3.0 years (MinTRL)" in told.sentence
    lost = describe_track_record(replace(evidence, track_record_years=None, backtest_years=None))
    assert lost.sentence.count("is out of reach") == 2
    assert "no Sharpe ratio" in describe_track_record(replace(evidence, sharpe=None)).sentence


def test_a_walk_that_was_too_short_or_earned_nothing_says_so() -> None:
    walk = hourly_patient().walk_forward
    assert walk is not None
    assert describe_walk(None).efficiency is None
    assert "too short" in describe_walk(None).sentence
    assert "no efficiency" in describe_walk(replace(walk, efficiency=None)).sentence
    assert "was 42 % of what it had earned in training" in describe_walk(replace(walk, efficiency=0.42)).sentence
