"""Contracts on which exporters are likely to stumble make the engine's trades in both targets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from contracts.program import Program, build_program
from contracts.strategy import parse_contract
from exporters.parity.deals import Deal
from exporters.parity.errors import ProofFailed
from exporters.parity.pine.pinets import run_each
from exporters.parity.terms import Terms
from market.bars import Bars
from market.sources import read_bars
from tests.exporters.cases import write_program
from tests.exporters.running import PATH, require, run_engine, run_many

CORNERS: Mapping[str, Any] = yaml.safe_load((Path(__file__).parent / "corners.yaml").read_text())
MARKETS = ("EURUSD", "USDJPY", "XAUUSD", "BTCUSDT", "SPY")
RICH, POOR = replace(PATH, balance=1e9), replace(PATH, balance=5_000.0)  # a signal on the first bar sees the balance
CSHARP_BARS, PINE_BARS = 1_500, 320


@cache
def load_corner(name: str, market: str) -> Program:
    head = {"strategy_id": name, "markets": [market], "timeframes": ["1h"]}
    return build_program(parse_contract(head | CORNERS[name]))


def placed() -> dict[str, str]:
    """Each corner's market, in turn."""
    return {name: MARKETS[number % len(MARKETS)] for number, name in enumerate(CORNERS)}


@pytest.fixture(scope="module")
def hours(shared_data: Path) -> Mapping[str, Bars]:
    """The first bars of each market, so that a warm-up is seen."""
    return {market: read_bars(shared_data / f"{market}_1h.parquet", market)[:CSHARP_BARS] for market in MARKETS}


@pytest.mark.parametrize("market", MARKETS)
def test_robots_of_corner_contracts_make_the_engines_trades(market: str, hours: Mapping[str, Bars]) -> None:
    require("ctrader")
    programs = {name: load_corner(name, market) for name, place in placed().items() if place == market}
    sources = {name: write_program(program, "ctrader") for name, program in programs.items()}
    found = run_many(sources, hours[market], RICH)
    for name, program in programs.items():
        assert found[name] == run_engine(program, hours[market], RICH), name
    assert sum(map(len, found.values())) > 500


@pytest.fixture(scope="module")
def scripts(hours: Mapping[str, Bars]) -> Mapping[str, list[Deal] | ProofFailed]:
    """The trades of every corner; one process."""
    require("pine")
    terms = {market: Terms(bars[:PINE_BARS], POOR) for market, bars in hours.items()}
    runs = [(write_program(load_corner(name, market), "pine"), terms[market]) for name, market in placed().items()]
    return dict(zip(CORNERS, run_each(runs), strict=True))


@pytest.mark.parametrize("name", CORNERS)
def test_a_script_of_a_corner_contract_makes_the_engines_trades(
    name: str, scripts: Mapping[str, list[Deal] | ProofFailed], hours: Mapping[str, Bars]
) -> None:
    market = placed()[name]
    assert scripts[name] == run_engine(load_corner(name, market), hours[market][:PINE_BARS], POOR)
