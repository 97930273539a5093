"""``lab parity``: a contract's trades here and on another platform, one by one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.backtest import Conflict
from app.cli.console import note, show, show_json
from app.cli.differences import show_differences
from app.cli.exits import FAILED
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
from app.cli.runs import Run, prepare_run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.settings import RunSettings
    from exporters.parity import Deal, Difference

_BOT = "backtesting"
_EXPORTED = ("pine", "ctrader")


def compare_trades(
    contract: ContractArgument,
    target: Annotated[str, typer.Option("--target", metavar="pine|ctrader|backtesting", help="The other platform.")],
    bars: Annotated[Path, typer.Option("--bars", metavar="FILE", help="Bars as Parquet or CSV.")],
    market: MarketOption = None,
    timezone: TimezoneOption = None,
    changed: SetOption = None,
    conflict: Annotated[
        Conflict | None,
        typer.Option(
            "--conflict",
            metavar="sl_first|path",
            help="Stop and target in one bar: the stop (the default of backtesting), or the nearer extreme first"
            " (what pine and ctrader always do).",
        ),
    ] = None,
    balance: BalanceOption = 100_000.0,
    commission_pct: CommissionOption = 0.0,
    spread_ticks: SpreadOption = 0.0,
    slippage_ticks: SlippageOption = 0.0,
    as_json: JsonOption = False,
) -> None:
    """Run a contract here and elsewhere and compare the trades one by one: its exported Pine in PineTS, its exported C#
    compiled by mono on a simulated account, or its bot under backtesting.py.

    Side, bars, prices in ticks, quantity, entry rule and exit reason must be the same. Exits with 1 where they differ.
    """
    chosen = _choose_conflict(target, conflict)
    run = prepare_run(contract, bars, market, read_values(changed), timezone)

    from engine.settings import Costs, RunSettings

    costs = Costs(commission_pct, spread_ticks, slippage_ticks)
    settings = RunSettings(balance=balance, conflict=chosen.value, costs=costs)
    document, ours, theirs, differences = (_ask_bot if target == _BOT else _run_export)(target, run, settings)
    if as_json:
        show_json(document)
    else:
        _show(target, run, ours, theirs, differences)
    if differences:
        note(f"lab: {len(differences)} trades differ between the engine and {target}.")
        raise typer.Exit(FAILED)


def _choose_conflict(target: str, conflict: Conflict | None) -> Conflict:
    if target == _BOT:
        return conflict or Conflict.SL_FIRST
    if target not in _EXPORTED:
        raise typer.BadParameter(f"{target!r} should be pine, ctrader or backtesting.", param_hint="--target")
    if conflict is Conflict.SL_FIRST:
        raise typer.BadParameter(
            f"{target} takes the nearer extreme first; --target backtesting can be run either way.",
            param_hint="--conflict",
        )
    return Conflict.PATH


_Found = tuple[dict[str, Any], "Sequence[Deal]", "Sequence[Deal]", "Sequence[Difference]"]


def _run_export(target: str, run: Run, settings: RunSettings) -> _Found:
    from exporters.parity import prove

    proof = prove(run.program, run.values, target, run.bars, settings)
    _explain(proof.backtest.explain_no_trades())
    return proof.as_dict(), proof.engine, proof.other, proof.differences


def _ask_bot(target: str, run: Run, settings: RunSettings) -> _Found:
    from app.second_opinion import ask_bot
    from engine.backtest import run_backtest
    from exporters.parity import compare_deals, deals_of_engine
    from exporters.parity.proving import describe_difference

    backtest = run_backtest(run.program, run.bars, run.values, settings)
    ours = deals_of_engine(backtest.trades)
    theirs = ask_bot(run.program, run.values, run.bars, settings)
    differences = compare_deals(ours, theirs)
    _explain(backtest.explain_no_trades())
    document = {
        "target": target,
        "equal": not differences,
        "trades": len(ours),
        "other_trades": len(theirs),
        "differences": [describe_difference(run.bars, each) for each in differences],
        "market": run.bars.market,
        "timeframe": str(run.bars.timeframe),
        "bars": len(run.bars),
        "values": dict(run.values),
        "bars_digest": run.bars.digest(),
        "contract_digest": run.program.contract.digest(),
    }
    return document, ours, theirs, differences


def _explain(silence: str | None) -> None:
    if silence:
        note(f"lab: note: {silence}")


def _show(
    target: str, run: Run, ours: Sequence[Deal], theirs: Sequence[Deal], differences: Sequence[Difference]
) -> None:
    where = f"{len(run.bars)} bars of {run.bars.market} {run.bars.timeframe}"
    if not differences:
        show(f"The same {len(ours)} trades in the engine and in {target}, on {where}.")
        return
    show(f"{len(ours)} trades in the engine, {len(theirs)} in {target}, {len(differences)} differ, on {where}.")
    show_differences(target, run.bars, differences)
