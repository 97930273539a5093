"""The parity contracts say everything there is to say, and twelve of them trade alike in every target.

All sixty on five markets: ``make parity``, whose table is docs/parity.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from contracts.expressions.functions import FUNCTIONS
from contracts.indicators import INDICATORS
from contracts.risk import RiskModel
from engine.backtest import run_backtest
from exporters import export
from exporters.parity.deals import Deal, deals_of_engine
from exporters.parity.errors import ProofFailed
from exporters.parity.pine.pinets import run_each
from exporters.parity.terms import Terms
from tests.exporters.cases import write_program
from tests.exporters.parity_runs import (
    CONTRACTS,
    EXCUSED,
    HERE,
    MARKETS,
    PAGE,
    TARGETS,
    cut_window,
    load_program,
    read_market,
)
from tests.exporters.running import PATH, require, run_engine, run_many

TWELVE = (
    "bollinger_fade",
    "breakeven_trail",
    "daily_filter",
    "ema_cross",
    "held_and_profit",
    "london_hours",
    "macd_signal",
    "percent_everything",
    "supertrend_flip",
    "target_only",
    "ticks_everything",
    "weekly_bands",
)
TEXTS = {name: (HERE / "parity_contracts" / f"{name}.yaml").read_text() for name in CONTRACTS}


def test_there_are_sixty_and_at_most_five_are_excused() -> None:
    assert len(CONTRACTS) == 60
    assert len(EXCUSED) <= 5
    assert EXCUSED.keys() <= set(CONTRACTS)


def test_together_they_use_every_indicator_function_and_part_of_the_risk_model() -> None:
    text = "\n".join(TEXTS.values())
    for word in INDICATORS:
        assert f"name: {word}," in text, word
    for function in FUNCTIONS.values():
        assert function.formula_only or f"{function.name}(" in text, function.name
    for word in set(RiskModel.model_fields) - {"entry_order"}:
        assert f"  {word}: " in text, word
    kinds = set(re.findall(r"kind: (\w+)", text))
    assert kinds == {"atr", "percent", "ticks", "reward_ratio", "risk_percent", "percent_of_balance", "fixed_units"}
    for words in (
        "session(",
        "hour ",
        "day_of_week ",
        "bars_held",
        "open_profit_r",
        "role: filter",
        "role: invalidation",
    ):
        assert words in text, words


def test_some_are_long_only_some_short_only_and_some_read_other_timeframes() -> None:
    programs = [load_program(name, "EURUSD") for name in CONTRACTS]
    sides = [frozenset(rule.side for rule in one.entry_rules if rule.role == "trigger") for one in programs]
    for wanted in ({"long"}, {"short"}, {"long", "short"}):
        assert sides.count(frozenset(wanted)) >= 2, wanted
    assert sum("timeframe: 1" in text.partition("indicators:")[2] for text in TEXTS.values()) >= 3


def test_none_is_refused_by_a_target() -> None:
    for name in CONTRACTS:
        for target in ("pine", "ctrader"):
            assert not export(load_program(name, "EURUSD"), None, target, promoted=True).refused, name


@pytest.mark.parametrize("market", MARKETS)
def test_robots_of_twelve_contracts_make_the_engines_trades(market: str, shared_data: Path) -> None:
    require("ctrader")
    assert shared_data.is_dir()
    programs = {name: load_program(name, market) for name in TWELVE}
    bars = cut_window(read_market(market), "twelve")
    found = run_many({name: write_program(program, "ctrader") for name, program in programs.items()}, bars)
    for name, program in programs.items():
        assert found[name] == run_engine(program, bars), name


@pytest.fixture(scope="module")
def scripts(shared_data: Path) -> Mapping[str, tuple[list[Deal] | ProofFailed, list[Deal]]]:
    """Each of the twelve on one of the markets, and the engine's trades beside it; one process."""
    require("pine")
    assert shared_data.is_dir()
    placed = {name: list(MARKETS)[number % len(MARKETS)] for number, name in enumerate(TWELVE)}
    programs = {name: load_program(name, market) for name, market in placed.items()}
    terms = {market: Terms(cut_window(read_market(market), "twelve", 3_000), PATH) for market in MARKETS}
    runs = [(write_program(program, "pine"), terms[placed[name]]) for name, program in programs.items()]
    engine = {
        name: deals_of_engine(run_backtest(program, terms[placed[name]].bars, None, PATH).trades)
        for name, program in programs.items()
    }
    return {name: (answer, engine[name]) for name, answer in zip(TWELVE, run_each(runs), strict=True)}


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", TWELVE)
def test_scripts_of_twelve_contracts_make_the_engines_trades(
    name: str, scripts: Mapping[str, tuple[list[Deal] | ProofFailed, list[Deal]]]
) -> None:
    found, engine = scripts[name]
    assert found == engine


def test_the_table_in_the_documentation_has_every_contract_and_no_difference() -> None:
    text = PAGE.read_text()
    (equal, runs, missing) = re.findall(r"\*\*(\d+) of (\d+) runs: every trade equal\.\*\* Not run yet: (\d+)\.", text)[
        0
    ]
    assert equal == runs
    assert int(runs) + int(missing) == len(CONTRACTS) * len(MARKETS) * len(TARGETS)
    assert re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE) == CONTRACTS
    assert "differs" not in text.partition("| contract |")[2]
