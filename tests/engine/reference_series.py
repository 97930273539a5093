"""The independent reference's bars and indicators: lists, and the textbook's formulas (rules 40, 41, 50)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

NAN = math.nan
MINUTE = 60_000
LENGTHS = {"1m": 1, "5m": 5, "15m": 15, "30m": 30, "1h": 60, "4h": 240, "1d": 1440, "1w": 10080}
Series = list[Any]
Outputs = dict[str, tuple[Series, int]]
"""Each output's series and the index of its first value."""
Params = Mapping[str, Any]


def mean(window: Series) -> float:
    return float(sum(Fraction(x) for x in window) / len(window))


def defined(window: Series) -> bool:
    return not any(math.isnan(x) for x in window)


def windowed(x: Series, n: int, of: Callable[[Series], float]) -> Series:
    return [of(x[i - n + 1 : i + 1]) if i >= n - 1 and defined(x[i - n + 1 : i + 1]) else NAN for i in range(len(x))]


def smoothed(x: Series, n: int, weight: float) -> Series:
    """Rule 40: seeded by the mean of the first n valid values, first value at index n - 1."""
    out: Series = []
    seed: Series = []
    value = NAN
    for now in x:
        if math.isnan(now):
            out.append(NAN)
            continue
        if len(seed) < n:
            seed.append(now)
            value = mean(seed) if len(seed) == n else NAN
        else:
            value = value + weight * (now - value) if weight else value + (now - value) / n
        out.append(value)
    return out


def ema(x: Series, n: int) -> Series:
    return smoothed(x, n, 2 / (n + 1))


def rma(x: Series, n: int) -> Series:
    return smoothed(x, n, 0)


def stdev(x: Series, n: int) -> Series:
    def population(window: Series) -> float:
        m = mean(window)
        return math.sqrt(sum((v - m) ** 2 for v in window) / n)

    return windowed(x, n, population)


def rsi(x: Series, n: int) -> Series:
    up = [NAN] + [max(b - a, 0.0) for a, b in pairwise(x)]
    down = [NAN] + [max(a - b, 0.0) for a, b in pairwise(x)]
    return [
        NAN if math.isnan(u) else 100.0 if d == 0 else 100 - 100 / (1 + u / d)  # rule 41
        for u, d in zip(rma(up, n), rma(down, n), strict=True)
    ]


def true_range(bars: Candles) -> Series:
    out = [bars.high[0] - bars.low[0]]
    for h, low, c in zip(bars.high[1:], bars.low[1:], bars.close, strict=False):
        out.append(max(h - low, abs(h - c), abs(low - c)))
    return out


@dataclass
class Candles:
    """Snapped bars as lists; times in milliseconds."""

    minutes: int
    time: Series
    open: Series
    high: Series
    low: Series
    close: Series
    volume: Series
    tick: float = 1e-5

    def ticks(self, x: float) -> int:
        """Rule 3, of a price difference."""
        return math.floor(x / self.tick + 0.5 + 1e-6)

    def field(self, name: str) -> Series:
        o, h, low, c = self.open, self.high, self.low, self.close
        match name:
            case "hl2":
                return [(a + b) / 2 for a, b in zip(h, low, strict=True)]
            case "hlc3":
                return [(x + y + z) / 3 for x, y, z in zip(h, low, c, strict=True)]
            case "ohlc4":
                return [(w + x + y + z) / 4 for w, x, y, z in zip(o, h, low, c, strict=True)]
        return list(getattr(self, name))

    def resampled(self, minutes: int) -> Candles:
        """Rule 50: the UTC calendar, weeks open on Monday."""
        out = Candles(minutes, [], [], [], [], [], [], self.tick)
        length = minutes * MINUTE
        anchor = 4 * 1440 * MINUTE if minutes == 10080 else 0
        for i, t in enumerate(self.time):
            start = t - (t - anchor) % length
            if not out.time or out.time[-1] != start:
                for name in ("open", "high", "low", "close"):
                    getattr(out, name).append(getattr(self, "open" if name == "open" else name)[i])
                out.time.append(start)
                out.volume.append(self.volume[i])
            else:
                out.high[-1] = max(out.high[-1], self.high[i])
                out.low[-1] = min(out.low[-1], self.low[i])
                out.close[-1] = self.close[i]
                out.volume[-1] += self.volume[i]
        return out


def brought_down(found: tuple[Series, int], run: Candles, higher: Candles) -> tuple[Series, int]:
    """Rule 51: the last higher bar with open + length <= t's open."""
    series, first = found
    out, start, ended = [], None, -1
    for i, t in enumerate(run.time):
        while ended + 1 < len(higher.time) and higher.time[ended + 1] + higher.minutes * MINUTE <= t:
            ended += 1
        out.append(series[ended] if ended >= 0 else NAN)
        if start is None and ended >= 0 and ended >= first:
            start = i
    return out, len(run.time) if start is None else start


def paired(of: Callable[..., float], *series: Series) -> Series:
    return [of(*row) if defined(list(row)) else NAN for row in zip(*series, strict=True)]


def ago(x: Series, n: int) -> Series:
    return [x[i - n] if i >= n else NAN for i in range(len(x))]


def share(part: float, whole: float, flat: float) -> float:
    return flat if whole == 0 else part / whole


def value(series: Series, first: int) -> Outputs:
    return {"value": (series, first)}
