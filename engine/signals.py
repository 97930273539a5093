"""Rules joined into what the simulation reads: per bar, which rule of each side speaks first."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from contracts.binding import BoundProgram, BoundRule
from engine.arrays import Booleans, Integers
from engine.rows import Rows
from engine.simulation.state import Signals
from engine.stack import reads_position

_SIDES = ("long", "short")


def build_signals(program: BoundProgram, rows: Rows, bars: int) -> Signals:
    """Entry and exit rules that need no position, each side's first true one by number, -1 where none is."""
    entries = [_entries(program.entry_rules, side, rows, bars) for side in _SIDES]
    exits = [_exits(program.exit_rules, side, rows, bars) for side in _SIDES]
    return Signals(entries[0], entries[1], exits[0], exits[1])


def _entries(rules: tuple[BoundRule, ...], side: str, rows: Rows, bars: int) -> Integers:
    """A side enters where a trigger is true, every filter of the side is, and no invalidation is."""
    mine = [(number, rule) for number, rule in enumerate(rules) if rule.side in (side, "both")]
    first = _first_true(((n, rows.condition(r.condition)) for n, r in mine if r.role == "trigger"), bars)
    for _, rule in mine:
        if rule.role == "filter":
            first[~rows.condition(rule.condition)] = -1
        elif rule.role == "invalidation":
            first[rows.condition(rule.condition)] = -1
    return first


def _exits(rules: tuple[BoundRule, ...], side: str, rows: Rows, bars: int) -> Integers:
    mine = ((n, rule) for n, rule in enumerate(rules) if rule.side == side and not reads_position(rule.condition))
    return _first_true(((n, rows.condition(rule.condition)) for n, rule in mine), bars)


def _first_true(conditions: Iterable[tuple[int, Booleans]], bars: int) -> Integers:
    """The number of the first true condition, in contract order (rules 21 and 24)."""
    first = np.full(bars, -1, dtype=np.int64)
    for number, condition in reversed(list(conditions)):
        first[condition] = number
    return first
