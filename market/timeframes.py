"""Timeframes: the lengths a bar may have."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from market.errors import TimeframeError

_MINUTE_MS = 60_000
_HOUR_MS = 60 * _MINUTE_MS
_DAY_MS = 24 * _HOUR_MS


class Timeframe(StrEnum):
    """The length of a bar; the value is how it is written everywhere (``1h``)."""

    M1 = "1m"
    M5 = "5m"
    M15 = "15m"
    M30 = "30m"
    H1 = "1h"
    H4 = "4h"
    D1 = "1d"
    W1 = "1w"

    @property
    def milliseconds(self) -> int:
        """Length in milliseconds."""
        return _LENGTH_MS[self]

    @property
    def seconds(self) -> int:
        """Length in seconds."""
        return _LENGTH_MS[self] // 1000

    @classmethod
    def parse(cls, text: str) -> Timeframe:
        """``"1h"`` → ``Timeframe.H1``; raises TimeframeError naming what there is."""
        try:
            return cls(text)
        except ValueError:
            raise TimeframeError(f"The timeframe {text!r} should be one of {' '.join(cls)}.") from None

    @classmethod
    def of_length(cls, milliseconds: int) -> Timeframe:
        """The timeframe of that length; raises TimeframeError where there is none."""
        for timeframe, length in _LENGTH_MS.items():
            if length == milliseconds:
                return timeframe
        raise TimeframeError(f"Bars {describe_length(milliseconds)} apart should be one of {' '.join(cls)} apart.")


_LENGTH_MS = {
    Timeframe.M1: _MINUTE_MS,
    Timeframe.M5: 5 * _MINUTE_MS,
    Timeframe.M15: 15 * _MINUTE_MS,
    Timeframe.M30: 30 * _MINUTE_MS,
    Timeframe.H1: _HOUR_MS,
    Timeframe.H4: 4 * _HOUR_MS,
    Timeframe.D1: _DAY_MS,
    Timeframe.W1: 7 * _DAY_MS,
}


def commonest_step(time: NDArray[np.int64]) -> int:
    """The commonest distance between ascending times, in their unit; the shorter one where two are as common.

    Raises TimeframeError below two times.
    """
    if len(time) < 2:
        raise TimeframeError("The timeframe should be given, since fewer than two bars do not show it.")
    steps, counts = np.unique(np.diff(time), return_counts=True)
    return int(steps[np.argmax(counts)])


def describe_length(milliseconds: int) -> str:
    """A length for people: ``"90m"``, ``"2h"``, ``"1.5s"``."""
    for unit, length in (("d", _DAY_MS), ("h", _HOUR_MS), ("m", _MINUTE_MS)):
        if milliseconds >= length and milliseconds % length == 0:
            return f"{milliseconds // length}{unit}"
    return f"{milliseconds / 1000:g}s"
