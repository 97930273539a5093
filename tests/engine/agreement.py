"""The engine and the independent reference on the same contract and bars, compared trade by trade."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from contracts.program import build_program
from contracts.strategy import parse_contract
from engine.backtest import run_backtest
from engine.results import Backtest
from engine.settings import RunSettings
from market.bars import Bars
from tests.engine.reference import Market, Reference, Run
from tests.engine.reference_series import LENGTHS, Candles


def run_engine(
    contract: Mapping[str, Any], bars: Bars, settings: RunSettings | None = None, score_from: int = 0
) -> Backtest:
    """The engine on a contract in wire form."""
    program = build_program(parse_contract(dict(contract)))
    return run_backtest(program, bars, None, settings or RunSettings(), score_from)


def run_reference(
    contract: Mapping[str, Any], bars: Bars, settings: RunSettings | None = None, score_from: int = 0
) -> Run:
    """The reference on the same."""
    settings = settings or RunSettings()
    costs = settings.costs
    exact = {name: Fraction(Decimal(repr(getattr(bars.instrument, name)))) for name in ("tick", "volume_step")}
    market = Market(
        exact["tick"],
        exact["volume_step"],
        settings.balance,
        settings.conflict,
        costs.commission_pct,
        costs.spread_ticks,
        costs.slippage_ticks,
    )
    return Reference(contract, as_candles(bars), market, score_from).run()


def as_candles(bars: Bars) -> Candles:
    """The bars as the reference reads them."""
    columns = {name: getattr(bars, name).tolist() for name in ("time", "open", "high", "low", "close", "volume")}
    return Candles(LENGTHS[bars.timeframe], **columns, tick=bars.instrument.tick)


def assert_agreement(
    contract: Mapping[str, Any], bars: Bars, settings: RunSettings | None = None, score_from: int = 0
) -> Backtest:
    """Same warm-up, trades, refusals and equity; returns the engine's backtest."""
    mine = run_engine(contract, bars, settings, score_from)
    theirs = run_reference(contract, bars, settings, score_from)
    assert min(mine.warmup, len(bars)) == min(theirs.warmup, len(bars))
    trades = mine.trades
    columns = (trades.side, trades.entry_bar, trades.exit_bar, trades.entry_ticks, trades.exit_ticks)
    found = list(zip(*(c.tolist() for c in columns), trades.entry_rule, trades.exit_reason, strict=True))
    right = [
        (t.side, t.entry_bar, t.exit_bar, t.entry_ticks, t.exit_ticks, t.entry_rule, t.exit_reason)
        for t in theirs.trades
    ]
    assert found == right
    assert trades.quantity.tolist() == [float(trade.quantity) for trade in theirs.trades]
    assert trades.pnl.tolist() == pytest.approx([trade.pnl for trade in theirs.trades], rel=1e-9, abs=1e-7)
    assert mine.refused.as_dict() == {name: getattr(theirs, name) for name in mine.refused.as_dict()}
    assert mine.equity.tolist() == pytest.approx(theirs.equity, rel=1e-9)
    return mine
