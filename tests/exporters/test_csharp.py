"""The exported cBots compile and trade like the engine."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from contracts.program import build_program
from contracts.strategy import parse_contract
from engine.backtest import run_backtest
from engine.settings import RunSettings
from market.bars import Bars
from market.instruments import INSTRUMENTS
from market.sources import read_bars
from tests.engine.random_bars import any_instrument, hostile_bars, walk_bars
from tests.engine.random_contracts import draw_contract
from tests.exporters.cases import CASES, build_case, load_case, write_source
from tests.exporters.running import build_host, compile_robot, list_trips, require_mono, run_robot

PATH = RunSettings(conflict="path")
GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture(scope="session")
def host(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The simulated account, compiled."""
    require_mono()
    return build_host(tmp_path_factory.mktemp("calgo"))


def write_robot(text: str, folder: Path) -> Path:
    source = folder / "Robot.cs"
    source.write_text(text)
    return source


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.cs")), ids=lambda path: path.stem)
def test_every_golden_robot_compiles_without_a_warning(path: Path, host: Path) -> None:
    compile_robot(path, host)


@pytest.mark.parametrize("name", CASES)
def test_a_robot_makes_the_engines_trades_on_real_bars(
    name: str, host: Path, shared_data: Path, tmp_path: Path
) -> None:
    bars = read_bars(shared_data / "EURUSD_1h.parquet", "EURUSD")[:5_000]
    program = load_case(name)
    robot = compile_robot(write_robot(write_source(program, "ctrader"), tmp_path), host)
    trips = run_robot(robot, host, bars)
    assert trips == list_trips(run_backtest(program, bars, None, PATH), bars)
    assert len(trips) > 50


@pytest.mark.parametrize("seed", range(12))
def test_a_robot_of_a_drawn_contract_makes_the_engines_trades(seed: int, host: Path, tmp_path: Path) -> None:
    random = Random(seed)
    hostile = seed % 2 == 0
    instrument = any_instrument(random, hostile)
    bars: Bars = (hostile_bars if hostile else walk_bars)(random, 400, instrument)
    contract = draw_contract(random) | {"timeframes": [str(bars.timeframe)]}
    program = build_program(parse_contract(contract))
    robot = compile_robot(write_robot(write_source(program, "ctrader"), tmp_path), host)
    assert run_robot(robot, host, bars) == list_trips(run_backtest(program, bars, None, PATH), bars)


@pytest.mark.parametrize(("market", "per_quote"), [("USDJPY", 1 / 150), ("EURUSD", 0.8), ("XAUUSD", 150.0)])
def test_the_size_is_the_same_in_an_account_of_another_currency(
    market: str, per_quote: float, host: Path, tmp_path: Path
) -> None:
    """100,000 of the account buy what 100,000 / rate of the quote currency buy."""
    bars = walk_bars(Random(7), 600, INSTRUMENTS[market])
    rules = [
        {"id": "up", "side": "long", "when": "close > open"},
        {"id": "down", "side": "short", "when": "close < open"},
    ]
    risk = {
        "stop_loss": {"kind": "ticks", "ticks": 40},
        "take_profit": {"kind": "ticks", "ticks": 60},
        "sizing": {"kind": "risk_percent", "percent": 1},
    }
    program = build_case("time_exit_only", markets=[market], entry_rules=rules, risk_model=risk)
    robot = compile_robot(write_robot(write_source(program, "ctrader", market), tmp_path), host)
    trips = run_robot(robot, host, bars, per_quote)
    settings = RunSettings(balance=100_000 / per_quote, conflict="path")
    assert trips == list_trips(run_backtest(program, bars, None, settings), bars)
    assert trips


def test_live_bars_and_swapped_levels_would_be_noticed(host: Path, shared_data: Path, tmp_path: Path) -> None:
    """The comparison can fail: a robot with a plain mistake trades differently."""
    bars = read_bars(shared_data / "EURUSD_1h.parquet", "EURUSD")[:2_000]
    program = load_case("ema_cross_atr")
    right = list_trips(run_backtest(program, bars, None, PATH), bars)
    source = write_source(program, "ctrader")
    mistakes = {
        "pips for ticks": ("Math.Round(ticks * Symbol.TickSize / Symbol.PipSize, 8)", "ticks"),
        "a seed without the mean": (
            "if (seed.Count < length) return double.NaN;",
            "if (seed.Count < 1) return double.NaN;",
        ),
        "the live bar": ("Read(Bars.Count - 1 - processed)", "Read(Bars.Count - 2 - processed)"),
        "too early": ("Math.Floor(x + 0.5 + 1e-6)", "Math.Floor(x)"),
    }
    for mistake, (old, new) in mistakes.items():
        assert old in source, mistake
        robot = compile_robot(write_robot(source.replace(old, new), tmp_path), host)
        assert run_robot(robot, host, bars) != right, mistake
