"""The conditions evidence must meet. A statistic that was not computed fails; it never passes by absence."""

from __future__ import annotations

import math
from dataclasses import dataclass

from evaluation.permit import SIGNIFICANCE
from evaluation.statistics.spa import SpaResult
from evaluation.wire import Wire

WORTH_OPENING = 0.05
"""What the unsealed p must not exceed, over k. The sealed slice adds a quarter to what was seen, so a t-statistic that
keeps its rate grows by √1.25 = 1.12, about what lies between the 5 % and the 1 % critical values of a maximum: above
0.05, the sealed days would have to be better than the days the candidate was chosen on."""

SEALED_PSR = 0.5
"""What the candidate's PSR(0) on the sealed slice must reach: that slice alone speaks for a profit, not for a loss."""


_AT_LEAST = frozenset({"unsealed_years", "sealed_psr"})
"""Conditions whose limit is the least; that of the others is the most."""


@dataclass(frozen=True)
class Condition(Wire):
    """One condition of evidence; ``value`` None means that it was not computed. The sentence has the numbers."""

    name: str
    passed: bool
    value: float | None
    limit: float
    sentence: str

    @property
    def margin(self) -> float | None:
        """How far the value is inside the limit; negative outside."""
        if self.value is None:
            return None
        return self.value - self.limit if self.name in _AT_LEAST else self.limit - self.value


def check_worth(spa: SpaResult, k: int) -> Condition:
    """Before an opening: p over all trials on search and validation."""
    limit = WORTH_OPENING / k
    passed = _at_most(spa.p_value, limit)
    return Condition("unsealed_spa_p", passed, spa.p_value, limit, _p_sentence(spa, limit, "search and validation"))


def check_years(years: float, needed: float) -> Condition:
    """Before an opening: more years than luck needs for a Sharpe ratio nobody should believe in."""
    passed = math.isfinite(years) and years >= needed
    sentence = f"Search and validation cover {years:.2f} years; with so many trials {needed:.2f} are needed."
    return Condition("unsealed_years", passed, years, needed, sentence)


def check_resolution(resamples: int, k: int) -> Condition:
    """Before an opening: the smallest p there is must reach the limit of the k-th opening."""
    smallest, limit = 1.0 / (1 + resamples), SIGNIFICANCE / k
    sentence = f"{resamples} resamples resolve p down to {smallest:.5f}; opening {k} of these dates needs {limit:.5f}."
    return Condition("resolution", smallest <= limit, smallest, limit, sentence)


def check_spa(spa: SpaResult, p_limit: float) -> Condition:
    """At the opening: p over all trials on the whole sample."""
    return Condition(
        "spa_p", _at_most(spa.p_value, p_limit), spa.p_value, p_limit, _p_sentence(spa, p_limit, "the whole sample")
    )


def check_sealed_psr(psr: float | None) -> Condition:
    """At the opening: the candidate on the sealed slice alone."""
    passed = psr is not None and math.isfinite(psr) and psr >= SEALED_PSR
    shown = "was not computed" if psr is None else f"is {psr:.3f}"
    sentence = f"PSR(0) of the candidate on the sealed slice {shown}; at least {SEALED_PSR} is needed."
    return Condition("sealed_psr", passed, psr, SEALED_PSR, sentence)


def _at_most(value: float | None, limit: float) -> bool:
    return value is not None and math.isfinite(value) and value <= limit


def _p_sentence(spa: SpaResult, limit: float, sample: str) -> str:
    shown = "was not computed" if spa.p_value is None else f"is {spa.p_value:.4f}"
    counted = f"{spa.candidates} candidates on {sample} ({spa.days} days)"
    return f"SPA p over {counted} {shown}; at most {limit:.4f} is needed."
