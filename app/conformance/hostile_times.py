"""Open times of hostile bars: dense, with holes, in short runs around the edges that a contract's clock rules have."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

import numpy as np
from numpy.typing import NDArray

from contracts.expressions.nodes import Clock, OnTimeframe, Session, walk
from contracts.expressions.sessions import session_window
from contracts.program import Program
from market.timeframes import Timeframe

_MINUTE_MS = 60_000
_HOUR_MS = 3_600_000
_DAY_MS = 24 * _HOUR_MS
_CHANGES = ((3, 8), (3, 26), (10, 22), (11, 2))  # month and day: a few days before clocks change somewhere
_YEARS = (1999, 2035)
_HOLES = (2, 3, 7, 30)
_RUNS = (3, 5, 8)


def draw_times(random: Random, program: Program, timeframe: Timeframe, size: int) -> NDArray[np.int64]:
    """Open times of ``size`` bars, ascending, on the timeframe's grid; the commonest distance is the timeframe."""
    start = _draw_start(random)
    step = timeframe.milliseconds
    if timeframe is Timeframe.W1:
        start = start // step * step + 4 * _DAY_MS  # weeks open on a Monday, the epoch was a Thursday
    minutes = _edges(program)
    style = random.choice(("dense", "holes", "runs", "runs") if _needs_days(program) or minutes else ("dense", "holes"))
    if style == "runs" and timeframe.milliseconds < _DAY_MS:
        return _in_runs(random, start, step, size, minutes)
    steps = [1 if style == "dense" or random.random() < 0.93 else random.choice(_HOLES) for _ in range(size)]
    return (
        start // step * step + np.cumsum(np.array(steps, dtype=np.int64)) * step
        if step < _DAY_MS
        else (start + np.cumsum(np.array(steps, dtype=np.int64)) * step)
    )


def _draw_start(random: Random) -> int:
    """Midnight of a day, of any year, mostly one after which clocks change."""
    year = random.randint(*_YEARS)
    month, day = random.choice(_CHANGES) if random.random() < 0.7 else (random.randint(1, 12), random.randint(1, 28))
    return int(datetime(year, month, day, tzinfo=UTC).timestamp()) * 1000


def _edges(program: Program) -> tuple[int, ...]:
    """Minutes of the UTC day around which clock rules change, as far as sessions and hours name them."""
    nodes = [part for rule in (*program.entry_rules, *program.exit_rules) for part in walk(rule.condition)]
    found: set[int] = set()
    for node in nodes:
        if isinstance(node, Session):
            window = session_window(node)
            for moment in (datetime(2021, 1, 15, tzinfo=UTC), datetime(2021, 7, 15, tzinfo=UTC)):
                offset = moment.astimezone(window.zone).utcoffset()
                shift = 0 if offset is None else round(offset.total_seconds() / 60)
                found |= {(window.start - shift) % 1440, (window.end - shift) % 1440}
        if isinstance(node, Clock):
            found |= {hour * 60 for hour in range(0, 24, 3)}
    return tuple(sorted(found))


def _needs_days(program: Program) -> bool:
    """Whether what is read or limited is of days or of higher bars, so that many of them should pass."""
    daily = program.contract.risk_model.daily_limit is not None
    nodes = [
        part for rule in (*program.entry_rules, *program.exit_rules) for part in walk(program.expand(rule.condition))
    ]
    return daily or any(isinstance(node, OnTimeframe) for node in nodes)


def _in_runs(random: Random, start: int, step: int, size: int, minutes: tuple[int, ...]) -> NDArray[np.int64]:
    """Short runs of bars, most of them around an edge, a few hours or days between them."""
    times: list[int] = []
    now = start
    while len(times) < size:
        length = random.choice(_RUNS)
        edge = random.choice(minutes) * _MINUTE_MS if minutes and random.random() < 0.8 else random.randrange(_DAY_MS)
        begin = now // _DAY_MS * _DAY_MS + edge - random.randint(0, length - 1) * step
        begin = max(begin // step * step, (times[-1] // step + 1) * step if times else 0)
        times += [begin + place * step for place in range(length)]
        now = times[-1] + step
        if random.random() < 0.5:
            now += random.choice((_HOUR_MS * 4, _DAY_MS, _DAY_MS, 2 * _DAY_MS))
    return np.array(times[:size], dtype=np.int64)
