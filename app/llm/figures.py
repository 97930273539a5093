"""Whether the numbers of a phrase that is said to be used are anywhere in the contract, or in what was assumed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_NOT_A_FIGURE = re.compile(
    r"""
    \d{1,2}:\d{2}                                              # a time of day
    | \b1\s*:\s*(?=\d)                                        # the first half of 1:2
    | \b[MHDW]\d{1,3}\b                                        # a timeframe as M15
    | \d+\s*-?\s*(?:m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?|st|nd|rd|th|am|pm)\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
_FACTORS = (("pip", 10.0), ("point", 10.0), ("lot", 100_000.0), ("cent", 0.01), ("%", 0.01), ("k", 1_000.0))


def find_lost(phrase: str, contract: Mapping[str, Any], notes: Iterable[str]) -> tuple[str, ...]:
    """The numbers of a phrase that neither the contract nor a note has; pips may be ticks there, lots units.

    Times, timeframes and ordinals are no numbers in this sense; number words are not looked at.
    """
    kept = set(_numbers(json.dumps(contract))) | {number for note in notes for number in _numbers(note)}
    lowered = phrase.lower()
    factors = [1.0, *(factor for word, factor in _FACTORS if word in lowered)]
    figures = _NUMBER.findall(_NOT_A_FIGURE.sub(" ", phrase.replace(",", "")))
    return tuple(
        figure
        for figure in dict.fromkeys(figures)
        if not any(_is_among(float(figure) * factor, kept) for factor in factors)
    )


def _numbers(text: str) -> list[float]:
    return [float(found) for found in _NUMBER.findall(text)]


def _is_among(number: float, kept: set[float]) -> bool:
    return any(abs(number - each) <= 1e-9 * max(1.0, abs(number)) for each in kept)
