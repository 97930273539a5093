"""A contract's trades by its bot under backtesting.py and by the engine, side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from app.llm.offline.coder.coding import render_bot
from bots.kit import BotRun, Setup, run_bot
from bots.kit.loading import load_bot
from contracts.program import Program, build_program
from contracts.strategy import parse_contract
from engine.backtest import run_backtest
from engine.results import Backtest
from engine.settings import CONFLICTS, RunSettings
from exporters.parity.deals import Deal, compare_deals, deals_of_engine
from market.bars import Bars
from market.sources import read_bars
from tests.random_contracts import Contract, draw_contract

COLUMNS = ("time", "open", "high", "low", "close", "volume")


@dataclass(frozen=True)
class Comparison:
    """What many runs came to."""

    runs: int
    trades: int
    with_trades: int
    disagreements: tuple[str, ...]

    @classmethod
    def of(cls, parts: Iterable[Comparison]) -> Comparison:
        """Several together."""
        parts = list(parts)
        found = tuple(each for part in parts for each in part.disagreements)
        return cls(
            sum(part.runs for part in parts),
            sum(part.trades for part in parts),
            sum(part.with_trades for part in parts),
            found,
        )


def trade_by_bot(program: Program, bars: Bars, settings: RunSettings, score_from: int = 0) -> BotRun:
    """The bot rendered from the contract, run here."""
    costs = settings.costs
    setup = Setup(
        bars.instrument.tick,
        bars.instrument.volume_step,
        settings.balance,
        settings.conflict,
        costs.commission_pct,
        costs.spread_ticks,
        costs.slippage_ticks,
        str(bars.timeframe),
    )
    columns = {name: getattr(bars, name) for name in COLUMNS}
    return run_bot(load_bot(render_bot(program)), columns, setup, program.values(), score_from)


def deals_of_bot(run: BotRun) -> list[Deal]:
    """The bot's trades, as they are compared."""
    return [Deal.of(trade.as_dict()) for trade in run.trades]


def disagreement(
    contract: Contract, bars: Bars, settings: RunSettings | None = None, score_from: int = 0
) -> tuple[str, Backtest]:
    """The first thing that differs, in words; an empty text where nothing does."""
    settings = settings or RunSettings()
    program = build_program(parse_contract(contract))
    ours = run_backtest(program, bars, None, settings, score_from)
    theirs = trade_by_bot(program, bars, settings, score_from)
    differences = compare_deals(deals_of_engine(ours.trades), deals_of_bot(theirs))
    if differences:
        return f"{len(differences)} trades differ, the first: {differences[0]}", ours
    if ours.refused.as_dict() != asdict(theirs.refused):
        return f"refused: {ours.refused} and {theirs.refused}", ours
    return "", ours


def compare_drawn(file: Path, seeds: range, last: int | None = None) -> Comparison:
    """Contracts drawn for the bars of a file such as ``EURUSD_1h.parquet``, on its ``last`` bars or all of them."""
    market, timeframe = file.stem.split("_")
    bars = read_bars(file, market)
    bars = bars if last is None else bars[-last:]
    trades, with_trades, found = 0, 0, []
    for seed in seeds:
        settings = RunSettings(conflict=CONFLICTS[seed % 2])
        words, ours = disagreement(draw_contract(seed, market, timeframe), bars, settings)
        trades += len(ours.trades)
        with_trades += len(ours.trades) > 0
        found += [f"contract {seed} on {file.stem}: {words}"] if words else []
    return Comparison(len(seeds), trades, with_trades, tuple(found))
