"""What traders measure and no indicator of the language is: the range of a bar, its wicks, Bollinger width, z-score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Formula:
    """`text` over the ids `{0}`, `{1}` of the indicators. `scale` is the sum of a value and its mirror image, None
    where there is no such sum; `twin` measures the same for the other side, empty where the measure knows no side.
    `kind` says what may be compared with it, `share` whether a percentage of it is meant as a fraction."""

    text: str
    kind: str
    scale: float | None = None
    twin: str = ""
    share: bool = False


_PIVOT = "({0}.high + {0}.low + {0}.close) / 3"
FORMULAS: Mapping[str, Formula] = MappingProxyType(
    {
        "bar_range": Formula("high - low", "a distance"),
        "body": Formula("abs(close - open)", "a distance"),
        "middle_of_body": Formula("(open + close) / 2", "a price"),
        "upper_wick": Formula("high - max(open, close)", "a distance", twin="lower_wick"),
        "lower_wick": Formula("min(open, close) - low", "a distance", twin="upper_wick"),
        "place": Formula("(close - low) / (high - low)", "a place in the bar", scale=1, share=True),
        "band_width": Formula("({0}.upper - {0}.lower) / {0}.middle", "a width", share=True),
        "channel_width": Formula("{0}.upper - {0}.lower", "a distance"),
        "percent_b": Formula("(close - {0}.lower) / ({0}.upper - {0}.lower)", "a place in the bands", scale=1),
        "z_score": Formula("(close - {0}) / {1}", "a z-score", scale=0),
        "pivot": Formula(_PIVOT, "a price"),
        "pivot_r1": Formula(f"2 * {_PIVOT} - {{0}}.low", "a price", twin="pivot_s1"),
        "pivot_s1": Formula(f"2 * {_PIVOT} - {{0}}.high", "a price", twin="pivot_r1"),
        "pivot_r2": Formula(f"{_PIVOT} + {{0}}.high - {{0}}.low", "a price", twin="pivot_s2"),
        "pivot_s2": Formula(f"{_PIVOT} - {{0}}.high + {{0}}.low", "a price", twin="pivot_r2"),
        "relative_volume": Formula("volume / {0}", "a relative volume"),
    }
)
