"""The exported cBots compile and trade like the engine."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from contracts.program import build_program
from contracts.strategy import parse_contract
from exporters.ctrader.robot import class_name
from exporters.parity.ctrader.mono import build_host, compile_library, run_robots
from exporters.parity.errors import ProofFailed
from exporters.parity.terms import Terms
from market.bars import Bars
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


QUOTES = {"EURUSD": "USD", "USDJPY": "JPY", "XAUUSD": "USD", "BTCUSDT": "USD", "SPY": "USD"}
DOLLARS = {"EUR": 1.25, "USD": 1.0, "JPY": 1 / 110}
"""What one unit of each currency is worth."""
ACCOUNTS = [(market, own) for market, quoted in QUOTES.items() for own in DOLLARS if own != quoted]
SIZINGS = (
    {"kind": "risk_percent", "percent": 1},
    {"kind": "percent_of_balance", "percent": 150},
    {"kind": "fixed_units", "units": 2000},
)


@pytest.mark.parametrize(("market", "currency"), ACCOUNTS)
def test_the_size_is_the_same_in_an_account_of_another_currency(market: str, currency: str, shared_data: Path) -> None:
    """An account holds what 100,000 of the quote currency are worth, and so buys as much; the leverage binds at times.

    Pips are 10 ticks in EURUSD, USDJPY and XAUUSD, and 1 tick in BTCUSDT and SPY.
    """
    require("ctrader")
    per_quote = DOLLARS[QUOTES[market]] / DOLLARS[currency]
    risk = {"stop_loss": {"kind": "percent", "percent": 0.3}, "take_profit": {"kind": "percent", "percent": 0.5}}
    rules = [
        {"id": "up", "side": "long", "when": "close > open"},
        {"id": "down", "side": "short", "when": "close < open"},
    ]
    programs = [
        build_case(
            "time_exit_only",
            strategy_id=sizing["kind"],
            markets=[market],
            entry_rules=rules,
            risk_model=risk | {"sizing": sizing | {"max_leverage": 2}},
        )
        for sizing in SIZINGS
    ]
    bars = read_bars(shared_data / f"{market}_1h.parquet", market)[:1_000]
    sources = {program.contract.strategy_id: write_source(program, "ctrader", market) for program in programs}
    account = Terms(bars, replace(PATH, balance=100_000 * per_quote), per_quote)
    found = run_robots({f"{class_name(name)}.cs": text for name, text in sources.items()}, account).values()
    for program, trades in zip(programs, found, strict=True):
        assert trades == run_engine(program, bars, replace(PATH, balance=100_000))
        assert len(trades) > 100


def test_a_robot_that_overlooks_its_account_s_currency_is_caught(shared_data: Path) -> None:
    require("ctrader")
    bars = read_bars(shared_data / "USDJPY_1h.parquet", "USDJPY")[:1_000]
    program = build_case("stress", markets=["USDJPY"])
    source = write_source(program, "ctrader", "USDJPY")
    right = run_engine(program, bars, replace(PATH, balance=100_000 * 110))
    assert run_robot(source, bars, 1 / 110) == right
    for old, new in (
        ("Symbol.PipValue / Symbol.PipSize", "1.0"),
        ("Symbol.PipValue / Symbol.PipSize", "Symbol.PipValue / Symbol.TickSize"),
        ("* Symbol.TickSize * unitValue", "* Symbol.TickSize * close.Now * unitValue"),
    ):
        assert old in source
        assert run_robot(source.replace(old, new), bars, 1 / 110) != right


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
