"""What the length of the record says of the candidate's Sharpe ratio: against chance, and against so many trials.

PSR and MinTRL: Bailey & López de Prado (2012); DSR: Bailey & López de Prado (2014); MinBTL: Bailey, Borwein, López de
Prado & Zhu (2014). DSR and MinBTL take the trials for independent, which those of one search are not.
"""

from __future__ import annotations

from dataclasses import dataclass

from evaluation.evidence import UnsealedEvidence
from evaluation.wire import Wire


@dataclass(frozen=True)
class TrackRecord(Wire):
    """Of search and validation. ``sharpe``: annual. ``psr``, ``dsr``: probabilities, 0–1. ``track_record_years``: for
    PSR 0.95 (MinTRL); ``backtest_years``: for this ratio to be more than the best expected by luck (MinBTL); None
    where no length would do.
    """

    candidates: int
    years: float
    sharpe: float | None
    psr: float | None
    dsr: float | None
    track_record_years: float | None
    backtest_years: float | None
    sentence: str


def describe_track_record(evidence: UnsealedEvidence) -> TrackRecord:
    """The figures of the evidence that decide nothing."""
    return TrackRecord(
        candidates=evidence.spa.candidates,
        years=evidence.years,
        sharpe=evidence.sharpe,
        psr=evidence.psr,
        dsr=evidence.dsr,
        track_record_years=evidence.track_record_years,
        backtest_years=evidence.backtest_years,
        sentence=_sentence(evidence),
    )


def _sentence(evidence: UnsealedEvidence) -> str:
    seen = f"{evidence.years:.1f} years of search and validation"
    if evidence.sharpe is None:
        return f"The candidate has no Sharpe ratio on {seen}, so there is no record to judge."
    chance, luck = _number(evidence.psr), _number(evidence.dsr)
    return (
        f"On {seen} the candidate's Sharpe ratio is {evidence.sharpe:.2f}; that it is above 0 has a PSR of {chance}, "
        f"that it is above the best of {evidence.spa.candidates} candidates by luck a DSR of {luck}. "
        f"PSR 0.95 {_length(evidence.track_record_years)} (MinTRL); being more than luck shows in so many candidates "
        f"{_length(evidence.backtest_years)} (MinBTL)."
    )


def _number(value: float | None) -> str:
    return "not computed" if value is None else f"{value:.2f}"


def _length(years: float | None) -> str:
    return "is out of reach" if years is None else f"takes {years:.1f} years"
