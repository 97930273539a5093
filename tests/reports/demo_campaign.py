"""Made-up campaigns for the tests of the page."""

from __future__ import annotations

from dataclasses import replace

from contracts.campaign import IterateReason, Verdict
from contracts.gates import Gates, check_gates
from evaluation.conditions import Condition
from evaluation.verdict import PASSED, Reason, VerdictReport
from reports.model import (
    Asked,
    CampaignReport,
    CellData,
    Decision,
    DiagnosticLine,
    Evidence,
    ExportLine,
    Link,
    Overlay,
    Phrase,
)
from reports.window import window_on_last_trades
from tests.reports.demo_beside import make_case, make_diagnosis
from tests.reports.demo_loop import HEALTH, make_gates, make_loop, make_trials, make_walk
from tests.reports.demo_market import (
    CELL,
    DATES,
    DAY_MS,
    DAYS,
    HOUR_MS,
    START,
    make_bars,
    make_curve,
    make_trades,
    moving_average,
)


def _metrics(sharpe: float, years: float) -> dict[str, float | None]:
    return {
        "net_return_pct": 5.1 * sharpe,
        "cagr_pct": 5.1 * sharpe / years,
        "market_change_pct": -3.2,
        "max_drawdown_pct": 8.4,
        "max_drawdown_days": 131.0,
        "sharpe": sharpe,
        "sortino": 1.4 * sharpe,
        "calmar": 0.61,
        "volatility_pct": 6.3,
        "exposure_pct": 61.0,
        "trades": 206.0,
        "profit_factor": None if sharpe < 0 else 1.12,
        "costs_paid": 811.4,
        "years": years,
    }


_ASKED = Asked(
    prompts=(
        (
            "Buy when the 20 EMA crosses above the 50 EMA, sell short on the opposite cross, stop 2 ATR, "
            "target 3 ATR, risk 0.5% per trade. Keep it simple."
        ),
    ),
    phrases=(
        Phrase(
            "Buy when the 20 EMA crosses above the 50 EMA", "used", "entry rule cross_up: crosses_above(fast, slow)"
        ),
        Phrase("stop 2 ATR", "assumed", "ATR of 14 bars"),
        Phrase("Keep it simple", "not_understood", "no rule to trade in it"),
    ),
    assumptions=("No session was named: all hours.", "ATR length 14."),
    hypothesis="Hourly trends in EURUSD last long enough to pay for late entries.",
    refutation="No parameter set beats holding with the same exposure on search and validation.",
)


_EVIDENCE_MISSED = (
    "SPA p over 600 candidates on search and validation (800 days) is 0.2140; at most 0.0500 is needed. If the "
    "best of 600 candidates is as good as it looks, about 6.3 more years of EURUSD 1h would suffice."
)
_GATE_MISSED = "On validation min_sharpe of 0.8 is missed by 0.39 (value 0.41)."
_REASONS = (
    Reason(IterateReason.INSUFFICIENT_EVIDENCE, _EVIDENCE_MISSED, {"years": 9.1}),
    Reason(IterateReason.GATES_MISSED, _GATE_MISSED, {"min_sharpe": 0.8}),
)
_UNPROVEN = Evidence(
    opened=False,
    trials=600,
    failed_trials=7,
    k=1,
    p_limit=0.01,
    conditions=(Condition("unsealed_spa_p", False, 0.214, 0.05, _EVIDENCE_MISSED.split(". If", maxsplit=1)[0] + "."),),
    why_sealed="an opening could not succeed yet",
    unsealed_p_value=0.214,
    psr=0.71,
    dsr=None,
    years=2.2,
    total_years_needed=9.1,
)
_EXPORTS = (
    ExportLine("pine", True, "not proven: Node was not found", ("exports/ema_cross_atr.pine",)),
    ExportLine(
        "ctrader",
        True,
        "not proven: mono was not found",
        ("exports/ema_cross_atr.cs",),
        (DiagnosticLine("note", "risk_model.sizing", "volume follows the account's currency", "check the tick value"),),
    ),
)


def _cell(bars: int) -> CellData:
    return CellData(
        CELL,
        bars,
        START,
        START + DAYS * DAY_MS - HOUR_MS,
        "random walk made for a test",
        "USD",
        260,
        0.0,
        13.0,
        2.0,
        synthetic=True,
        digest="c0ffee" * 10 + "0000",
    )


def make_iterate() -> CampaignReport:
    """Three iterations, the seal not opened."""
    bars = make_bars()
    trades = make_trades(bars, DATES.validation_end)
    unsealed = bars.between(START, DATES.validation_end)
    overlays = tuple(Overlay(f"sma {length}", moving_average(unsealed.close, length)) for length in (20, 50))
    return CampaignReport(
        campaign_id="20261121-ema-cross-7f3a",
        strategy="ema_cross_atr",
        version=3,
        thesis="Trend following on the cross of two EMAs, protected by ATR stops.",
        created="2026-11-21 08:12 UTC",
        asked=_ASKED,
        cells=(_cell(len(bars)),),
        dates=DATES,
        decision=Decision(VerdictReport(Verdict.ITERATE, _REASONS, None)),
        gates=check_gates(Gates(), make_gates(0.41, None)),
        evidence=_UNPROVEN,
        candidate="set 41 of iteration 2 on EURUSD 1h",
        candidate_values={"fast_length": 12.0, "slow_length": 55.0, "stop_atr": 2.25},
        metrics={"search": _metrics(0.93, 1.64), "validation": _metrics(0.41, 0.55)},
        curve=make_curve(800, 0.03),
        trades=trades,
        window=window_on_last_trades(unsealed, trades, overlays),
        trials=make_trials(),
        loop=make_loop(),
        walk_forward=make_walk(),
        health=HEALTH,
        exports=_EXPORTS,
        digests=(("contract", "ab" * 32), ("trial ledger", "cd" * 32)),
        links=(Link("campaign.json", "campaign.json"), Link("Iteration 1", "iterations/iter_1.json")),
        trades_csv="trades.csv",
        reproduce="lab campaign replay 20261121-ema-cross-7f3a",
        case=make_case(opened=False),
        diagnosis=make_diagnosis(),
    )


def make_promoted() -> CampaignReport:
    """The same with the seal opened and every condition met."""
    report = make_iterate()
    conditions = (
        Condition("spa_p", True, 0.002, 0.005, "SPA p over 600 candidates on the whole sample (1000 days) is 0.0020."),
        Condition("sealed_psr", True, 0.93, 0.5, "PSR(0) of the candidate on the sealed slice is 0.930."),
    )
    reason = Reason(PASSED, "Gates and health checks are passed, and so is the evidence.", {})
    evidence = Evidence(
        True,
        600,
        7,
        2,
        0.005,
        0.002,
        0.93,
        conditions,
        "",
        0.004,
        0.99,
        0.81,
        2.2,
        2.0,
        "0.7 % of 2,000 worlds without edge were promoted, and 93 % of those with a Sharpe ratio of 1.5 over 10 years.",
    )
    bars = make_bars()
    return replace(
        report,
        decision=Decision(VerdictReport(Verdict.PROMOTE_CANDIDATE, (reason,), 2)),
        gates=check_gates(Gates(), make_gates(1.32, 12.0)),
        evidence=evidence,
        metrics={**report.metrics, "sealed": {"sharpe": 1.21, "net_return_pct": 6.1, "max_drawdown_pct": 3.9}},
        curve=make_curve(DAYS, 0.09),
        trades=make_trades(bars, DATES.end),
        case=make_case(opened=True),
    )


def make_empty() -> CampaignReport:
    """A campaign that got nowhere."""
    return CampaignReport(
        campaign_id="nothing",
        strategy="unnamed",
        version=1,
        thesis="",
        created="",
        asked=Asked(),
        cells=(),
        dates=None,
        decision=Decision(None, "failed"),
        gates=(),
        evidence=None,
    )
