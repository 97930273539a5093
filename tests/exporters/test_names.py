"""A contract's names never meet a target's own words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from contracts.errors import ContractError
from contracts.program import Program, build_program
from contracts.strategy import parse_contract
from exporters.identifiers import Identifiers, camel_case, pascal_case
from exporters.parity.ctrader.mono import build_host, compile_library
from market.instruments import INSTRUMENTS
from tests.engine.random_bars import walk_bars
from tests.exporters.cases import build_case, load_case, write_source
from tests.exporters.running import require, run_engine, run_pines

WORDS = (
    "ta ema Ema strategy label Label side string int double Symbol Bars line Line fill_ticks ready _ _1 nz x".split()
)


def test_a_taken_name_gets_a_number() -> None:
    identifiers = Identifiers({"side", "side_2"})
    assert [identifiers.allot("side"), identifiers.allot("fast"), identifiers.allot("fast")] == [
        "side_3",
        "fast",
        "fast_2",
    ]


@pytest.mark.parametrize(
    ("name", "pascal", "camel"),
    [("fast_length", "FastLength", "fastLength"), ("_1a", "P1a", "p1a"), ("_", "P", "p"), ("RSI", "RSI", "rSI")],
)
def test_names_are_put_into_the_style_of_the_target(name: str, pascal: str, camel: str) -> None:
    assert pascal_case(name) == pascal
    assert camel_case(name) == camel


@pytest.mark.parametrize("strategy_id", ["ema", "symbol", "robot", "1-2", "highest", "line"])
def test_words_of_the_targets_may_be_names_of_a_contract(strategy_id: str, tmp_path: Path) -> None:
    half = len(WORDS) // 2
    space = {name: {"value": 5, "min": 2, "max": 9, "step": 1} for name in WORDS[:half]}
    indicators = [
        {"id": name, "name": "ema", "params": {"length": length}}
        for name, length in zip(WORDS[half:], space, strict=False)
    ]
    rules = [{"id": name, "side": "long", "when": f"close > {name}"} for name in (item["id"] for item in indicators)]
    spare = list(space)[len(indicators) :]
    rules += [{"id": f"{name}-1", "side": "short", "when": f"close < {name}"} for name in spare]
    program = build_case(
        "time_exit_only",
        strategy_id=strategy_id,
        optimization_space=space,
        indicators=indicators,
        entry_rules=rules,
        exit_rules=[{"id": "up", "side": "long", "when": "bars_held > 3"}],
    )
    assert write_source(program, "pine")
    require("ctrader")
    assert compile_library({"Robot.cs": write_source(program, "ctrader")}, build_host(), tmp_path)


CODE = re.compile(r'//[^\n]*|"(?:[^"\\\n]|\\.)*"')
WORD = re.compile(r"(?<![.\w])[A-Za-z_]\w*")
TOGETHER = 40


def own_words(target: str) -> list[str]:
    """Every word that the sources of a target use themselves, in no order."""
    sources = "".join(write_source(load_case(name), target) for name in ("stress", "higher_timeframe", "day_limit"))
    words = sorted(set(WORD.findall(CODE.sub("", sources))))
    Random(1).shuffle(words)
    return words


def named_by(words: list[str], others: list[str], number: int) -> Program:
    """A contract whose indicators have the names ``words`` and whose parameters ``others``."""
    space = {name: {"value": 3, "min": 2, "max": 9, "step": 1} for name in others}
    ema = [
        {"id": name, "name": "ema", "params": {"length": length}, **({"timeframe": "4h"} if place % 4 == 0 else {})}
        for place, (name, length) in enumerate(zip(words, others, strict=True))
    ]
    rules = [
        {
            "id": name,
            "side": "both" if place else "long",
            "role": "filter" if place else "trigger",
            "when": f"{name} > 0",
        }
        for place, name in enumerate(words)
    ]
    risk = {
        "stop_loss": {"kind": "ticks", "ticks": 200},
        "take_profit": {"kind": "reward_ratio", "ratio": 2},
        "trailing_stop": {"kind": "percent", "percent": 1},
        "breakeven": {"trigger_r": 1},
        "time_exit": {"bars": 5},
        "daily_limit": {"trades": 3},
        "sizing": {"kind": "risk_percent", "percent": 1},
    }
    data: dict[str, Any] = {"strategy_id": f"own-words-{number}", "markets": ["EURUSD"], "timeframes": ["1h"]}
    data |= {"optimization_space": space, "indicators": ema, "entry_rules": rules, "risk_model": risk}
    data["exit_rules"] = [{"id": words[0], "side": "long", "when": f"close < {words[1]}[1] and open_profit_r > 1"}]
    return build_program(parse_contract(data))


def allowed(words: list[str]) -> Iterator[str]:
    """Those the contract's own language leaves free."""
    for word in words:
        try:
            named_by([word, "other"], ["first", "second"], 0)
        except ContractError:
            continue
        yield word


def programs_of_own_words(target: str) -> list[Program]:
    """Together they give every word to an indicator and to a parameter."""
    words = [*allowed(own_words(target)), "spare"]
    half = len(words) // 2
    pairs = [(words[place : place + TOGETHER], words[half + place :][:TOGETHER]) for place in range(0, half, TOGETHER)]
    last = half % TOGETHER or TOGETHER
    pairs[-1] = (pairs[-1][0][:last], pairs[-1][1][:last])
    pairs += [(others, words) for words, others in pairs]
    return [named_by(words, others, number) for number, (words, others) in enumerate(pairs)]


def test_names_may_be_any_word_a_robot_uses_itself(tmp_path: Path) -> None:
    require("ctrader")
    sources = [write_source(program, "ctrader") for program in programs_of_own_words("ctrader")]
    assert compile_library({f"Robot{n}.cs": text for n, text in enumerate(sources)}, build_host(), tmp_path)


def test_names_may_be_any_word_a_script_uses_itself() -> None:
    require("pine")
    bars = walk_bars(Random(4), 60, INSTRUMENTS["EURUSD"])
    programs = programs_of_own_words("pine")
    found = run_pines([write_source(program, "pine") for program in programs], bars)
    assert found == [run_engine(program, bars) for program in programs]
    assert all(found)
