"""Bars drawn at random, tame and hostile."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import numpy as np

from market.bars import Bars
from market.instruments import INSTRUMENTS, Instrument
from market.timeframes import Timeframe
from market.validation import PRICE_NAMES

FINE = Instrument("FINE", 0.00001, 0.0001, 1, "USD", 252)
COARSE = Instrument("COARSE", 0.25, 0.25, 1, "USD", 252)
HOUR = 3_600_000
SPRING_2021 = 1_616_000_000_000 // (24 * HOUR) * 24 * HOUR  # ten days before Europe changes its clocks


def walk_bars(random: Random, size: int, instrument: Instrument) -> Bars:
    """A random walk of many ticks with gaps in time, as a market gives."""
    step = 40 * instrument.tick
    last = 20_000 * instrument.tick
    rows = []
    for _ in range(size):
        opened = max(last + random.gauss(0, 0.3) * step, 100 * instrument.tick)
        path = [opened]
        for _ in range(4):
            path.append(max(path[-1] + random.gauss(0, 1) * step, 100 * instrument.tick))
        rows.append((opened, max(path), min(path), path[-1]))
        last = path[-1]
    return _bars(random, rows, instrument, Timeframe.H1)


def fine_bars(random: Random, size: int) -> Bars:
    """A walk on so fine a grid that two prices, moves or averages hardly ever tie; volumes now and then 0."""
    reach, last, rows = 40_000, 20_000_000, []
    for _ in range(size):
        opened = last + round(random.gauss(0, 0.2) * reach)
        path = [opened]
        for _ in range(4):
            path.append(path[-1] + round(random.gauss(0, 0.5) * reach))
        rows.append((opened, max(path), min(path), path[-1]))
        last = path[-1]
    time = SPRING_2021 + np.cumsum([1 if random.random() < 0.97 else random.choice((2, 5, 30)) for _ in rows]) * HOUR
    columns = {name: np.array(column) for name, column in zip(PRICE_NAMES, zip(*rows, strict=True), strict=True)}
    volume = np.array([0.0 if random.random() < 0.03 else random.uniform(1, 1e6) for _ in rows])
    return Bars.from_ticks(FINE, Timeframe.H1, time, columns, volume)


def hostile_bars(random: Random, size: int, instrument: Instrument) -> Bars:
    """Few ticks, many ties, flat bars, gaps through everything."""
    last, rows = random.choice((30, 400)), []
    for _ in range(size):
        opened = last
        if random.random() < 0.3:
            opened = max(20, last + random.choice((-60, -9, -3, -1, 1, 3, 9, 60)))
        reach = random.choice((0, 0, 1, 2, 3, 8))
        high = opened + random.randint(0, reach)
        low = max(5, opened - random.randint(0, reach))
        close = random.randint(low, high)
        rows.append(tuple(ticks * instrument.tick for ticks in (opened, high, low, close)))
        last = close
    return _bars(random, rows, instrument, random.choice((Timeframe.M15, Timeframe.H1, Timeframe.D1)))


def _bars(random: Random, rows: Sequence[tuple[float, ...]], instrument: Instrument, timeframe: Timeframe) -> Bars:
    steps = [1 if random.random() < 0.9 else random.choice((2, 5, 30)) for _ in rows]
    time = SPRING_2021 + np.cumsum(steps) * timeframe.milliseconds
    columns = list(zip(*rows, strict=True))
    volume = [float(random.randint(0, 5)) for _ in rows]
    return Bars.from_columns(
        instrument, time, columns[0], columns[1], columns[2], columns[3], volume, timeframe=timeframe
    )


def any_instrument(random: Random, hostile: bool) -> Instrument:
    """One of each grid; a volume step is never so small that money is counted in more of them than a double can."""
    names = ["EURUSD", "USDJPY", "SPY"] + ([] if hostile else ["BTCUSDT", "XAUUSD"])
    return random.choice([*(INSTRUMENTS[name] for name in names), COARSE])
