"""Evidence before the opening: what search and validation say against luck, over every trial of the ledger."""

from __future__ import annotations

from dataclasses import dataclass

from evaluation.arrays import Floats
from evaluation.candidates import FEWEST_LOSSES, Candidate, place_losses, place_stream
from evaluation.dates import SEARCH_SHARE, VALIDATION_SHARE
from evaluation.ledger import TrialLedger
from evaluation.slices import Unsealed
from evaluation.statistics.probabilistic_sharpe import minimum_track_record, probabilistic_sharpe
from evaluation.statistics.selection import deflated_sharpe, minimum_backtest_years
from evaluation.statistics.sharpe import annual_sharpe
from evaluation.statistics.spa import SpaResult
from evaluation.tally import Tally, count_ledger
from evaluation.trials import TrialBatch
from evaluation.wire import Wire

CREDIBLE_SHARPE = 3.0
"""An annual ratio nobody should believe in: so many years are needed that luck is not expected to show even this."""


_UNSEALED_SHARE = SEARCH_SHARE + VALIDATION_SHARE


@dataclass(frozen=True)
class UnsealedEvidence(Wire):
    """``trials``: sets × cells so far, failed ones included; ``spa`` is over these and the portfolios of all cells;
    ``best_ratio``: the largest t-statistic of any of them, whether it may speak for the evidence or only against.
    ``losses``: the candidate's losing trades. ``candidate_p``: the chance that luck lets the best trial reach what this
    candidate has. ``sharpe``: its annual ratio on search and validation, and ``psr`` and ``dsr`` of it. ``years``: of
    search and validation; the others in years are lengths of these two that would be needed: ``credible_years`` before
    any opening, ``backtest_years`` for this ratio to be more than the best expected by luck (MinBTL),
    ``track_record_years`` for PSR 0.95 (MinTRL), ``evidence_years`` for p ≤ 0.05 if the edge is what it seems. None
    where no length would do. ``total_years_needed``: years of bars, all three slices, that would satisfy the conditions
    before and at a first opening; None where no trial beats its benchmark, and where it is not known.
    """

    trials: int
    spa: SpaResult
    best_ratio: float
    losses: int
    candidate_p: float | None
    sharpe: float | None
    psr: float | None
    dsr: float | None
    years: float
    credible_years: float
    backtest_years: float | None
    track_record_years: float | None
    evidence_years: float | None
    total_years_needed: float | None

    @property
    def total_years(self) -> float:
        """Years of bars that there are, all three slices."""
        return self.years / _UNSEALED_SHARE

    @property
    def advice(self) -> str:
        """How many years of bars would suffice, in words."""
        if self.best_ratio <= 0.0:
            return "No trial beats holding the market with the same exposure, so no number of years would suffice."
        needed = self.total_years_needed
        if self.spa.statistic > 0.0:
            return (
                f"If the best of {self.spa.candidates} candidates is as good as it looks, about {needed:.1f} years of "
                f"bars would suffice for a first opening; there are {self.total_years:.1f}."
            )
        only = (
            "The only trials that beat holding the market count against the evidence: they were placed by what others "
            f"showed, or lost fewer than {FEWEST_LOSSES} trades, so that what they risk is not known."
        )
        if needed is None:
            return f"{only} How many years would suffice is not known."
        return (
            f"{only} The candidate lost {self.losses}: at that rate, at least {needed:.1f} years of bars are needed; "
            f"there are {self.total_years:.1f}."
        )


def weigh_tally(tally: Tally, unsealed: Unsealed, candidate: Candidate, batch: TrialBatch) -> UnsealedEvidence:
    """What a tally says, and says of one of its candidates, which is of ``batch``.

    Raises EvaluationError for a candidate that is not among those that were counted.
    """
    test, ratio = tally.resume(len(unsealed.days)), tally.ratio(candidate)
    stream = place_stream(batch, candidate.cell, candidate.ordinal)
    losses = int(place_losses(batch, candidate.cell)[candidate.ordinal])
    return _describe(tally, test.result(), test.candidate_p(ratio), stream, losses, unsealed)


def weigh_unsealed(ledger: TrialLedger, unsealed: Unsealed, candidate: Candidate, seed: int) -> UnsealedEvidence:
    """Test every trial of the ledger on search and validation; ``seed`` of the bootstrap weights.

    Raises EvaluationError for a candidate that is not in the ledger.
    """
    tally = count_ledger(ledger, unsealed, seed)
    tally.ratio(candidate)
    batch = ledger.batch_of(candidate.iteration, candidate.contract)
    return weigh_tally(tally, unsealed, candidate, batch)


def _describe(
    tally: Tally, spa: SpaResult, candidate_p: float | None, stream: Floats, losses: int, unsealed: Unsealed
) -> UnsealedEvidence:
    sharpe = annual_sharpe(stream, unsealed.days_per_year)
    credible = minimum_backtest_years(spa.candidates, CREDIBLE_SHARPE)
    backtest = minimum_backtest_years(spa.candidates, sharpe) if sharpe is not None and sharpe > 0.0 else None
    record = minimum_track_record(stream)
    evidence = unsealed.years * (spa.critical_5 / spa.statistic) ** 2 if spa.statistic > 0.0 else None
    return UnsealedEvidence(
        trials=tally.trials,
        spa=spa,
        best_ratio=tally.best_ratio,
        losses=losses,
        candidate_p=candidate_p,
        sharpe=sharpe,
        psr=probabilistic_sharpe(stream),
        dsr=deflated_sharpe(stream, tally.sharpes),
        years=unsealed.years,
        credible_years=credible,
        backtest_years=backtest,
        track_record_years=None if record is None else record / unsealed.days_per_year,
        evidence_years=evidence,
        total_years_needed=_total_years(unsealed.years, spa, credible, losses) if tally.best_ratio > 0.0 else None,
    )


def _total_years(years: float, spa: SpaResult, credible: float, losses: int) -> float | None:
    """The longest of these: p ≤ 0.05 and credible on 80 % of the bars, p ≤ 0.01 on all of them.

    Where no trial may speak for the evidence yet, it is not known how well one will, but when the candidate may: once
    it has lost enough trades.
    """
    if spa.statistic <= 0.0:
        telling = years * FEWEST_LOSSES / max(1, losses)
        return max(telling, credible) / _UNSEALED_SHARE if losses < FEWEST_LOSSES else None
    before = max(years * (spa.critical_5 / spa.statistic) ** 2, credible) / _UNSEALED_SHARE
    return max(before, years * (spa.critical_1 / spa.statistic) ** 2)
