"""The door: settings, slices, parameter sets, printed trades."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest

from contracts.errors import ContractError
from contracts.program import build_program
from contracts.strategy import parse_contract
from engine import compilation
from engine.backtest import Backtester, run_backtest
from engine.errors import BacktestError
from engine.settings import Costs, RunSettings
from engine.simulation.loop import simulate
from engine.trades import CSV_COLUMNS, format_quantity
from market.defaults import read_default_bars
from tests.engine.scenarios import QUIET, make_bars, make_contract, play, ticks

AVERAGES = {
    "strategy_id": "averages",
    "markets": ["EURUSD"],
    "timeframes": ["1h"],
    "optimization_space": {
        "fast_length": {"value": 10, "min": 5, "max": 50, "step": 1},
        "stop_atr": {"value": 2.0, "min": 1, "max": 4, "step": 0.25},
    },
    "indicators": [
        {"id": "fast", "name": "ema", "params": {"length": "fast_length"}},
        {"id": "slow", "name": "ema", "params": {"length": 50}},
        {"id": "atr14", "name": "atr", "params": {"length": 14}},
    ],
    "entry_rules": [
        {"id": "up", "side": "long", "when": "crosses_above(fast, slow)"},
        {"id": "down", "side": "short", "when": "crosses_below(fast, slow)"},
    ],
    "risk_model": {
        "stop_loss": {"kind": "atr", "indicator": "atr14", "multiple": "stop_atr"},
        "sizing": {"kind": "risk_percent", "percent": 0.5},
    },
}


def test_many_parameter_sets_give_what_each_gives_alone() -> None:
    bars = read_default_bars("EURUSD").bars
    program = build_program(parse_contract(AVERAGES))
    sets: list[dict[str, float]] = [{"fast_length": 8}, {"fast_length": 21, "stop_atr": 3.0}, {}, {"fast_length": 8}]
    together = Backtester(program, bars).run_many(sets)
    for values, found in zip(sets, together, strict=True):
        alone = run_backtest(program, bars, values)
        assert list(found.trades.rows()) == list(alone.trades.rows())
        assert found.metrics == alone.metrics
        assert len(found.trades) > 20
    assert together[0].metrics == together[3].metrics != together[1].metrics


def test_a_parameter_the_contract_does_not_have_is_refused() -> None:
    program = build_program(parse_contract(AVERAGES))
    with pytest.raises(ContractError, match="unknown parameter `speed`"):
        run_backtest(program, make_bars([QUIET] * 3), {"speed": 1})


def test_bars_that_do_not_outlast_the_warmup_give_no_trades_and_say_why() -> None:
    found = run_backtest(build_program(parse_contract(AVERAGES)), make_bars([QUIET] * 20))
    assert (found.warmup, found.first_scored, len(found.equity), len(found.trades)) == (50, 20, 0, 0)
    assert found.metrics.net_return_pct == 0
    assert (
        found.explain_no_trades() == "There are no trades: the rules need 51 bars before the first of them can signal."
    )


def test_no_trades_are_explained_by_what_was_refused_or_by_silence() -> None:
    buy = (100, 100, 100, 100, 1)
    assert "1 entries had a stop or target below one tick" in str(
        play([buy, QUIET, QUIET], stop_loss=ticks(0.1)).explain_no_trades()
    )
    assert "no entry rule was true" in str(play([QUIET, QUIET]).explain_no_trades())
    assert play([buy, QUIET, QUIET]).explain_no_trades() is None


@pytest.mark.parametrize("score_from", [-1, 4])
def test_scoring_starts_at_a_bar_there_is(score_from: int) -> None:
    with pytest.raises(BacktestError, match="from 0 to 3"):
        Backtester(build_program(parse_contract(make_contract())), make_bars([QUIET] * 3), RunSettings(), score_from)


def test_settings_that_cannot_be_are_refused_with_a_sentence() -> None:
    with pytest.raises(BacktestError, match="commission_pct is -1"):
        Costs(commission_pct=-1)
    with pytest.raises(BacktestError, match="spread_ticks is nan"):
        Costs(spread_ticks=float("nan"))
    with pytest.raises(BacktestError, match="The balance is 0"):
        RunSettings(balance=0)
    with pytest.raises(BacktestError, match="one of sl_first, path"):
        RunSettings(conflict="best_case")  # type: ignore[arg-type]


def test_printed_trades_have_exact_prices_quantities_and_times() -> None:
    program = build_program(parse_contract(AVERAGES))
    row = dict(
        zip(CSV_COLUMNS, next(iter(run_backtest(program, read_default_bars("EURUSD").bars).trades.rows())), strict=True)
    )
    assert row == {
        "side": "long",
        "entry_time": "2017-04-23T22:00:00Z",
        "entry_price": "1.08977",
        "exit_time": "2017-04-24T00:00:00Z",
        "exit_price": "1.08444",
        "quantity": "93000",
        "pnl": "-495.69",
        "entry_rule": "up",
        "exit_reason": "stop_loss",
    }


def test_quantities_are_printed_to_the_volume_step() -> None:
    assert format_quantity(12_000.0, 1000) == "12000"
    assert format_quantity(0.30000000000000004, 0.1) == "0.3"
    assert format_quantity(1_234 * 0.00001, 0.00001) == "0.01234"
    assert format_quantity(100.0, 0.5) == "100"


def test_every_run_shares_one_compiled_kernel() -> None:
    kernel: Any = simulate
    play([QUIET] * 3, RunSettings(balance=5), stop_loss=ticks(1), time_exit={"bars": 2})
    run_backtest(build_program(parse_contract(AVERAGES)), read_default_bars("EURUSD").bars[100:300], score_from=70)
    assert len(kernel.signatures) == 1


def test_a_changed_source_is_another_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "engine" / "kernel.py"
    source.parent.mkdir()
    source.write_text("A = 1\n")
    monkeypatch.setattr(compilation, "_HOUSE", tmp_path)
    before = compilation.digest_sources()
    source.write_text("A = 2\n")
    assert compilation.digest_sources() != before
    source.write_text("A = 1\n")
    assert compilation.digest_sources() == before


def test_where_no_cache_can_be_written_kernels_go_to_a_new_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "a_file"
    blocked.write_text("")
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(blocked))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    folder = compilation.cache_folder.__wrapped__()
    assert folder.is_dir()
    assert folder.parent == tmp_path
