"""The one opening of the seal: every trial of the ledger is run once on the sealed slice, and every one counts."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from contracts.program import Program
from engine.settings import RunSettings
from evaluation.arrays import Floats
from evaluation.candidates import Candidate, counts_against, excess_streams, places
from evaluation.cells import Cell
from evaluation.conditions import Condition, check_sealed_psr, check_spa
from evaluation.errors import EvaluationError
from evaluation.ledger import TrialLedger
from evaluation.permit import OpeningPermit
from evaluation.runs import RunnerFactory, make_runner
from evaluation.scores import max_drawdowns_pct
from evaluation.sealed_runs import run_sealed
from evaluation.slices import CampaignData, Sealed
from evaluation.statistics.bootstrap import draw_weights
from evaluation.statistics.probabilistic_sharpe import probabilistic_sharpe
from evaluation.statistics.sharpe import annual_sharpe
from evaluation.statistics.spa import SpaResult, SpaTest
from evaluation.wire import Wire


@dataclass(frozen=True)
class SealedLook(Wire):
    """The candidate on the sealed slice, from its daily net stream; None where it could not be run or computed."""

    days: int
    years: float
    psr: float | None
    sharpe: float | None
    net_return_pct: float | None
    max_drawdown_pct: float | None


@dataclass(frozen=True)
class SealedEvidence(Wire):
    """What the opening showed.

    ``spa``: over every trial and portfolio of the ledger, on the whole sample; ``p_limit``: 0.01/k. ``trials``: sets ×
    cells; ``failed_trials`` of them could not be run on the sealed slice or before, and count all the same.
    ``candidate_p``: the chance that luck lets the best trial reach what the candidate has; shown, not decisive.
    """

    k: int
    p_limit: float
    trials: int
    failed_trials: int
    spa: SpaResult
    candidate_p: float | None
    sealed: SealedLook
    conditions: tuple[Condition, ...]
    passed: bool


@dataclass(frozen=True, eq=False)
class Opening:
    """The evidence, and the sealed bars, which a report may show from now on."""

    evidence: SealedEvidence
    sealed: Sealed


def opening_subject(ledger: TrialLedger, candidate: Candidate) -> str:
    """Digest of what an opening is made for: these trials and this candidate, and nothing added later."""
    return f"{ledger.digest()}:{candidate.digest()}"


def open_seal(
    data: CampaignData,
    permit: OpeningPermit,
    ledger: TrialLedger,
    programs: Mapping[str, Program],
    settings: Mapping[Cell, RunSettings],
    candidate: Candidate,
    seed: int,
    factory: RunnerFactory = make_runner,
) -> Opening:
    """Spend the permit and weigh the evidence. ``programs``: every contract of the ledger, by logic digest.

    Raises EvaluationError, before anything is opened, where a contract is missing or the candidate is not in the
    ledger, and SealError as permit and vault do.
    """
    _check_ledger(ledger, programs, candidate)
    sealed = data.vault.open(permit)
    test = SpaTest(draw_weights(len(data.unsealed.days) + len(sealed.days), seed))
    market_returns = _market_returns(data, sealed)
    tally = _Tally()
    for batch in ledger.batches():
        runs = run_sealed(batch, programs[batch.contract], sealed, settings, factory)
        tally.trials += batch.trials
        tally.failed += int(runs.failed.sum())
        for place, excess in zip(places(batch.cells), excess_streams(*runs.whole(batch), market_returns), strict=True):
            ratios = test.add(excess, counts_against(batch, place))
            if candidate.is_in(batch) and place == candidate.cell:
                tally.ratio = float(ratios[candidate.ordinal])
                tally.stream = runs.stream(batch, candidate.ordinal, place)
    return Opening(_weigh(test, tally, permit, _look(tally.stream, data, len(sealed.days))), sealed)


@dataclass
class _Tally:
    """What the walk over the ledger adds up: trials, and the candidate's own t and sealed stream."""

    trials: int = 0
    failed: int = 0
    ratio: float = math.nan
    stream: Floats | None = None


def _weigh(test: SpaTest, tally: _Tally, permit: OpeningPermit, look: SealedLook) -> SealedEvidence:
    spa = test.result()
    conditions = (check_spa(spa, permit.p_limit), check_sealed_psr(look.psr))
    return SealedEvidence(
        k=permit.k,
        p_limit=permit.p_limit,
        trials=tally.trials,
        failed_trials=tally.failed,
        spa=spa,
        candidate_p=test.candidate_p(tally.ratio),
        sealed=look,
        conditions=conditions,
        passed=all(condition.passed for condition in conditions),
    )


def _market_returns(data: CampaignData, sealed: Sealed) -> Floats:
    """[cells × days] on the whole calendar."""
    unsealed = np.stack([cell.market_returns for cell in data.unsealed.cells])
    return np.concatenate([unsealed, np.stack([cell.market_returns for cell in sealed.cells])], axis=1)


def _check_ledger(ledger: TrialLedger, programs: Mapping[str, Program], candidate: Candidate) -> None:
    found = False
    for batch in ledger.batches():
        if batch.contract not in programs:
            raise EvaluationError(
                f"The contract {batch.contract[:12]} of iteration {batch.iteration} is missing: "
                "every trial of the ledger must be run at the opening, so none may be left out."
            )
        found = found or (candidate.is_in(batch) and candidate.ordinal < batch.sets)
    if not found:
        raise EvaluationError(f"The ledger has no trial for {candidate}.")


def _look(stream: Floats | None, data: CampaignData, days: int) -> SealedLook:
    years = data.dates.total_years - data.dates.unsealed_years
    if stream is None:
        return SealedLook(days, years, None, None, None, None)
    return SealedLook(
        days=days,
        years=years,
        psr=probabilistic_sharpe(stream),
        sharpe=annual_sharpe(stream, data.unsealed.days_per_year),
        net_return_pct=100.0 * (float(np.prod(1.0 + stream)) - 1.0),
        max_drawdown_pct=float(max_drawdowns_pct(stream[None])[0]),
    )
