"""What a campaign's report is made of: plain data, so that whoever holds the results can fill it.

Times are milliseconds since 1970 in UTC, ``_pct`` is percent, ``_r`` multiples of the risk at entry. A number that
could not be computed is None (NaN in arrays) and is printed as "not computed"; a part that is None or empty is said in
words on the page. Text may come from anybody: the page escapes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from contracts.gates import GateResult
from evaluation.case import Case
from evaluation.conditions import Condition
from evaluation.dates import CampaignDates
from evaluation.diagnostics.diagnosis import Diagnosis
from evaluation.health import HealthCheck
from evaluation.verdict import VerdictReport
from evaluation.walk_forward import WalkForward

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
SliceName = Literal["search", "validation", "sealed"]
SLICE_NAMES: tuple[SliceName, ...] = ("search", "validation", "sealed")


@dataclass(frozen=True)
class Phrase:
    """One phrase of the prompt and what became of it."""

    text: str
    status: Literal["used", "assumed", "not_understood"]
    note: str = ""


@dataclass(frozen=True)
class Asked:
    """What the campaign was asked. ``prompts`` is empty where a contract was given."""

    prompts: tuple[str, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    assumptions: tuple[str, ...] = ()
    hypothesis: str = ""
    refutation: str = ""


@dataclass(frozen=True)
class CellData:
    """Bars of one cell. ``first`` and ``last`` are open times; costs are those the campaign was charged."""

    cell: str
    bars: int
    first: int
    last: int
    source: str
    quote_currency: str
    trading_days_per_year: int
    commission_pct: float
    spread_ticks: float
    slippage_ticks: float
    synthetic: bool = False
    digest: str = ""


@dataclass(frozen=True)
class Decision:
    """The verdict with its reasons; None while the campaign has none, and ``state`` says where it stands."""

    verdict: VerdictReport | None
    state: str = "completed"


@dataclass(frozen=True)
class Evidence:
    """What stands against luck. ``trials`` is every trial of the ledger, failed ones too.

    ``conditions`` are those that decided: of the opening where there was one, of whether to open where there was none.
    ``k`` counts openings of these dates, this one included. ``why_sealed`` is said where the seal was not opened.
    The rest are diagnostics of search and validation; lengths in years are of both together.
    """

    opened: bool
    trials: int
    failed_trials: int
    k: int
    p_limit: float
    p_value: float | None = None
    sealed_psr: float | None = None
    conditions: tuple[Condition, ...] = ()
    why_sealed: str = ""
    unsealed_p_value: float | None = None
    psr: float | None = None
    dsr: float | None = None
    years: float | None = None
    total_years_needed: float | None = None
    calibration: str = ""


@dataclass(frozen=True, eq=False)
class DailyCurve:
    """Daily net returns of the candidate and returns of its market, as fractions, on the days since 1970 in ``days``.

    The sealed days are there only if the seal was opened. Each slice is a run of its own, flat at its start.
    """

    days: Integers
    returns: Floats
    market_returns: Floats | None = None
    initial_balance: float = 100_000.0
    currency: str = ""


@dataclass(frozen=True)
class TradeRow:
    """One round trip. ``pnl`` is net, in quote currency; ``entry_bar`` and ``exit_bar`` count bars of its cell."""

    cell: str
    slice: SliceName
    side: Literal["long", "short"]
    entry_time: int
    entry_price: float
    exit_time: int
    exit_price: float
    quantity: float
    pnl: float
    bars_held: int
    entry_rule: str
    exit_reason: str
    r_multiple: float | None = None
    costs: float | None = None


@dataclass(frozen=True, eq=False)
class Overlay:
    """An indicator drawn over the bars: one value per bar, NaN where there is none."""

    name: str
    values: Floats


@dataclass(frozen=True, eq=False)
class PriceWindow:
    """A readable stretch of bars with the trades that touch it; ``digits`` are the decimals of a price."""

    cell: str
    digits: int
    time: Integers
    open: Floats
    high: Floats
    low: Floats
    close: Floats
    trades: tuple[TradeRow, ...] = ()
    overlays: tuple[Overlay, ...] = ()


@dataclass(frozen=True)
class TrialRow:
    """One of the best trials."""

    rank: int
    iteration: int
    cell: str
    values: Mapping[str, float]
    search_score: float | None
    validation_score: float | None
    search_sharpe: float | None
    validation_sharpe: float | None
    trades: int | None
    chosen: bool = False


@dataclass(frozen=True, eq=False)
class Trials:
    """All trials of the campaign: counts, scores 0–100 (one entry per trial, NaN for a failed one), and the best."""

    counted: int
    failed: int
    search_scores: Floats
    validation_scores: Floats
    best: tuple[TrialRow, ...] = ()
    chosen: int | None = None


@dataclass(frozen=True)
class IterationRow:
    """One turn of the loop. ``held``: whether the expected effect came, None where it could not be told."""

    number: int
    hypothesis: str
    edits: tuple[str, ...]
    expected_effect: str
    held: bool | None
    outcome: str
    search_score: float | None
    validation_score: float | None
    gates: tuple[GateResult, ...] = ()
    trials: int = 0
    failed_trials: int = 0
    trades_appeared: int | None = None
    trades_vanished: int | None = None
    diff: str = ""
    contract_digest: str = ""
    duration_s: float | None = None
    bot: str = ""
    bot_differs: str = ""


@dataclass(frozen=True)
class RejectedIdea:
    """An idea that was not taken up, why, and by how much it missed."""

    iteration: int
    idea: str
    reason: str
    margin: str = ""


@dataclass(frozen=True)
class BudgetLine:
    """One budget: what was used, of what limit (None: no limit), in which unit."""

    name: str
    used: float
    limit: float | None
    unit: str = ""


@dataclass(frozen=True)
class ReviewNote:
    """What a reviewer did: approve, veto or steer."""

    at: int
    kind: str
    note: str = ""


@dataclass(frozen=True)
class Loop:
    """The loop from its first iteration to its end."""

    iterations: tuple[IterationRow, ...] = ()
    rejected: tuple[RejectedIdea, ...] = ()
    reviews: tuple[ReviewNote, ...] = ()
    stopped: str = ""
    budget: tuple[BudgetLine, ...] = ()


@dataclass(frozen=True)
class DiagnosticLine:
    """What a target cannot say: where, why, and what to do instead."""

    level: Literal["error", "warning", "note"]
    where: str
    why: str
    instead: str = ""


@dataclass(frozen=True)
class ExportLine:
    """An export target. ``proven`` says whether its trades were compared with the engine's, and how that went."""

    target: str
    ready: bool
    proven: str
    files: tuple[str, ...] = ()
    diagnostics: tuple[DiagnosticLine, ...] = ()


@dataclass(frozen=True)
class Link:
    """A file beside the report, by its path relative to it."""

    label: str
    path: str


@dataclass(frozen=True)
class CampaignReport:
    """Everything the page says. ``metrics`` holds the engine's metrics per slice; absent slices were not looked at."""

    campaign_id: str
    strategy: str
    version: int
    thesis: str
    created: str
    asked: Asked
    cells: tuple[CellData, ...]
    dates: CampaignDates | None
    decision: Decision
    gates: tuple[GateResult, ...]
    evidence: Evidence | None
    candidate: str = ""
    candidate_values: Mapping[str, float] = field(default_factory=dict)
    metrics: Mapping[str, Mapping[str, float | None]] = field(default_factory=dict)
    curve: DailyCurve | None = None
    trades: tuple[TradeRow, ...] = ()
    window: PriceWindow | None = None
    trials: Trials | None = None
    loop: Loop = Loop()
    walk_forward: WalkForward | None = None
    health: tuple[HealthCheck, ...] = ()
    exports: tuple[ExportLine, ...] = ()
    bots: str = ""
    unverified: tuple[str, ...] = ()
    digests: tuple[tuple[str, str], ...] = ()
    links: tuple[Link, ...] = ()
    trades_csv: str = ""
    reproduce: str = ""
    case: Case | None = None
    diagnosis: Diagnosis | None = None

    @property
    def synthetic(self) -> bool:
        """Whether any of the bars were made up rather than traded."""
        return any(cell.synthetic for cell in self.cells)
