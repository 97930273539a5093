"""The report's parts about the candidate: its curve, trades, bars, metrics and the trials around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from app.loop.judging import Judged
from app.loop.verdicts import Ending
from engine.results import Backtest
from evaluation.arrays import Floats
from evaluation.candidates import find_candidate, place_streams, place_trades, pooled
from evaluation.cells import Cell
from evaluation.ranking import PlaceScores, score_places
from evaluation.runs import make_runner, place_on_calendar
from evaluation.slices import Sealed, SealedCell
from evaluation.trials import TrialBatch
from market.bars import Bars
from reports.model import DailyCurve, PriceWindow, TradeRow, TrialRow, Trials
from reports.trade_rows import trade_rows
from reports.window import window_on_last_trades

_BEST_SHOWN = 20


@dataclass(frozen=True)
class SealedRun:
    """One cell of the candidate on the sealed slice, run after the opening."""

    cell: SealedCell
    backtest: Backtest


def run_after_opening(ending: Ending, judged: Judged) -> list[SealedRun]:
    """The candidate on the opened slice; nothing where the seal is closed."""
    if ending.opened is None:
        return []
    program, found = judged.contender.program(), []
    for cell in ending.opened.sealed.cells:
        if judged.candidate.cell in (None, cell.cell):
            settings = ending.cells.settings[cell.cell]
            runner = make_runner(program, cell.sealed.bars, settings, cell.sealed.score_from)
            found.append(SealedRun(cell, runner.run(judged.candidate.values)))
    return found


def describe_curve(ending: Ending, judged: Judged, batch: TrialBatch, sealed_runs: Sequence[SealedRun]) -> DailyCurve:
    """Daily net returns of the candidate beside those of its market, on every slice that may be seen."""
    unsealed = ending.cells.data.unsealed
    cells = [cell for cell in unsealed.cells if judged.candidate.cell in (None, cell.cell)]
    days = unsealed.days
    returns = place_streams(batch, judged.candidate.cell)[judged.candidate.ordinal]
    market = pooled(np.stack([cell.market_returns for cell in cells]))
    if ending.opened is not None and sealed_runs:
        sealed: Sealed = ending.opened.sealed
        streams = [place_on_calendar(run.backtest.daily, sealed.days) for run in sealed_runs]
        days = np.concatenate([days, sealed.days])
        returns = np.concatenate([returns, pooled(np.stack(streams))])
        market = np.concatenate([market, pooled(np.stack([run.cell.market_returns for run in sealed_runs]))])
    settings = judged.runs[0].settings
    currency = judged.runs[0].search_bars.bars.instrument.quote_currency
    return DailyCurve(days, returns, market, settings.balance, currency)


def list_trades(judged: Judged, sealed_runs: Sequence[SealedRun]) -> tuple[TradeRow, ...]:
    """Every trade of the candidate on every slice that may be seen, cell by cell."""
    rows: list[TradeRow] = []
    for run in judged.runs:
        rows.extend(trade_rows(run.search.trades, str(run.cell), "search"))
        rows.extend(trade_rows(run.validation.trades, str(run.cell), "validation"))
    for sealed in sealed_runs:
        rows.extend(trade_rows(sealed.backtest.trades, str(sealed.cell.cell), "sealed"))
    return tuple(rows)


def choose_window(judged: Judged, sealed_runs: Sequence[SealedRun], trades: Sequence[TradeRow]) -> PriceWindow:
    """A readable stretch of bars of the candidate's first cell."""
    run = judged.runs[0]
    bars: Bars = sealed_runs[0].cell.sealed.bars if sealed_runs else run.validation_bars.bars
    return window_on_last_trades(bars, [row for row in trades if row.cell == str(run.cell)])


def describe_metrics(
    ending: Ending, judged: Judged, sealed_runs: Sequence[SealedRun]
) -> dict[str, Mapping[str, float | None]]:
    """The engine's metrics on each slice that was looked at."""
    metrics: dict[str, Mapping[str, float | None]] = {
        "search": judged.report.search,
        "validation": judged.report.validation,
    }
    if len(sealed_runs) == 1:
        metrics["sealed"] = sealed_runs[0].backtest.metrics.as_dict()
    elif sealed_runs and ending.opened is not None:
        look = ending.opened.evidence.sealed
        metrics["sealed"] = {
            "net_return_pct": look.net_return_pct,
            "sharpe": look.sharpe,
            "max_drawdown_pct": look.max_drawdown_pct,
        }
    return metrics


def describe_trials(ending: Ending) -> Trials:
    """All trials of the ledger by their scores, and the best of them."""
    unsealed = ending.cells.data.unsealed
    best_one = None if ending.judged is None else ending.judged.candidate
    search, validation, rows, failed, counted = [], [], list[TrialRow](), 0, 0
    shown, chosen = 0, None
    for batch in ending.ledger.batches():
        failed += int(batch.failed.sum())
        counted += batch.trials
        for place in score_places(batch, unsealed):
            if place.place is not None:
                if best_one is not None and best_one.is_in(batch) and best_one.cell == place.place:
                    chosen = shown + best_one.ordinal
                shown += len(place.search.total)
                search.append(_without_failed(place.search.total, batch, place.place))
                validation.append(_without_failed(place.validation.total, batch, place.place))
            rows.extend(_rows(ending, batch, place))
    rows.sort(key=lambda row: -(row.validation_score or 0.0))
    best = [row for row in rows if row.chosen] + [row for row in rows if not row.chosen][: _BEST_SHOWN - 1]
    best.sort(key=lambda row: -(row.validation_score or 0.0))
    return Trials(
        counted=counted,
        failed=failed,
        search_scores=np.concatenate(search) if search else np.empty(0),
        validation_scores=np.concatenate(validation) if validation else np.empty(0),
        best=tuple(_ranked(row, rank) for rank, row in enumerate(best, start=1)),
        chosen=chosen,
    )


def _without_failed(scores: Floats, batch: TrialBatch, place: Cell) -> Floats:
    shown: Floats = np.where(batch.failed[batch.cells.index(place)], np.nan, scores)
    return shown


def _rows(ending: Ending, batch: TrialBatch, place: PlaceScores) -> list[TrialRow]:
    """The best few of one batch in one place, and the chosen one where it is among them."""
    chosen = None if ending.judged is None else ending.judged.candidate
    order = np.argsort(-place.validation.total, kind="stable")[:_BEST_SHOWN].tolist()
    if chosen is not None and chosen.is_in(batch) and chosen.cell == place.place and chosen.ordinal not in order:
        order.append(chosen.ordinal)
    trades = sum(place_trades(batch, place.place, name) for name in ("search", "validation"))
    rows = []
    for ordinal in order:
        candidate = find_candidate(batch, place.place, ordinal)
        rows.append(
            TrialRow(
                rank=0,
                iteration=batch.iteration,
                cell=str(place.place or "all"),
                values=candidate.values,
                search_score=float(place.search.total[ordinal]),
                validation_score=float(place.validation.total[ordinal]),
                search_sharpe=_sharpe(batch, place.place, ordinal, "search"),
                validation_sharpe=_sharpe(batch, place.place, ordinal, "validation"),
                trades=int(np.asarray(trades)[ordinal]),
                chosen=candidate == chosen,
            )
        )
    return rows


def _sharpe(batch: TrialBatch, place: Cell | None, ordinal: int, slice_name: str) -> float | None:
    if place is None:
        return None
    value = float(batch.metric("sharpe", slice_name)[batch.cells.index(place), ordinal])
    return value if np.isfinite(value) else None


def _ranked(row: TrialRow, rank: int) -> TrialRow:
    return TrialRow(**{**{name: getattr(row, name) for name in row.__dataclass_fields__}, "rank": rank})
