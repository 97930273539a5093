"""``lab backtest``: one contract, one parameter set, one file of bars."""

from __future__ import annotations

import csv
import io
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.console import note, show, show_columns, show_facts, show_json
from app.cli.import_options import TimezoneOption
from app.cli.options import (
    BalanceOption,
    CommissionOption,
    ContractArgument,
    JsonOption,
    MarketOption,
    SetOption,
    SlippageOption,
    SpreadOption,
    read_values,
)
from app.cli.output import check_output, write_output
from app.cli.runs import Run, prepare_run

if TYPE_CHECKING:
    from engine.results import Backtest, Trades


class Conflict(StrEnum):
    """Which of stop and target is hit when both lie inside one bar."""

    SL_FIRST = "sl_first"
    PATH = "path"


def run_contract(
    contract: ContractArgument,
    bars: Annotated[Path, typer.Option("--bars", metavar="FILE", help="Bars as Parquet or CSV.")],
    market: MarketOption = None,
    timezone: TimezoneOption = None,
    changed: SetOption = None,
    conflict: Annotated[
        Conflict,
        typer.Option(
            "--conflict",
            metavar="sl_first|path",
            help="Stop and target in one bar: the stop, or the nearer extreme first.",
        ),
    ] = Conflict.SL_FIRST,
    balance: BalanceOption = 100_000.0,
    commission_pct: CommissionOption = 0.0,
    spread_ticks: SpreadOption = 0.0,
    slippage_ticks: SlippageOption = 0.0,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write the trades as CSV.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Run a contract on bars. Costs are zero unless given; they never move a fill."""
    if out is not None:
        check_output(out, contract, bars)
    run = prepare_run(contract, bars, market, read_values(changed), timezone)

    from engine.backtest import run_backtest  # numba: a second that bad input need not wait for
    from engine.settings import Costs, RunSettings

    costs = Costs(commission_pct, spread_ticks, slippage_ticks)
    settings = RunSettings(balance=balance, conflict=conflict.value, costs=costs)
    backtest = run_backtest(run.program, run.bars, run.values, settings)
    if out is not None:
        write_output(out, _trades_csv(backtest.trades))
        note(f"lab: {len(backtest.trades)} trades written to {out}.")
    if silence := backtest.explain_no_trades():
        note(f"lab: note: {silence}")
    if as_json:
        show_json(_describe(run, backtest))
    else:
        _show(run, backtest)


def _describe(run: Run, backtest: Backtest) -> dict[str, Any]:
    return {
        **backtest.metrics.as_dict(),
        "refused": backtest.refused.as_dict(),
        "market": run.bars.market,
        "timeframe": str(run.bars.timeframe),
        "bars": len(run.bars),
        "warmup_bars": backtest.warmup,
        "values": dict(backtest.values),
        "bars_digest": run.bars.digest(),
        "contract_digest": run.program.contract.digest(),
    }


def _show(run: Run, backtest: Backtest) -> None:
    bars, metrics = run.bars, backtest.metrics
    values = ", ".join(f"{name} {value:g}" for name, value in backtest.values.items()) or "none"
    refused = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in backtest.refused.as_dict().items())
    show_facts(
        {
            "contract": f"{run.program.contract.strategy_id}, digest {run.program.contract.digest()[:12]}…",
            "bars": f"{len(bars)} of {bars.market} {bars.timeframe}, digest {bars.digest()[:12]}…",
            "warm-up": f"{backtest.warmup} bars",
            "parameters": values,
            "refused entries": refused,
        }
    )
    show("")
    figures = metrics.as_dict()
    definitions = metrics.definitions()
    rows = [(name, value, definitions[name].unit, definitions[name].meaning) for name, value in figures.items()]
    show_columns(("figure", "value", "unit", "definition"), rows)


def _trades_csv(trades: Trades) -> str:
    from engine.trades import CSV_COLUMNS

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(CSV_COLUMNS)
    writer.writerows(trades.rows())
    return text.getvalue()
