"""``lab export``: a contract as source for another platform."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.console import note, show, show_json
from app.cli.contract import load_program
from app.cli.exits import FAILED
from app.cli.options import ContractArgument, JsonOption, MarketOption, SetOption, read_values
from app.cli.output import write_output
from app.cli.surroundings import open_store

if TYPE_CHECKING:
    from contracts.strategy import StrategyContract
    from market.instruments import Instrument


def write_export(
    contract: ContractArgument,
    target: Annotated[str, typer.Option("--target", metavar="pine|ctrader", help="The platform.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for the files; made where missing.")],
    market: MarketOption = None,
    changed: SetOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write a contract as source for another platform, marked NOT PROMOTED, since no campaign has judged it.

    What the platform cannot say is told before anything is written. `lab campaign new` exports what it promotes.
    """
    from exporters import export

    program = load_program(contract)
    values = program.values(read_values(changed))
    instrument = _find_instrument(program.contract, market)
    found = export(program, values, target, promoted=False, instrument=instrument)
    written = {} if found.refused else {name: out / name for name in sorted(found.files)}
    for name, path in written.items():
        write_output(path, found.files[name])
    if as_json:
        show_json(
            {
                "target": found.target,
                "ready": not found.refused,
                "promoted": False,
                "proven": False,
                "files": [str(path) for path in written.values()],
                "values": values,
                "contract_digest": program.contract.digest(),
                "diagnostics": [
                    {"level": str(one.level), "where": one.where, "why": one.why, "instead": one.instead}
                    for one in found.diagnostics
                ],
            }
        )
    else:
        for path in written.values():
            show(str(path))
    for diagnostic in found.diagnostics:
        note(f"lab: {diagnostic}")
    if found.refused:
        raise typer.Exit(FAILED)
    note(f"lab: note: this {target} source was not run here, so it is not proven.")


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
