"""Many candidates on the same bars: from event to event, in the steps of the single run.

Between two events nothing is decided: no signal, no touched level, no rule that comes true. Those bars are only marked,
and a stop that moves is moved. On an event's bar the very functions of the bar-by-bar walk decide: the same bits.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from engine.arrays import Floats, Integers
from engine.batch.bitsets import (
    END_OF_LONG,
    END_OF_SHORT,
    ENTRY,
    KEPT_AND_DERIVED,
    LONG_ENTRY,
    LONG_EXIT,
    SHORT_ENTRY,
    SHORT_EXIT,
    Words,
    has_bit,
    next_bit,
    run_signal_program,
)
from engine.batch.candidates import Candidates, Conduct, Signals, conduct_at
from engine.batch.market import SPARE, Market
from engine.batch.marking import Followed, Marks, follow
from engine.batch.results import Outputs
from engine.compilation import compiled, inlined, uncounted
from engine.daily import write_returns
from engine.simulation.bar import close_bar, pass_bar, settle
from engine.simulation.decisions import Said, first_position_rule
from engine.simulation.loop import read_widths
from engine.simulation.state import (
    ABSENT,
    FLAT,
    MONEY_COLUMNS,
    NO_EXIT,
    NOT_REFUSED,
    WHOLE_COLUMNS,
    Breakeven,
    Grid,
    Orders,
    Outcome,
    Position,
    PositionRules,
    Risk,
    Terms,
    Today,
    WidthRows,
    no_entry,
    no_position,
)
from engine.simulation.stops import move_stop
from engine.stack import STACK_DEPTH
from engine.tearsheet.drawdown import Drawdown, finish_descent, start_descent
from engine.tearsheet.sheet import write_figures
from engine.tearsheet.span import Span

_ONE = np.uint64(1)


@compiled
def evaluate(
    market: Market, terms: Terms, signals: Signals, candidates: Candidates, spans: Floats, order: Integers, out: Outputs
) -> None:
    """Run the candidates named in ``order``; those with the same signals, one after the other, share their bits."""
    bars, words, days = market.days.size, signals.atoms.shape[1], market.ends.size
    space = Space(
        np.empty((signals.depth, words), dtype=np.uint64),
        np.empty((KEPT_AND_DERIVED, words), dtype=np.uint64),
        np.empty((bars, WHOLE_COLUMNS), dtype=np.int64),
        np.empty((bars, MONEY_COLUMNS)),
        np.empty(STACK_DEPTH),
        Marks(np.empty(bars + SPARE), np.empty(bars + SPARE), np.empty(days)),
    )
    run_in_turn(market, terms, signals, candidates, spans, order, out, space)


class Space(NamedTuple):
    """Memory that each candidate writes over: stacks of signal programs and position rules, signals, trades, marks."""

    stack: Words
    kept: Words
    whole: Integers
    money: Floats
    numbers: Floats
    marks: Marks


@uncounted
def run_in_turn(
    market: Market,
    terms: Terms,
    signals: Signals,
    candidates: Candidates,
    spans: Floats,
    order: Integers,
    out: Outputs,
    space: Space,
) -> None:
    """As ``evaluate``, in ``space``."""
    known = -1
    for n in range(order.size):
        i = order[n]
        if candidates.signal[i] != known:
            known = candidates.signal[i]
            run_signal_program(
                signals.operations[signals.start[known] : signals.start[known + 1]],
                signals.atoms,
                space.stack,
                space.kept,
            )
        first = candidates.first[i]
        refused = out.refused[candidates.ordinal[i]]
        outcome, drawdown = walk(market, first, conduct_at(candidates, i), terms, space, refused)
        span = span_at(spans, candidates.span[i])
        write_results(span, outcome, drawdown, space, terms.grid, candidates.ordinal[i], out)


@uncounted
def walk(  # noqa: C901, PLR0915 - the order of a bar, in one place
    market: Market, first: int, conduct: Conduct, terms: Terms, space: Space, refused: Integers
) -> tuple[Outcome, Drawdown]:
    """Trade bars ``first`` … last into ``space`` and ``refused`` [4]."""
    opens, highs, lows, closes = market.prices
    grid, money, by_path = terms
    risk, rows, rules = conduct
    kept, time, days = space.kept, market.time, market.days
    position, orders = no_position(), no_entry(NO_EXIT)
    balance, trades, briefly, today = money.balance, 0, 0, Today(-1, 0)
    last, marked, by_bar = closes.size - 1, first, rules.side.size > 0
    followed = Followed(0.0, start_descent(balance, time[first] if first <= last else 0), 0, market.ended[first])
    moves = risk.trail.kind != ABSENT or not math.isnan(risk.breakeven.trigger_r)
    t = next_bit(kept, ENTRY, first)
    while t <= last:
        at = np.uint64(t)  # unsigned as in ``mark_bars``
        if position.side == FLAT and orders.side == FLAT:  # nothing to do before the close, which a side signals at
            if t == last:
                break
            said = read_said(position, kept, t)
            orders, today = decide(
                no_position(), t, closes[at], said, rows, balance, today, days[at], risk, grid, refused
            )
            t += 1
            if orders.side == FLAT:
                t = next_bit(kept, ENTRY, t)
            continue
        passed = pass_bar(position, orders, t, opens[at], highs[at], lows[at], by_path, t == last)
        if passed.left != NO_EXIT or orders.side != FLAT or passed.touched != NO_EXIT:
            followed = follow(position, balance, grid, market, marked, t, space.marks, followed)
            briefly += passed.touched != NO_EXIT  # met by the range, and not held at the close
            balance, trades = settle(
                passed, position, t, opens[at], closes[at], space.whole, space.money, balance, trades, grid, money
            )
            marked = t
        position, orders = passed.position, no_entry(NO_EXIT)
        if t == last:  # rule 24: what would be pending now is dropped
            break
        if position.side == FLAT:
            t = next_bit(kept, ENTRY, t)
            continue
        position = move_stop(position, highs[at], lows[at], risk.breakeven)
        said = read_said(position, kept, t)
        if by_bar and first_position_rule(position, NO_EXIT, t, closes[at], rules, space.numbers) >= 0:
            said = Said(said.long_entry, said.short_entry, 0)
        if said.long_entry >= 0 or said.short_entry >= 0 or said.exit >= 0 or risk.time_exit > 0:
            orders, today = decide(position, t, closes[at], said, rows, balance, today, days[at], risk, grid, refused)
        t += 1
        if orders.side == FLAT and orders.exit == NO_EXIT:
            end = last_quiet_bar(position, t, last, kept, risk.time_exit)
            if by_bar:
                end = min(end, ride(position, t, end, risk.breakeven, moves, highs, lows)[0])
                end = next_rule(position, t, end, closes, rules, space.numbers)
            t, position = ride(position, t, end, risk.breakeven, moves, highs, lows)
    followed = follow(position, balance, grid, market, marked, last + 1, space.marks, followed)
    outcome = Outcome(trades, followed.in_market + briefly, followed.exposure)
    return outcome, finish_descent(followed.descent, time[last] if first <= last else 0)


@inlined
def decide(
    position: Position,
    t: int,
    close: int,
    said: Said,
    rows: WidthRows,
    balance: float,
    today: Today,
    day: int,
    risk: Risk,
    grid: Grid,
    refused: Integers,
) -> tuple[Orders, Today]:
    """``close_bar`` at the close of bar ``t``; a refused entry is counted."""
    widths = read_widths(rows.stop, rows.target, rows.trail, risk, np.uint64(t))
    decision = close_bar(position, t, close, said, widths, balance, today, day, risk, grid)
    if decision.ordered.refusal != NOT_REFUSED:
        refused[decision.ordered.refusal] += 1
    return decision.ordered.orders, decision.today


@inlined
def read_said(position: Position, kept: Words, t: int) -> Said:
    """The signals at the close of bar ``t``: 0 where a side speaks, whichever of its rules it is."""
    leaves = position.side != FLAT and has_bit(kept, LONG_EXIT if position.side > 0 else SHORT_EXIT, t)
    return Said(
        0 if has_bit(kept, LONG_ENTRY, t) else -1,
        0 if has_bit(kept, SHORT_ENTRY, t) else -1,
        0 if leaves else -1,
    )


@inlined
def last_quiet_bar(position: Position, bar: int, last: int, kept: Words, time_exit: int) -> int:
    """The first bar from ``bar`` on at whose close the open position may get an order, or the last one."""
    end = min(next_bit(kept, END_OF_LONG if position.side > 0 else END_OF_SHORT, bar), last)
    if time_exit > 0:
        end = min(end, max(bar, position.bar + time_exit - 1))  # rule 21
    return end


@inlined
def ride(
    position: Position, bar: int, end: int, breakeven: Breakeven, moves: bool, highs: Integers, lows: Integers
) -> tuple[int, Position]:
    """The first bar from ``bar`` on whose range touches stop or target, at the latest ``end``; the position as it then
    is. Only a new best price ``moves`` a stop.
    """
    below, above = position.stop, position.target
    if position.side < 0:
        below, above = -position.target, -position.stop
    at, stop = np.uint64(bar), np.uint64(end)  # unsigned as in ``mark_bars``
    while at < stop and lows[at] > below and highs[at] < above:
        if moves and (highs[at] if position.side > 0 else -lows[at]) > position.best:
            position = move_stop(position, highs[at], lows[at], breakeven)
            if position.side > 0:
                below = position.stop
            else:
                above = -position.stop
        at += _ONE
    return int(np.int64(at)), position


@uncounted
def next_rule(position: Position, bar: int, end: int, closes: Integers, rules: PositionRules, stack: Floats) -> int:
    """The first bar from ``bar`` on at whose close a rule that reads the position is true, at the latest ``end``."""
    while bar < end and first_position_rule(position, NO_EXIT, bar, closes[bar], rules, stack) < 0:
        bar += 1
    return bar


@uncounted
def write_results(
    span: Span, outcome: Outcome, drawdown: Drawdown, space: Space, grid: Grid, i: int, out: Outputs
) -> None:
    """What candidate ``i`` came to."""
    days = out.returns.shape[1]
    returns, daily = out.returns[i, days - span.days :], space.marks.daily[days - span.days : days]
    write_returns(returns, daily, span.balance)
    final = daily[span.days - 1] if span.days > 0 else span.balance
    write_figures(
        out.figures[i],
        space.whole,
        space.money,
        outcome.trades,
        returns,
        drawdown,
        final,
        outcome.bars_in_market,
        grid,
        span,
    )
    out.exposure[i] = outcome.exposure / span.bars if span.bars > 0 else 0.0
    out.scored_days[i] = span.days


@inlined
def span_at(spans: Floats, i: int) -> Span:
    """A row of spans, as ``Span`` has its fields."""
    return Span(int(spans[i, 0]), int(spans[i, 1]), spans[i, 2], spans[i, 3], int(spans[i, 4]), spans[i, 5])
