"""Runs exported sources as the proof does; where a program is missing, tests are skipped and say so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from contracts.program import Program
from engine.backtest import run_backtest
from engine.settings import RunSettings
from exporters.parity.ctrader.mono import run_robots
from exporters.parity.deals import Deal, deals_of_engine
from exporters.parity.pine.pinets import run_scripts
from exporters.parity.terms import Terms
from exporters.parity.tools import PROOF_TOOLS
from market.bars import Bars

PATH = RunSettings(conflict="path")


def require(target: str) -> None:
    """Skip where the target's sources cannot be run here."""
    reason = PROOF_TOOLS[target].missing()
    if reason is not None:
        pytest.skip(reason)


def run_engine(program: Program, bars: Bars, settings: RunSettings = PATH) -> list[Deal]:
    """The engine's trades."""
    return deals_of_engine(run_backtest(program, bars, None, settings).trades)


def run_robot(source: str, bars: Bars, account_per_quote: float = 1.0) -> list[Deal]:
    """The trades of one cBot on an account of 100,000."""
    (deals,) = run_robots({_file_name(source): source}, Terms(bars, PATH, account_per_quote)).values()
    return deals


def run_many(sources: Mapping[str, str], bars: Bars, settings: RunSettings = PATH) -> dict[str, list[Deal]]:
    """The trades of every cBot, by key; one compilation, one process."""
    files = {key: _file_name(source) for key, source in sources.items()}
    found = run_robots({files[key]: source for key, source in sources.items()}, Terms(bars, settings))
    return {key: found[name] for key, name in files.items()}


def run_pine(source: str, bars: Bars) -> list[Deal]:
    """The trades of one Pine source."""
    (deals,) = run_pines([source], bars)
    return deals


def run_pines(sources: Sequence[str], bars: Bars) -> list[list[Deal]]:
    """The trades of every Pine source; one process."""
    return run_scripts(sources, Terms(bars, PATH))


def _file_name(source: str) -> str:
    return source.partition("public class ")[2].partition(" ")[0] + ".cs"
