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
from engine.batch.candidates import FEW_DAYS, SPARE, Candidates, Conduct, Market, Signals, conduct_at
from engine.batch.results import Outputs
from engine.compilation import compiled, inlined, uncounted
from engine.daily import write_returns
from engine.simulation.bar import close_bar, pass_bar, settle
from engine.simulation.decisions import Said, first_position_rule
from engine.simulation.loop import read_widths
from engine.simulation.sizing import quantity_of
from engine.simulation.state import (
    ABSENT,
    FLAT,
    MONEY_COLUMNS,
    NO_EXIT,
    NOT_REFUSED,
    WHOLE_COLUMNS,
    Breakeven,
    Grid,
    Outcome,
    Position,
    PositionRules,
    Terms,
    Today,
    no_entry,
    no_position,
)
from engine.simulation.stops import move_stop
from engine.stack import STACK_DEPTH
from engine.tearsheet.drawdown import Descent, Drawdown, finish_descent, follow_equity, start_descent
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
        np.zeros(bars + SPARE),
        np.empty(bars + SPARE),
        np.empty(days),
        np.empty(STACK_DEPTH),
    )
    run_in_turn(market, terms, signals, candidates, spans, order, out, space)


class Space(NamedTuple):
    """Memory that is written over by each candidate. ``equity`` and ``shares``: of the bars since the last trade;
    ``daily``: equity at the end of each day.
    """

    stack: Words
    kept: Words
    whole: Integers
    money: Floats
    equity: Floats
    shares: Floats
    daily: Floats
    numbers: Floats


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
        at = np.uint64(t)  # unsigned as in ``follow``
        if position.side == FLAT and orders.side == FLAT:  # nothing to do before the close, which a side signals at
            if t == last:
                break
            widths = read_widths(rows.stop, rows.target, rows.trail, risk, at)
            said = read_said(no_position(), kept, t)
            decision = close_bar(no_position(), t, closes[at], said, widths, balance, today, days[at], risk, grid)
            if decision.ordered.refusal != NOT_REFUSED:
                refused[decision.ordered.refusal] += 1
            orders, today = decision.ordered.orders, decision.today
            t += 1
            if orders.side == FLAT:
                t = next_bit(kept, ENTRY, t)
            continue
        passed = pass_bar(position, orders, t, opens[at], highs[at], lows[at], by_path, t == last)
        if passed.left != NO_EXIT or orders.side != FLAT or passed.touched != NO_EXIT:
            followed = follow(position, balance, grid, market, marked, t, space, followed)
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
            widths = read_widths(rows.stop, rows.target, rows.trail, risk, at)
            decision = close_bar(position, t, closes[at], said, widths, balance, today, days[at], risk, grid)
            if decision.ordered.refusal != NOT_REFUSED:
                refused[decision.ordered.refusal] += 1
            orders, today = decision.ordered.orders, decision.today
        t += 1
        if orders.side == FLAT and orders.exit == NO_EXIT:
            end = last_quiet_bar(position, t, last, kept, risk.time_exit)
            if by_bar:
                end = min(end, ride(position, t, end, risk.breakeven, moves, highs, lows)[0])
                end = next_rule(position, t, end, closes, rules, space.numbers)
            t, position = ride(position, t, end, risk.breakeven, moves, highs, lows)
    followed = follow(position, balance, grid, market, marked, last + 1, space, followed)
    outcome = Outcome(trades, followed.in_market + briefly, followed.exposure)
    return outcome, finish_descent(followed.descent, time[last] if first <= last else 0)


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
    at, stop = np.uint64(bar), np.uint64(end)  # unsigned as in ``follow``
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


class Followed(NamedTuple):
    """Equity up to a bar: the sum of exposures, the falls, on how many closes a position was held, days that ended."""

    exposure: float
    descent: Descent
    in_market: int
    days: int


@inlined
def follow(
    position: Position,
    balance: float,
    grid: Grid,
    market: Market,
    begin: int,
    end: int,
    space: Space,
    followed: Followed,
) -> Followed:
    """``mark`` at the closes of bars ``begin`` to ``end``, in which nothing is traded.

    The sums go bar by bar, as in the single run; what they add is computed before, many bars at once.
    """
    exposure, descent, in_market, days = followed
    until = market.ended[np.uint64(end)]
    if position.side != FLAT:
        start, bars = np.uint64(begin), np.uint64(end - begin)
        mark_bars(position, balance, grid, market.close_ticks, market.values, start, bars, space.equity, space.shares)
        least, most = math.inf, -math.inf
        for i in range(bars):
            exposure += space.shares[i]
            least, most = min(least, space.equity[i]), max(most, space.equity[i])
        descent = follow_bars(descent, balance, least, most, space.equity, market.time, start, bars)
        write_held_days(space.daily, market.ends, space.equity, begin, np.uint64(days), np.uint64(until))
        in_market += end - begin
    elif begin < end:
        descent = follow_equity(descent, balance, market.time[begin], market.time[end - 1])
        write_flat_days(space.daily, balance, np.uint64(days), np.uint64(until))
    return Followed(exposure, descent, in_market, until)


@inlined
def mark_bars(
    position: Position,
    balance: float,
    grid: Grid,
    closes: Floats,
    values: Floats,
    start: np.uint64,
    bars: np.uint64,
    equity: Floats,
    shares: Floats,
) -> None:
    """Equity at the closes of ``bars`` from ``start`` on, and the position's share of it; then up to three more.

    In whole vectors of four, so that none is left over to be done by itself. Unsigned: an index that may be negative is
    checked, and a checked loop is not made of vector instructions.
    """
    side, fill, quantity = float(position.side), float(position.fill), quantity_of(position, grid)
    spare = np.uint64(SPARE)
    for i in range((bars + spare) & ~spare):
        held = balance + (side * closes[start + i] - fill) * grid.tick_units / grid.tick_scale * quantity
        equity[i] = held
        shares[i] = side * values[start + i] * quantity / held if held > 0.0 else 0.0


@inlined
def follow_bars(
    descent: Descent,
    balance: float,
    least: float,
    most: float,
    equity: Floats,
    time: Integers,
    start: np.uint64,
    bars: np.uint64,
) -> Descent:
    """``follow_equity`` over ``bars``, whose ``equity`` is between ``least`` and ``most``: all at once without a new high.

    A balance beyond all numbers may make equity NaN, of which there is no least and no most.
    """
    if most < descent.peak and math.isfinite(balance):
        trough = min(descent.trough, least)
        return Descent(descent.peak, descent.peak_time, trough, descent.ratio, descent.money, descent.longest_ms)
    for i in range(bars):
        descent = follow_equity(descent, equity[i], time[start + i], time[start + i])
    return descent


@inlined
def write_held_days(
    daily: Floats, ends: Integers, equity: Floats, begin: int, day: np.uint64, until: np.uint64
) -> None:
    """Equity at the ends of the days from ``day`` to ``until``; what is written beyond is written again later."""
    for i in range(np.uint64(FEW_DAYS)):
        daily[day + i] = equity[np.uint64(ends[day + i] - begin)]
    day += np.uint64(FEW_DAYS)
    while day < until:
        daily[day] = equity[np.uint64(ends[day] - begin)]
        day += _ONE


@inlined
def write_flat_days(daily: Floats, balance: float, day: np.uint64, until: np.uint64) -> None:
    """As ``write_held_days``, without a position."""
    for i in range(np.uint64(FEW_DAYS)):
        daily[day + i] = balance
    day += np.uint64(FEW_DAYS)
    while day < until:
        daily[day] = balance
        day += _ONE


@uncounted
def write_results(
    span: Span, outcome: Outcome, drawdown: Drawdown, space: Space, grid: Grid, i: int, out: Outputs
) -> None:
    """What candidate ``i`` came to."""
    days = out.returns.shape[1]
    returns, daily = out.returns[i, days - span.days :], space.daily[days - span.days : days]
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
