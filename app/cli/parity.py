"""``lab parity``: a contract's trades here and on another platform, one by one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.backtest import Conflict
from app.cli.console import note, show, show_columns, show_json
from app.cli.exits import FAILED
from app.cli.options import ContractArgument, JsonOption, MarketOption, SetOption, read_values
from app.cli.runs import Run, prepare_run
from app.errors import AppError

if TYPE_CHECKING:
    from app.second_opinion import Deal, Difference

_AROUND = 3  # bars shown before and after the first difference
_LISTED = 20  # differences listed for people; --json has them all
_NOT_RUN_HERE = ("pine", "ctrader")


class ParityRefused(AppError):
    """A platform that trades cannot be compared with."""


def compare_trades(
    contract: ContractArgument,
    target: Annotated[str, typer.Option("--target", metavar="backtesting", help="The other platform.")],
    bars: Annotated[Path, typer.Option("--bars", metavar="FILE", help="Bars as Parquet or CSV.")],
    market: MarketOption = None,
    changed: SetOption = None,
    conflict: Annotated[
        Conflict,
        typer.Option(
            "--conflict",
            metavar="sl_first|path",
            help="Stop and target in one bar: the stop, or the nearer extreme first.",
        ),
    ] = Conflict.SL_FIRST,
    as_json: JsonOption = False,
) -> None:
    """Run a contract here and as a bot under backtesting.py, without costs, and compare the trades one by one.

    Side, bars, prices in ticks, quantity, entry rule and exit reason must be the same. Exits with 1 where they differ.
    """
    _check_target(target)
    run = prepare_run(contract, bars, market, read_values(changed))

    from app.second_opinion import ask_bot, compare_deals, deals_of_engine
    from engine.backtest import run_backtest
    from engine.settings import RunSettings

    settings = RunSettings(conflict=conflict.value)
    backtest = run_backtest(run.program, run.bars, run.values, settings)
    ours = deals_of_engine(backtest.trades)
    theirs = ask_bot(run.program, run.values, run.bars, settings)
    differences = compare_deals(ours, theirs)
    if silence := backtest.explain_no_trades():
        note(f"lab: note: {silence}")
    if as_json:
        show_json(_describe(target, run, ours, theirs, differences))
    else:
        _show(target, run, ours, theirs, differences)
    if differences:
        note(f"lab: {len(differences)} trades differ between the engine and {target}.")
        raise typer.Exit(FAILED)


def _check_target(target: str) -> None:
    if target in _NOT_RUN_HERE:
        raise ParityRefused(
            f"Trades cannot be compared with {target} here: its source is written by lab export, not run;"
            " --target backtesting can be."
        )
    if target != "backtesting":
        raise typer.BadParameter(f"{target!r} should be backtesting.", param_hint="--target")


def _describe(
    target: str, run: Run, ours: list[Deal], theirs: list[Deal], differences: list[Difference]
) -> dict[str, Any]:
    return {
        "target": target,
        "equal": not differences,
        "trades": len(ours),
        "other_trades": len(theirs),
        "differences": [_describe_difference(run, each) for each in differences],
        "market": run.bars.market,
        "timeframe": str(run.bars.timeframe),
        "bars": len(run.bars),
        "values": dict(run.values),
        "bars_digest": run.bars.digest(),
        "contract_digest": run.program.contract.digest(),
    }


def _describe_difference(run: Run, difference: Difference) -> dict[str, Any]:
    from market.times import format_time

    return {
        "entry_bar": difference.entry_bar,
        "entry_time": format_time(int(run.bars.time[difference.entry_bar])),
        "fields": list(difference.fields),
        "engine": None if difference.engine is None else difference.engine.as_dict(),
        "other": None if difference.other is None else difference.other.as_dict(),
    }


def _show(target: str, run: Run, ours: list[Deal], theirs: list[Deal], differences: list[Difference]) -> None:
    where = f"{len(run.bars)} bars of {run.bars.market} {run.bars.timeframe}"
    if not differences:
        show(f"The same {len(ours)} trades in the engine and in {target}, on {where}.")
        return
    show(f"{len(ours)} trades in the engine, {len(theirs)} in {target}, {len(differences)} differ, on {where}.")
    show("")
    rows = [line for each in differences[:_LISTED] for line in _lines(run, target, each)]
    show_columns(("", "entered", "side", "entry", "exit bar", "exit", "quantity", "rule", "reason", "differs in"), rows)
    if len(differences) > _LISTED:
        show(f"… and {len(differences) - _LISTED} more; --json has all of them.")
    show("")
    show("Bars around the first one:")
    _show_bars(run, differences[0])


def _lines(run: Run, target: str, difference: Difference) -> list[tuple[object, ...]]:
    """A diff's two lines: − the engine's trade, + the other's."""
    return [
        _line(run, sign, name, deal, difference)
        for sign, name, deal in (("−", "engine", difference.engine), ("+", target, difference.other))
    ]


def _line(run: Run, sign: str, name: str, deal: Deal | None, difference: Difference) -> tuple[object, ...]:
    from market.times import format_time

    label = f"{sign} {name}"
    if deal is None:
        return (label, format_time(int(run.bars.time[difference.entry_bar])), "no trade", *[""] * 6, "the trade itself")
    entry, exit_ = (_price(run, ticks) for ticks in (deal.entry_ticks, deal.exit_ticks))
    entered, left = (format_time(int(run.bars.time[bar])) for bar in (deal.entry_bar, deal.exit_bar))
    quantity = f"{deal.quantity:.8f}".rstrip("0").rstrip(".")
    differs = ", ".join(difference.fields) or "the trade itself"
    return (label, entered, deal.side, entry, left, exit_, quantity, deal.entry_rule, deal.exit_reason, differs)


def _price(run: Run, ticks: int) -> str:
    return f"{ticks * run.bars.instrument.tick:.{run.bars.instrument.digits}f}"


def _show_bars(run: Run, difference: Difference) -> None:
    """The signal bar, the entry, and what follows up to both exits, where that is near."""
    from market.times import format_time

    bars, digits = run.bars, run.bars.instrument.digits
    ends = [deal.exit_bar for deal in (difference.engine, difference.other) if deal is not None]
    marks = {difference.entry_bar: "entry", **dict.fromkeys(ends, "exit")}
    near = {place + step for place in marks for step in range(-_AROUND, _AROUND + 1)}
    rows = []
    for bar in sorted(place for place in near if 0 <= place < len(bars)):
        prices = (f"{column[bar]:.{digits}f}" for column in (bars.open, bars.high, bars.low, bars.close))
        rows.append((str(bar), format_time(int(bars.time[bar])), *prices, marks.get(bar, "")))
    show_columns(("bar", "time", "open", "high", "low", "close", ""), rows)
