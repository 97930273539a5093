"""What the kernel is given and what it carries from bar to bar.

Levels of a position are in *its own direction*: price in ticks × side, so that up is good for a short one too and every
rule is written once.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from engine.arrays import Floats, Integers
from engine.compilation import inlined

LONG, FLAT, SHORT = 1, 0, -1

FAR = 1 << 60  # ticks: the level of a stop or target that is not there
MOST_TICKS = float(1 << 53)  # no price is as far away

NO_EXIT = -1
STOP_LOSS, TAKE_PROFIT, TRAILING_STOP, BREAKEVEN, TIME_EXIT, REVERSE, END_OF_DATA, EXIT_RULE = range(8)
"""Reasons to leave; exit rule i is ``EXIT_RULE + i``."""

EXIT_NAMES = ("stop_loss", "take_profit", "trailing_stop", "breakeven", "time_exit", "reverse", "end_of_data")

ABSENT, ATR, PERCENT, TICKS, REWARD_RATIO = range(5)
"""Kinds of distance."""

FIXED_UNITS, PERCENT_OF_BALANCE, RISK_PERCENT = range(3)
"""Kinds of sizing."""

NOT_REFUSED = -1
TOO_NEAR, TOO_SMALL, BOTH_SIDES, DAY_FULL = range(4)
"""Why an entry was refused: places of the counter."""

REFUSALS = 4


class Prices(NamedTuple):
    """Bars in whole ticks, int64 [bars]."""

    open: Integers
    high: Integers
    low: Integers
    close: Integers


class Grid(NamedTuple):
    """Tick and volume step, to divide by, and each as a quotient of whole numbers, so that k of them round once."""

    tick: float
    step: float
    tick_units: float
    tick_scale: float
    step_units: float
    step_scale: float


class Money(NamedTuple):
    """``balance`` at the start; costs per side: ``value_rate`` × value and ``per_unit`` × quantity."""

    balance: float
    value_rate: float
    per_unit: float


class Distance(NamedTuple):
    """``amount`` × what ``kind`` says."""

    kind: int
    amount: float


class Widths(NamedTuple):
    """What the distances of kind ATR multiply, on one bar: prices. 0 for other kinds."""

    stop: float
    target: float
    trail: float


class WidthRows(NamedTuple):
    """``Widths`` of every bar, float64 [bars]; empty for a kind other than ATR."""

    stop: Floats
    target: Floats
    trail: Floats


class Breakeven(NamedTuple):
    """``trigger_r`` in multiples of R, NaN where there is no breakeven; ``offset`` in ticks."""

    trigger_r: float
    offset: int


class Risk(NamedTuple):
    """The risk model, without arrays: passing one to a part of the kernel counts a reference, which costs more than the
    part. ``time_exit`` and ``daily_limit`` are 0 where absent.
    """

    stop: Distance
    target: Distance
    trail: Distance
    breakeven: Breakeven
    time_exit: int
    daily_limit: int
    sizing: int
    amount: float
    max_leverage: float


class Signals(NamedTuple):
    """Decisions that need no position, int64 [bars]: the number of the first true rule, or -1.

    ``*_entry`` count entry rules, ``*_exit`` exit rules, in contract order.
    """

    long_entry: Integers
    short_entry: Integers
    long_exit: Integers
    short_exit: Integers


class PositionRules(NamedTuple):
    """Exit rules that read the position, as stack programs over ``rows`` [rows × bars]; see ``engine.stack``.

    Per rule: ``side``, ``number`` in the contract, and its operations ``start[i]:start[i + 1]``.
    """

    side: Integers
    number: Integers
    start: Integers
    operation: Integers
    operand: Integers
    constant: Floats
    rows: Floats


class Terms(NamedTuple):
    """What all runs on the same bars share. ``by_path``: which of stop and target inside one bar is hit (rule 15)."""

    grid: Grid
    money: Money
    by_path: bool


class Plan(NamedTuple):
    """Everything a run is told. ``days`` [bars]: the UTC day of each open time."""

    signals: Signals
    days: Integers
    rules: PositionRules
    risk: Risk
    rows: WidthRows
    terms: Terms


SIDE, ENTRY_BAR, EXIT_BAR, ENTRY_TICKS, EXIT_TICKS, RISK_TICKS, ENTRY_RULE, EXIT_REASON = range(8)
"""Columns of ``Record.whole``."""

QUANTITY, PNL, COSTS = range(3)
"""Columns of ``Record.money``."""

WHOLE_COLUMNS, MONEY_COLUMNS = 8, 3


class Record(NamedTuple):
    """Where a run is written: closed trades, oldest first (``whole`` [trades × 8], ``money`` [trades × 3]), ``equity``
    [scored bars], ``refused`` [4] entries.
    """

    whole: Integers
    money: Floats
    equity: Floats
    refused: Integers


class Outcome(NamedTuple):
    """``trades`` written; ``bars_in_market``: scored bars whose range was met with a position open.

    ``exposure``: sum over scored closes of signed position value / equity.
    """

    trades: int
    bars_in_market: int
    exposure: float


class Position(NamedTuple):
    """The open position. ``fill stop target best`` are levels in its direction; ``steps`` counts volume steps."""

    side: int
    rule: int
    bar: int
    fill: int
    stop: int
    stop_name: int
    target: int
    best: int
    trail: int
    risk: int
    steps: float


class Today(NamedTuple):
    """The UTC day of the bar at hand and the entries decided on it so far."""

    day: int
    entries: int


class Orders(NamedTuple):
    """What was decided at a close for the next open: an exit, an entry, both or neither. Distances in ticks."""

    exit: int
    side: int
    rule: int
    stop: int
    target: int
    trail: int
    risk: int
    steps: float


@inlined
def no_position() -> Position:
    """Flat."""
    return Position(FLAT, -1, -1, 0, 0, STOP_LOSS, 0, 0, 0, 0, 0.0)


@inlined
def no_entry(exit_reason: int) -> Orders:
    """An exit, or ``NO_EXIT``, and no entry."""
    return Orders(exit_reason, FLAT, -1, 0, 0, 0, 0, 0.0)


@inlined
def to_ticks(x: float) -> int:
    """Rule 3: ``floor(x + 0.5 + 1e-6)``, halves up. NaN and what is below zero give 0, the far away is cut."""
    if not x > 0.0:
        return 0
    return int(np.floor(min(x, MOST_TICKS) + 0.5 + 1e-6))
