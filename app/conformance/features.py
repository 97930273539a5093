"""What happened in a run of the engine: which rules, reasons and corners of the execution model it went through."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from contracts.program import Program
from engine.results import Backtest
from market.bars import Bars

GAP_STOP = "a gap through a stop"
GAP_TARGET = "a gap through a target"
STOP_AT_ONCE = "a stop on the entry bar"
TARGET_AT_ONCE = "a target on the entry bar"
SAME_OPEN = "an entry at the open of an exit, same side"
RIGHT_AFTER = "an entry on the signal of the bar that stopped the last position"
REVERSED_IN_PROFIT = "a reversal whose size would be another one by the equity"
FIRST_BAR = "an entry signalled on the first bar that may signal"
LATE = "an entry signalled long after the warm-up"
_STOPS = ("stop_loss", "trailing_stop", "breakeven")
_RESTING = (*_STOPS, "take_profit")
_LATE_BARS = 100


@dataclass(frozen=True)
class Run:
    """One run of the contract: its bars and what came of it."""

    bars: Bars
    backtest: Backtest
    balance: float


def wanted(program: Program) -> tuple[str, ...]:
    """Everything a run of the contract could go through."""
    risk = program.contract.risk_model
    sides = {rule.side for rule in program.entry_rules if rule.role == "trigger"}
    found = [f"the entry {rule.id}" for rule in program.entry_rules if rule.role == "trigger"]
    found += [f"the exit exit_rule:{rule.id}" for rule in program.exit_rules if rule.side in sides]
    found += [f"the exit {part}" for part in _RESTING if getattr(risk, part) is not None]
    found += ["the exit end_of_data", FIRST_BAR, LATE]
    if risk.time_exit is not None:
        found.append("the exit time_exit")
    if risk.daily_limit is not None:
        found.append("an entry refused because the day was full")
    if len(sides) == 2:
        found += ["the exit reverse", "both sides signalled on one close"]
    if risk.initial_risk is not None:
        found += [GAP_STOP, STOP_AT_ONCE, "an entry refused for a distance below one tick"]
    if risk.take_profit is not None:
        found += [GAP_TARGET, TARGET_AT_ONCE]
    if any(getattr(risk, part) is not None for part in _RESTING):
        found.append(RIGHT_AFTER)
    if risk.time_exit is not None or program.exit_rules:
        found.append(SAME_OPEN)
    if risk.sizing.kind != "fixed_units":
        found += ["an entry refused for a size below one step", *([REVERSED_IN_PROFIT] if len(sides) == 2 else [])]
    return tuple(found)


def seen(run: Run) -> frozenset[str]:
    """What the run went through, in the words of ``wanted``."""
    trades, refused = run.backtest.trades, run.backtest.refused
    found = {f"the entry {rule}" for rule in trades.entry_rule} | {f"the exit {name}" for name in trades.exit_reason}
    counts = {
        "both sides signalled on one close": refused.both_sides,
        "an entry refused for a distance below one tick": refused.too_near,
        "an entry refused for a size below one step": refused.too_small,
        "an entry refused because the day was full": refused.day_full,
    }
    found |= {name for name, count in counts.items() if count}
    for index in range(len(trades)):
        found.update(_of_trade(run, index))
        if index:
            found.update(_after_trade(run, index))
    return frozenset(found)


def _of_trade(run: Run, index: int) -> Iterator[str]:
    trades, bars = run.backtest.trades, run.bars
    entry, left, reason = int(trades.entry_bar[index]), int(trades.exit_bar[index]), trades.exit_reason[index]
    if entry - 1 == run.backtest.first_scored:
        yield FIRST_BAR
    if entry > run.backtest.first_scored + _LATE_BARS:
        yield LATE
    if reason in _RESTING:
        at_open = left > entry and int(trades.exit_ticks[index]) == int(bars.open_ticks[left])
        stopped = reason in _STOPS
        if at_open and not _touches_open(run, index):
            yield GAP_STOP if stopped else GAP_TARGET
        if left == entry:
            yield STOP_AT_ONCE if stopped else TARGET_AT_ONCE


def _touches_open(run: Run, index: int) -> bool:
    """Whether the last close was there already, so that the open leapt over nothing."""
    trades, left = run.backtest.trades, int(run.backtest.trades.exit_bar[index])
    return int(run.bars.close_ticks[left - 1]) == int(trades.exit_ticks[index])


def _after_trade(run: Run, index: int) -> Iterator[str]:
    trades, bars = run.backtest.trades, run.bars
    before, entry = int(trades.exit_bar[index - 1]), int(trades.entry_bar[index])
    reason = trades.exit_reason[index - 1]
    same = trades.side[index] == trades.side[index - 1]
    if entry == before and same and (reason == "time_exit" or reason.startswith("exit_rule:")):
        yield SAME_OPEN
    if entry == before + 1 and reason in _RESTING:
        yield RIGHT_AFTER
    if reason == "reverse" and entry == before:
        held = float(trades.quantity[index - 1]) * float(trades.side[index - 1])
        moved = float(bars.close[entry - 1]) - float(trades.entry_price[index - 1])
        shift = abs(held * moved) / run.balance * float(trades.quantity[index])
        if shift > 1.5 * bars.instrument.volume_step:
            yield REVERSED_IN_PROFIT
