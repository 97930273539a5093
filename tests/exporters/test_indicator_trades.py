"""Every indicator, exported and run: each target makes the engine's trades."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from contracts.expressions.nodes import Comparison
from contracts.indicators import INDICATORS, Argument, Indicator, Takes
from contracts.program import Program, build_program
from contracts.strategy import parse_contract
from engine.rows import Rows
from exporters.findings import list_formula_timeframes
from exporters.parity.deals import Deal
from market.bars import Bars
from market.sources import read_bars
from tests.exporters.cases import write_source
from tests.exporters.running import require, run_engine, run_many, run_pines

LENGTHS = {"length": 8, "left": 3, "right": 2, "base_length": 14, "slow_length": 17, "long_length": 15}
FACTORS = {"start": 0.02, "increment": 0.02, "maximum": 0.2, "multiplier": 1.5, "periods": 252}
PINE_BARS = 800


@dataclass(frozen=True)
class Runs:
    """A contract per indicator, and the trades its exported source made over ``bars``."""

    bars: Bars
    programs: Mapping[str, Program]
    trades: Mapping[str, list[Deal]]

    def compare(self, indicator: Indicator) -> None:
        program, trades = self.programs[indicator.name], self.trades[indicator.name]
        assert trades == run_engine(program, self.bars)
        assert trades or not self.bars.volume.any()


def trade_on(indicator: Indicator, bars: Bars, timeframe: str | None = None) -> Program:
    """Trades every output's crossings of its own median, and its turns; lengths are parameters."""
    levels = [f"{find_median(indicator, output, bars, timeframe):.7g}" for output in indicator.outputs]
    rules = []
    for output, level in zip(indicator.outputs, levels, strict=True):
        x = name_output(output)
        up = f"crosses_above({x}, {level}) or ({x} > {x}[1] and {x}[1] <= {x}[2])"
        down = f"crosses_below({x}, {level}) or ({x} < {x}[1] and {x}[1] >= {x}[2])"
        rules += [{"id": f"{output}_up", "side": "long", "when": up}]
        rules += [{"id": f"{output}_down", "side": "short", "when": down}]
    return declare(indicator, bars, timeframe, rules)


def find_median(indicator: Indicator, output: str, bars: Bars, timeframe: str | None) -> float:
    rule = {"id": "read", "side": "long", "when": f"{name_output(output)} > 0"}
    program = declare(indicator, bars, timeframe, [rule])
    condition = program.bind().entry_rules[0].condition
    assert isinstance(condition, Comparison)
    return float(np.nanmedian(Rows(bars).number(condition.left)))


def name_output(output: str) -> str:
    return "one" if output == "value" else f"one.{output}"


def declare(indicator: Indicator, bars: Bars, timeframe: str | None, rules: list[dict[str, str]]) -> Program:
    """An indicator that reads another timeframe on its own is put on none."""
    frame = {} if timeframe is None or list_formula_timeframes(indicator) else {"timeframe": timeframe}
    numbers = [argument for argument in indicator.arguments if argument.takes is not Takes.SOURCE]
    lengths = [argument.name for argument in numbers if argument.takes is Takes.LENGTH]
    data = {
        "strategy_id": f"on_{indicator.name}",
        "markets": [bars.instrument.market],
        "timeframes": [str(bars.timeframe)],
        "optimization_space": {
            name: {"value": LENGTHS.get(name, 5), "min": 2, "max": 60, "step": 1} for name in lengths
        },
        "indicators": [
            {"id": "one", "name": indicator.name, "params": {item.name: fill_in(item) for item in numbers}, **frame},
            {"id": "range_1", "name": "atr", "params": {"length": 10}},
        ],
        "entry_rules": rules,
        "risk_model": {
            "stop_loss": {"kind": "atr", "indicator": "range_1", "multiple": 2},
            "take_profit": {"kind": "reward_ratio", "ratio": 1.5},
            "sizing": {"kind": "risk_percent", "percent": 0.5},
        },
    }
    return build_program(parse_contract(data))


def fill_in(argument: Argument) -> str | float:
    return argument.name if argument.takes is Takes.LENGTH else FACTORS[argument.name]


def read_market(shared_data: Path, name: str, count: int) -> Bars:
    """The newest hours of a market."""
    return read_bars(shared_data / f"{name}_1h.parquet", name)[-count:]


@pytest.fixture(
    scope="module",
    params=[("EURUSD", None), ("BTCUSDT", None), ("BTCUSDT", "4h")],
    ids=["EURUSD", "BTCUSDT", "BTCUSDT on 4h"],
)
def robots(request: pytest.FixtureRequest, shared_data: Path) -> Runs:
    """A cBot per indicator, compiled into one library and run in one process."""
    require("ctrader")
    market, timeframe = request.param
    bars = read_market(shared_data, market, 2_500)
    programs = {name: trade_on(indicator, bars, timeframe) for name, indicator in INDICATORS.items()}
    sources = {name: write_source(program, "ctrader", market) for name, program in programs.items()}
    return Runs(bars, programs, run_many(sources, bars))


@pytest.fixture(
    scope="module",
    params=[None, pytest.param("4h", marks=pytest.mark.soak)],
    ids=["BTCUSDT", "BTCUSDT on 4h"],
)
def scripts(request: pytest.FixtureRequest, shared_data: Path) -> Runs:
    """A Pine source per indicator, run in one process."""
    require("pine")
    bars = read_market(shared_data, "BTCUSDT", PINE_BARS)
    programs = {name: trade_on(indicator, bars, request.param) for name, indicator in INDICATORS.items()}
    sources = [write_source(program, "pine", "BTCUSDT") for program in programs.values()]
    return Runs(bars, programs, dict(zip(programs, run_pines(sources, bars), strict=True)))


@pytest.mark.parametrize("indicator", INDICATORS.values(), ids=INDICATORS)
def test_a_robot_that_trades_on_an_indicator_makes_the_engines_trades(indicator: Indicator, robots: Runs) -> None:
    robots.compare(indicator)


@pytest.mark.parametrize("indicator", INDICATORS.values(), ids=INDICATORS)
def test_pine_that_trades_on_an_indicator_makes_the_engines_trades(indicator: Indicator, scripts: Runs) -> None:
    scripts.compare(indicator)
