"""The exported cBots compile and trade like the engine."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from contracts.program import build_program
from contracts.strategy import parse_contract
from exporters.parity.ctrader.mono import build_host, compile_library, run_robots
from exporters.parity.errors import ProofFailed
from exporters.parity.terms import Terms
from market.bars import Bars
from market.instruments import INSTRUMENTS
from market.sources import read_bars
from tests.engine.random_bars import any_instrument, hostile_bars, walk_bars
from tests.engine.random_contracts import draw_contract
from tests.exporters.cases import CASES, build_case, load_case, write_source
from tests.exporters.running import PATH, require, run_engine, run_many, run_robot

GOLDEN = Path(__file__).parent / "golden"


def test_every_golden_robot_compiles_without_a_warning(tmp_path: Path) -> None:
    require("ctrader")
    assert compile_library({path.name: path.read_text() for path in GOLDEN.glob("*.cs")}, build_host(), tmp_path)


def test_robots_make_the_engines_trades_on_real_bars(shared_data: Path) -> None:
    require("ctrader")
    bars = read_bars(shared_data / "EURUSD_1h.parquet", "EURUSD")[:5_000]
    programs = {name: load_case(name) for name in CASES}
    found = run_many({name: write_source(program, "ctrader") for name, program in programs.items()}, bars)
    for name, program in programs.items():
        assert found[name] == run_engine(program, bars), name
        assert len(found[name]) > 50, name


@pytest.mark.parametrize("seed", range(12))
def test_a_robot_of_a_drawn_contract_makes_the_engines_trades(seed: int) -> None:
    require("ctrader")
    random = Random(seed)
    hostile = seed % 2 == 0
    instrument = any_instrument(random, hostile)
    bars: Bars = (hostile_bars if hostile else walk_bars)(random, 400, instrument)
    contract = draw_contract(random) | {"timeframes": [str(bars.timeframe)]}
    program = build_program(parse_contract(contract))
    assert run_robot(write_source(program, "ctrader"), bars) == run_engine(program, bars)


ACCOUNTS = [("USDJPY", 1 / 150), ("EURUSD", 0.8), ("XAUUSD", 150.0), ("EURUSD", 1.0), ("BTCUSDT", 0.9), ("SPX", 140.0)]


@pytest.mark.parametrize(("market", "per_quote"), ACCOUNTS)
def test_the_size_is_the_same_in_an_account_of_another_currency(market: str, per_quote: float) -> None:
    """100,000 of the account buy what 100,000 / rate of the quote currency buy: USD, EUR and JPY accounts."""
    require("ctrader")
    program = build_case(
        "time_exit_only",
        markets=[market],
        entry_rules=[
            {"id": "up", "side": "long", "when": "close > open"},
            {"id": "down", "side": "short", "when": "close < open"},
        ],
        risk_model={
            "stop_loss": {"kind": "ticks", "ticks": 40},
            "take_profit": {"kind": "ticks", "ticks": 60},
            "sizing": {"kind": "risk_percent", "percent": 1},
        },
    )
    bars = walk_bars(Random(7), 600, INSTRUMENTS[market])
    trades = run_robot(write_source(program, "ctrader", market), bars, per_quote)
    assert trades == run_engine(program, bars, replace(PATH, balance=100_000 / per_quote))
    assert trades


@pytest.mark.parametrize("every", [1, 2, 3, 7])
def test_orders_that_fail_leave_one_position_and_are_tried_again(every: int, shared_data: Path) -> None:
    """The simulated account throws where a second position is opened, and the log must tell every exit once."""
    require("ctrader")
    bars = read_bars(shared_data / "EURUSD_1h.parquet", "EURUSD")[:2_000]
    for name in ("stress", "donchian_trail", "macd_session"):
        source = write_source(load_case(name), "ctrader")
        (trades,) = run_robots(
            {f"{source.partition('public class ')[2].split()[0]}.cs": source}, Terms(bars, PATH, 1.0, every)
        ).values()
        assert bool(trades) == (every > 1)
        assert trades != run_engine(load_case(name), bars)


def test_a_robot_that_does_not_compile_is_named_with_its_error(tmp_path: Path) -> None:
    require("ctrader")
    with pytest.raises(ProofFailed, match=r"mcs failed: .*Broken\.cs.*error CS"):
        compile_library({"Broken.cs": "class Broken { int x = y; }"}, build_host(), tmp_path)


def test_what_the_simulated_account_does_not_model_is_an_error(shared_data: Path) -> None:
    require("ctrader")
    bars = read_bars(shared_data / "EURUSD_1h.parquet", "EURUSD")[:500]
    source = write_source(load_case("ema_cross_atr"), "ctrader")
    for old, new in (
        ("TimeZone = TimeZones.UTC, ", ""),
        ("ExecuteMarketOrder(type, SymbolName,", 'ExecuteMarketOrder(type, "GBPUSD",'),
        ("Bars.OpenPrices.Last(ago)", "Bars.OpenPrices.Last(-1)"),
        ("protected override void OnBar()", "protected override void OnTick()"),
        ("MinValue = 5, ", "MinValue = 25, "),
    ):
        assert old in source
        with pytest.raises(ProofFailed):
            run_robot(source.replace(old, new), bars)
