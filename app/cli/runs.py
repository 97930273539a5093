"""What a run needs, from the words of a command: a checked contract and the bars of a market."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.console import note
from app.cli.contract import load_program
from app.cli.surroundings import open_store
from app.errors import AppError

if TYPE_CHECKING:
    from contracts.program import Program
    from contracts.strategy import StrategyContract
    from market.bars import Bars
    from market.instruments import Instrument
    from market.sources import SourcedBars


class RunRefused(AppError):
    """A run that cannot be made as it was asked for."""


@dataclass(frozen=True)
class Run:
    """A contract, the bars it runs on, and every parameter's value."""

    program: Program
    bars: Bars
    values: dict[str, float]


def prepare_run(contract: Path, bars: Path, market: str | None, changed: dict[str, float], timezone: str | None) -> Run:
    """Read the contract and the bars. ``changed`` replaces parameter values. Raises ``LabError``.

    What was assumed about the bars, and what stands out in them, is said on stderr.
    """
    from market.sources import read_source

    program = load_program(contract)
    values = program.values(changed)
    instrument = open_store().find_instrument(market or only_market(program.contract))
    _compare_with_name(bars, instrument)
    timeframes = program.contract.timeframes
    assumed = timeframes[0] if len(timeframes) == 1 else None
    sourced = read_source(bars, instrument, timezone=timezone, assumed=assumed)
    show_remarks(sourced)
    loaded = sourced.bars
    if str(loaded.timeframe) not in program.contract.timeframes:
        names = ", ".join(program.contract.timeframes)
        note(f"lab: note: the bars are of timeframe {loaded.timeframe}; the contract was written for {names}.")
    return Run(program, loaded, values)


def show_remarks(sourced: SourcedBars) -> None:
    """Say on stderr what was taken for granted of a file of bars."""
    for remark in sourced.provenance.quality["notes"]:
        note(f"lab: note: {sourced.provenance.source}: {remark}.")


def only_market(contract: StrategyContract) -> str:
    """The market of a contract that names exactly one."""
    if len(contract.markets) == 1:
        return contract.markets[0]
    names = ", ".join(contract.markets)
    raise RunRefused(f"The contract names several markets ({names}); --market should say which one the bars are of.")


def _compare_with_name(path: Path, instrument: Instrument) -> None:
    """Tell the user where a file's name says another known market than the one it is read as."""
    from market.instruments import INSTRUMENTS
    from market.sources import name_of

    named, _ = name_of(path)
    if named != instrument.market and named in INSTRUMENTS:
        note(f"lab: note: {path.name} is named after {named}, but is read as {instrument.market}; --market says which.")
