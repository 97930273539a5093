"""The support matrix of the documentation: what each target can say."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.expressions.functions import FUNCTIONS
from contracts.expressions.nodes import CLOCK_FIELDS, POSITION_FIELDS, PRICE_FIELDS
from contracts.indicators import INDICATORS
from contracts.risk import RiskModel
from exporters import TARGETS

YES = "yes"


def write_matrix() -> str:
    """Return the matrix in Markdown; the answers about indicators are the targets' own."""
    return "\n\n".join(
        [
            _table("indicator", _indicators()),
            _table("rules", ((name, _everywhere()) for name in _rule_words())),
            _table("risk model", ((f"`{name}`", _everywhere()) for name in RiskModel.model_fields)),
        ]
    )


def _table(title: str, rows: Iterator[tuple[str, list[str]]]) -> str:
    head = f"| {title} | {' | '.join(target.title for target in TARGETS.values())} |"
    rule = "|---" * (len(TARGETS) + 1) + "|"
    return "\n".join([head, rule, *(f"| {name} | {' | '.join(answers)} |" for name, answers in rows)])


def _indicators() -> Iterator[tuple[str, list[str]]]:
    for name, indicator in INDICATORS.items():
        reasons = (target.explain(indicator) for target in TARGETS.values())
        yield f"`{name}`", [YES if reason is None else f"no: {reason}" for reason in reasons]


def _everywhere() -> list[str]:
    """Phrases are total by construction: a test names the one that is missing."""
    return [YES] * len(TARGETS)


def _rule_words() -> Iterator[str]:
    yield ", ".join(f"`{name}`" for name in PRICE_FIELDS)
    yield "`x[n]`, `+ - * /`, `< <= > >= == !=`, `and or not`"
    yield from (f"`{function.signature}`" for function in FUNCTIONS.values() if not function.formula_only)
    yield ", ".join(f"`{name}`" for name in (*CLOCK_FIELDS, *POSITION_FIELDS))
    yield '`session("08:00-16:30", "Europe/London")`'
    yield "an indicator's `timeframe`"
