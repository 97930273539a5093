"""``lab export``: a contract as source for another platform."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.console import note, show, show_json
from app.cli.contract import load_program
from app.cli.exits import FAILED
from app.cli.import_options import TimezoneOption
from app.cli.options import ContractArgument, JsonOption, MarketOption, SetOption, read_values
from app.cli.output import write_output
from app.cli.runs import Run, prepare_run
from app.cli.surroundings import open_store

if TYPE_CHECKING:
    from contracts.strategy import StrategyContract
    from exporters import Export
    from exporters.parity.bundle import Bundle
    from market.instruments import Instrument

_NOT_RUN = "not proven: the source was not run; --bars names the bars to run it on"


def write_export(
    contract: ContractArgument,
    target: Annotated[str, typer.Option("--target", metavar="pine|ctrader", help="The platform.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for the files; made where missing.")],
    bars: Annotated[
        Path | None,
        typer.Option("--bars", metavar="FILE", help="Run the source on these bars and write its proof beside it."),
    ] = None,
    market: MarketOption = None,
    timezone: TimezoneOption = None,
    changed: SetOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write a contract as source for another platform, marked NOT PROMOTED, since no campaign has judged it.

    What the platform cannot say is told before anything is written. With --bars the source is run beside the engine,
    and the folder gets parity.json, a readable page, the trade list, the contract, digests and how to install it.
    `lab campaign new` exports what it promotes.
    """
    from exporters import export
    from exporters.parity.bundle import describe_diagnostic

    program = load_program(contract)
    values = program.values(read_values(changed))
    run = None if bars is None else prepare_run(contract, bars, market, values, timezone)
    instrument = _find_instrument(program.contract, market) if run is None else run.bars.instrument
    found = export(program, values, target, promoted=False, instrument=instrument)
    bundle = None if run is None or found.refused else _prove(found, run)
    files = {} if found.refused else found.files if bundle is None else bundle.files
    written = {name: out / name for name in sorted(files)}
    for name, path in written.items():
        write_output(path, files[name])
    if as_json:
        show_json(
            {
                "target": found.target,
                "ready": not found.refused,
                "promoted": False,
                "proven": bundle is not None and bundle.standing == "proven",
                "proof": _NOT_RUN if bundle is None else bundle.told,
                "files": [str(path) for path in written.values()],
                "values": values,
                "contract_digest": program.contract.digest(),
                "diagnostics": [describe_diagnostic(one) for one in found.diagnostics],
            }
        )
    else:
        for path in written.values():
            show(str(path))
    for diagnostic in found.diagnostics:
        note(f"lab: {diagnostic}")
    if found.refused:
        raise typer.Exit(FAILED)
    note(f"lab: note: {_NOT_RUN if bundle is None else bundle.told}.".replace("..", "."))
    if bundle is not None and bundle.standing == "differs":
        raise typer.Exit(FAILED)


def _prove(found: Export, run: Run) -> Bundle:
    from exporters.parity.bundle import build_bundle

    return build_bundle(found, run.program, run.values, run.bars, promoted=False)


def _find_instrument(contract: StrategyContract, market: str | None) -> Instrument | None:
    """The instrument that was named, or that of the contract's first market, where it is known."""
    from market.errors import UnknownMarket

    store = open_store()
    if market is not None:
        return store.find_instrument(market)
    try:
        return store.find_instrument(contract.markets[0])
    except UnknownMarket:
        return None
