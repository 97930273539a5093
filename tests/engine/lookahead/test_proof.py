"""The proof catches what looks ahead, and says where."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pytest

from contracts.program import build_program
from contracts.strategy import parse_contract
from engine import rows as engine_rows
from engine.arrays import Floats, Integers
from engine.lookahead.futures import FUTURES
from engine.lookahead.proof import Lookahead, find_lookahead, spread_moments
from engine.signals import build_signals
from engine.simulation.state import Signals
from tests.engine.lookahead.bars import HOURS, MOMENTS, THOUSAND
from tests.engine.scenarios import make_contract

AVERAGE = {"id": "mean", "name": "sma", "params": {"length": 5}}
CROSSES = [
    {"id": "up", "side": "long", "when": "crosses_above(close, mean)"},
    {"id": "down", "side": "short", "when": "crosses_below(close, mean)"},
]


def find(moments: Iterable[int] = MOMENTS, **changed: Any) -> Lookahead | None:
    contract = make_contract(CROSSES, [], THOUSAND, indicators=[AVERAGE | changed])
    return find_lookahead(build_program(parse_contract(contract)), HOURS, moments=moments)


def test_an_honest_average_passes() -> None:
    assert find() is None
    assert find(timeframe="4h") is None


def test_a_centred_window_is_caught_with_its_first_bar_and_trade(monkeypatch: pytest.MonkeyPatch) -> None:
    def centred(x: Floats, length: int) -> Floats:
        out = np.full(x.size, np.nan)
        reach = length // 2
        for i in range(length - 1, x.size):
            out[i] = x[i - reach : i + reach + 1].mean()
        return out

    monkeypatch.setattr(engine_rows, "compiled_indicator", lambda _: centred)
    found = find()
    assert found is not None
    assert (found.what, found.future, found.after) == ("indicator mean", "cut", MOMENTS[0])
    assert found.bar in (MOMENTS[0] - 1, MOMENTS[0])
    assert found.before != found.now


def test_a_forming_bar_of_another_timeframe_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def forming(run_time: Integers, higher_open: Integers, _: int) -> Integers:
        return np.searchsorted(higher_open, run_time, side="right").astype(np.int64) - 1

    monkeypatch.setattr(engine_rows, "higher_bar_index", forming)
    found = find(timeframe="1d")
    assert found is not None
    assert found.what == "indicator mean"


def test_a_fill_that_knew_the_next_bar_is_caught_by_its_trade(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = build_signals

    def early(*arguments: Any) -> Signals:
        return Signals(*(np.r_[row[1:], -1] for row in honest(*arguments)))

    monkeypatch.setattr("engine.backtest.build_signals", early)
    found = find(range(40, 120))
    assert found is not None
    assert found.what in ("trades", "equity")
    assert found.trade_before != found.trade_now


def test_a_repainting_level_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def repainted(x: Floats, length: int) -> Floats:
        swings = [i for i in range(1, x.size - 1) if x[i] > x[i - 1] and x[i] > x[i + 1]]
        return np.array([float(x[swings][np.searchsorted(swings, i, side="right") - 1]) for i in range(x.size)])

    monkeypatch.setattr(engine_rows, "compiled_indicator", lambda _: repainted)
    assert find() is not None


def test_moments_are_spread_over_the_bars() -> None:
    assert spread_moments(5) == [1, 2, 3]
    assert spread_moments(2) == []
    spread = spread_moments(10_000)
    assert (len(spread), spread[0], spread[-1]) == (64, 1, 9_998)
    assert set(FUTURES) == {"cut", "shaken", "thinned"}
