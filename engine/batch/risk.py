"""Risk models as a table, a column per number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from contracts.risk import (
    Amount,
    AtrDistance,
    FixedUnits,
    PercentDistance,
    PercentOfBalance,
    RewardRatio,
    RiskModel,
    RiskPercent,
    TicksDistance,
)
from engine.arrays import Floats, Integers
from engine.batch.candidates import RiskTable
from engine.simulation.state import Risk

DISTANCES = ("stop", "target", "trail")
_REAL = ("stop_amount", "target_amount", "trail_amount", "trigger_r", "amount", "max_leverage")
_TYPES = tuple(np.float64 if name in _REAL else np.int64 for name in RiskTable._fields)


def tabulate(risks: Sequence[Risk]) -> RiskTable:
    """A row per risk model; the row numbers are 0."""
    rows = [(*risk.stop, 0, *risk.target, 0, *risk.trail, 0, *risk.breakeven, *risk[4:]) for risk in risks]
    columns: Iterable[Any] = zip(*rows, strict=True) if rows else ((),) * len(RiskTable._fields)
    typed: list[Any] = [np.array(column, dtype=kind) for kind, column in zip(_TYPES, columns, strict=True)]
    return RiskTable(*typed)


def tabulate_sets(risk: Risk, model: RiskModel, columns: Mapping[str, Floats], sets: int) -> RiskTable:
    """``sets`` rows of one model: ``risk`` with the parameters' ``columns`` [sets] where the model names one."""
    found: dict[str, Any] = {name: np.repeat(column, sets) for name, column in tabulate([risk])._asdict().items()}
    for name, amount in _amounts(model):
        if isinstance(amount, str):
            found[name] = columns[amount].astype(found[name].dtype)
    return RiskTable(**found)


def with_rows(table: RiskTable, rows: Mapping[str, Integers]) -> RiskTable:
    """The table with row numbers, by ``stop``, ``target`` and ``trail``."""
    columns: dict[str, Any] = {f"{name}_row": numbers for name, numbers in rows.items()}
    return table._replace(**columns)


def _amounts(model: RiskModel) -> Iterator[tuple[str, Amount]]:
    """Every number of a model that may be a parameter, by its column."""
    parts = (model.stop_loss, model.take_profit, model.trailing_stop)
    for name, part in zip(DISTANCES, parts, strict=True):
        if part is not None:
            yield f"{name}_amount", _distance_amount(part)
    if model.breakeven is not None:
        yield "trigger_r", model.breakeven.trigger_r
        yield "offset", model.breakeven.offset_ticks
    if model.time_exit is not None:
        yield "time_exit", model.time_exit.bars
    if model.daily_limit is not None:
        yield "daily_limit", model.daily_limit.trades
    yield "amount", _sizing_amount(model.sizing)
    yield "max_leverage", model.sizing.max_leverage


def _distance_amount(part: AtrDistance | PercentDistance | TicksDistance | RewardRatio) -> Amount:
    match part:
        case AtrDistance():
            return part.multiple
        case PercentDistance():
            return part.percent
        case TicksDistance():
            return part.ticks
        case RewardRatio():
            return part.ratio


def _sizing_amount(sizing: FixedUnits | PercentOfBalance | RiskPercent) -> Amount:
    return sizing.units if isinstance(sizing, FixedUnits) else sizing.percent
