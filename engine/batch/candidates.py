"""Candidates as the kernel reads them: arrays over all of them, one entry each."""

from __future__ import annotations

from typing import NamedTuple

from engine.arrays import Floats, Integers
from engine.batch.bitsets import Words
from engine.compilation import inlined
from engine.simulation.state import Breakeven, Distance, PositionRules, Risk, WidthRows


class Signals(NamedTuple):
    """Signal programs, one after the other: program i is ``operations[start[i]:start[i + 1]]`` ([· × 2]) over ``atoms``
    [atoms × words], on a stack of ``depth``.
    """

    start: Integers
    operations: Integers
    atoms: Words
    depth: int


class RiskTable(NamedTuple):
    """``Risk``, a column per field; ``*_row``: which row a distance of kind ATR multiplies, 0 for other kinds."""

    stop_kind: Integers
    stop_amount: Floats
    stop_row: Integers
    target_kind: Integers
    target_amount: Floats
    target_row: Integers
    trail_kind: Integers
    trail_amount: Floats
    trail_row: Integers
    trigger_r: Floats
    offset: Integers
    time_exit: Integers
    daily_limit: Integers
    sizing: Integers
    amount: Floats
    max_leverage: Floats


class RuleTable(NamedTuple):
    """Exit rules that read the position: candidate i has the rules ``begin[i]`` to ``begin[i + 1]``.

    ``side`` and ``number`` [rules]: a rule's own, and its place among its candidate's; ``start`` [rules + candidates]:
    where each rule's operations begin and the candidate's last one ends; ``operation`` and ``operand`` as in
    ``PositionRules``, with rows and constants counted over all candidates.
    """

    begin: Integers
    side: Integers
    number: Integers
    start: Integers
    operation: Integers
    operand: Integers
    constant: Floats


class Candidates(NamedTuple):
    """``first``: the first bar each may signal on; ``signal``: its signal program; ``span``: of ``spans``, the one that
    begins on ``first``; ``ordinal``: where its results go; ``rows`` [rows × bars]: what distances and position rules
    read.
    """

    first: Integers
    signal: Integers
    span: Integers
    ordinal: Integers
    risk: RiskTable
    rules: RuleTable
    rows: Floats


class Conduct(NamedTuple):
    """How one candidate trades when its signals speak."""

    risk: Risk
    rows: WidthRows
    rules: PositionRules


@inlined
def conduct_at(candidates: Candidates, i: int) -> Conduct:
    """Of candidate ``i``."""
    table, rows = candidates.risk, candidates.rows
    return Conduct(risk_at(table, i), width_rows_at(table, i, rows), rules_at(candidates.rules, i, rows))


@inlined
def risk_at(table: RiskTable, i: int) -> Risk:
    """The risk model of candidate ``i``."""
    return Risk(
        Distance(table.stop_kind[i], table.stop_amount[i]),
        Distance(table.target_kind[i], table.target_amount[i]),
        Distance(table.trail_kind[i], table.trail_amount[i]),
        Breakeven(table.trigger_r[i], table.offset[i]),
        table.time_exit[i],
        table.daily_limit[i],
        table.sizing[i],
        table.amount[i],
        table.max_leverage[i],
    )


@inlined
def width_rows_at(table: RiskTable, i: int, rows: Floats) -> WidthRows:
    """What the distances of candidate ``i`` multiply."""
    return WidthRows(rows[table.stop_row[i]], rows[table.target_row[i]], rows[table.trail_row[i]])


@inlined
def rules_at(table: RuleTable, i: int, rows: Floats) -> PositionRules:
    """The position rules of candidate ``i``."""
    begin, end = table.begin[i], table.begin[i + 1]
    return PositionRules(
        table.side[begin:end],
        table.number[begin:end],
        table.start[begin + i : end + i + 1],
        table.operation,
        table.operand,
        table.constant,
        rows,
    )
