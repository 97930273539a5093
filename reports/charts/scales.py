"""From values to places on an axis, and where the axis carries labels."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from reports.model import Floats

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Scale:
    """Maps [low, high] to [0, 1]. A logarithmic scale needs low > 0."""

    low: float
    high: float
    logarithmic: bool = False

    @classmethod
    def around(cls, *groups: Floats, margin: float = 0.04, logarithmic: bool = False) -> Scale:
        """A scale that holds every finite value of the groups, with a margin on either side."""
        values = np.concatenate([np.ravel(group) for group in groups]) if groups else np.zeros(0)
        values = values[np.isfinite(values)]
        if logarithmic:
            values = np.log(values[values > 0])
        low, high = (float(values.min()), float(values.max())) if len(values) else (0.0, 1.0)
        span = high - low or max(abs(high), 1.0) * 0.1
        low, high = low - margin * span, high + margin * span
        return cls(math.exp(low), math.exp(high), True) if logarithmic else cls(low, high)

    def place(self, values: Floats) -> Floats:
        """Where the values lie: 0 at ``low``, 1 at ``high``; NaN stays NaN."""
        if self.logarithmic:
            low, span = math.log(self.low), math.log(self.high) - math.log(self.low)
            with np.errstate(divide="ignore", invalid="ignore"):
                placed: Floats = (np.log(values) - low) / span
            return placed
        linear: Floats = (values - self.low) / (self.high - self.low)
        return linear

    def at(self, value: float) -> float:
        """Where one value lies."""
        return float(self.place(np.array([value], dtype=np.float64))[0])

    def ticks(self, wanted: int = 5) -> tuple[float, ...]:
        """About ``wanted`` round values within the scale."""
        step = round_step((self.high - self.low) / max(1, wanted))
        if self.logarithmic and self.high / self.low > 4.0:
            return self._log_ticks()
        first = math.ceil(self.low / step - 1e-9)
        last = math.floor(self.high / step + 1e-9)
        return tuple(index * step for index in range(first, last + 1))

    def _log_ticks(self) -> tuple[float, ...]:
        exponents = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
        marks = (1.0, 2.0, 5.0) if len(exponents) <= 4 else (1.0,)
        values = (mark * 10.0**exponent for exponent in exponents for mark in marks)
        return tuple(value for value in values if self.low <= value <= self.high)


@dataclass(frozen=True)
class TimeTick:
    """A label under a time axis; ``value`` in milliseconds since 1970."""

    value: int
    text: str


def round_step(step: float) -> float:
    """The nearest of 1, 2, 2.5 and 5 times a power of ten at or above ``step``."""
    power = 10.0 ** math.floor(math.log10(step))
    return next(mark * power for mark in (1.0, 2.0, 2.5, 5.0, 10.0) if mark * power >= step * (1 - 1e-9))


def time_ticks(start: int, end: int, wanted: int = 8) -> tuple[TimeTick, ...]:
    """First days of months or years between two times, at most about ``wanted`` of them; days over short spans."""
    first, last = _EPOCH + timedelta(milliseconds=start), _EPOCH + timedelta(milliseconds=end)
    days = (last - first).days
    if days < 60:
        return _day_ticks(first, last, max(1, math.ceil(days / wanted)))
    months = days / 30.4
    step = next((step for step in (1, 2, 3, 6, 12, 24, 60, 120) if months / step <= wanted), 240)
    return _month_ticks(first, last, step)


def _month_ticks(first: datetime, last: datetime, step: int) -> tuple[TimeTick, ...]:
    index = first.year * 12 + first.month - 1
    found = []
    for month in range(-(-index // step) * step, last.year * 12 + last.month, step):
        moment = datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC)
        if first <= moment <= last:
            found.append(TimeTick(_milliseconds(moment), f"{moment:%Y}" if step >= 12 else f"{moment:%b %Y}"))
    return tuple(found)


def _day_ticks(first: datetime, last: datetime, step: int) -> tuple[TimeTick, ...]:
    moment = first.replace(hour=0, minute=0, second=0, microsecond=0)
    found = []
    while moment <= last:
        if moment >= first:
            found.append(TimeTick(_milliseconds(moment), f"{moment:%d %b}"))
        moment += timedelta(days=step)
    return tuple(found)


def _milliseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(milliseconds=1)
