"""The support matrix of the documentation: what the engine, the bots and each target can say."""

from __future__ import annotations

from collections.abc import Iterator

from bots.vocabulary import KIT_INDICATORS
from contracts.expressions.functions import FUNCTIONS
from contracts.expressions.nodes import CLOCK_FIELDS, POSITION_FIELDS, PRICE_FIELDS
from contracts.indicators import INDICATORS, Composed, Indicator
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
    columns = ("engine", "bot", *(target.title for target in TARGETS.values()))
    head = f"| {title} | {' | '.join(columns)} |"
    rule = "|---" * (len(columns) + 1) + "|"
    return "\n".join([head, rule, *(f"| {name} | {' | '.join(answers)} |" for name, answers in rows)])


def _indicators() -> Iterator[tuple[str, list[str]]]:
    for name, indicator in INDICATORS.items():
        reasons = (target.explain(indicator) for target in TARGETS.values())
        targets = [YES if reason is None else f"no: {reason}" for reason in reasons]
        yield f"`{name}`", [*_at_home(name, indicator), *targets]


def _at_home(name: str, indicator: Indicator) -> tuple[str, str]:
    """How the engine and a bot compute it; a formula that the kit lacks is written out in the bot."""
    if isinstance(indicator, Composed):
        return "formula", "own" if name in KIT_INDICATORS else "formula"
    return "kernel", "own" if name in KIT_INDICATORS else "no: the kit has no function for it"


def _everywhere() -> list[str]:
    """Phrases are total by construction: a test names the one that is missing."""
    return [YES] * (2 + len(TARGETS))


def _rule_words() -> Iterator[str]:
    yield ", ".join(f"`{name}`" for name in PRICE_FIELDS)
    yield "`x[n]`, `+ - * /`, `< <= > >= == !=`, `and or not`"
    yield from (f"`{function.signature}`" for function in FUNCTIONS.values() if not function.formula_only)
    yield ", ".join(f"`{name}`" for name in (*CLOCK_FIELDS, *POSITION_FIELDS))
    yield '`session("08:00-16:30", "Europe/London")`'
    yield "an indicator's `timeframe`"
