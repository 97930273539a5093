"""The vocabulary as a page, written from the tables: what a rule may say, and every indicator (docs/language.md)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from contracts.expressions.functions import FUNCTIONS
from contracts.expressions.nodes import (
    CLOCK_FIELDS,
    POSITION_FIELDS,
    PRICE_FIELDS,
    Node,
    Number,
    OnTimeframe,
    Price,
    walk,
)
from contracts.expressions.warmup import warmup_bars
from contracts.formulas import expand_indicator
from contracts.indicators import INDICATORS, Argument, Composed, Indicator, Takes, Tolerance
from contracts.lowering import lower
from contracts.tolerance import tolerance_of

_SAMPLE_LENGTHS = (14.0, 21.0, 28.0, 35.0)

_HEAD = """\
# The vocabulary

Written from the tables in `contracts/` (`make golden` rewrites it). How a rule is evaluated, bar by bar, is in
[execution-model.md](execution-model.md).

## Values

| written | is |
|---|---|
| `1.5` | a number; the name of a parameter of the optimisation space may stand wherever a number may |
| {prices} | of the bar that has just closed; `hl2` is (high + low) / 2, `hlc3` and `ohlc4` likewise |
| `fast`, `bands.upper` | a declared indicator, or one of its outputs |
| `x[2]` | any value or condition 2 bars ago; the offset is a whole number or a parameter |
| {clock} | of the bar's open time, UTC; Monday is 1 |
| `session("08:00-16:30", "Europe/London")` | whether the bar opened in that window of the zone's clock |
| {position} | in exit rules only: bars since the entry, and the open profit in multiples of R |

They are joined by `+ - * /`, compared by `< <= > >= == !=`, one comparison at a time, and combined by `and or not`.
"""

_INDICATORS = """\
## Indicators

An indicator is declared under `indicators` with its `params`, and may have a `timeframe` above the contract's.
*First value* is the bar, counted from 0, on which every output exists, with the lengths as given there. *Class* is how
closely two right implementations agree, the loosest of the outputs':

| class | means |
|---|---|
| exact | picks or compares prices: the same bits |
| window | sums a bounded window: rounding in the last places |
| recursive | carries rounding from bar to bar |
"""


def write_page() -> str:
    """The page in Markdown."""
    return "\n".join([_head(), *_functions(), _INDICATORS, *_indicators(), *_formulas()]) + "\n"


def _head() -> str:
    clock = [field for field in CLOCK_FIELDS if field != "day"]
    return _HEAD.format(prices=_ticked(PRICE_FIELDS), clock=_ticked(clock), position=_ticked(POSITION_FIELDS))


def _functions() -> Iterator[str]:
    yield "## Functions\n"
    yield from _table(
        ("function", "gives", "is"),
        [
            (f"`{row.signature}`", str(row.gives), row.summary)
            for row in sorted(FUNCTIONS.values(), key=lambda row: row.name)
            if not row.formula_only
        ],
    )


def _indicators() -> Iterator[str]:
    rows = [
        (
            f"`{name}`",
            ", ".join(_argument(argument) for argument in indicator.arguments) or "none",
            "" if indicator.outputs == ("value",) else _ticked(indicator.outputs),
            str(_class_of(indicator)),
            _first_value(indicator),
            indicator.summary,
        )
        for name, indicator in sorted(INDICATORS.items())
    ]
    yield from _table(("name", "params", "outputs", "class", "first value", "is"), rows)


def _formulas() -> Iterator[str]:
    yield "## Formulas\n"
    yield "These indicators are nothing but a formula over others; `ticks`, `where`, `sqrt`, `log`, `floor` and"
    yield "`on_timeframe` exist in formulas only.\n"
    for name, indicator in sorted(INDICATORS.items()):
        if isinstance(indicator, Composed):
            yield f"### {name}\n"
            yield "```"
            yield from (f"{step} = {text}" for step, text in indicator.steps.items())
            yield "```\n"


def _argument(argument: Argument) -> str:
    if argument.default is None:
        return f"`{argument.name}`"
    default = f"{argument.default:g}" if isinstance(argument.default, float) else argument.default
    return f"`{argument.name}` = {default}"


def _class_of(indicator: Indicator) -> Tolerance:
    order = list(Tolerance)
    return max((tolerance_of(indicator, output) for output in indicator.outputs), key=order.index)


def _first_value(indicator: Indicator) -> str:
    lengths = iter(_SAMPLE_LENGTHS)
    arguments: list[Node] = []
    said: list[str] = []
    for argument in indicator.arguments:
        if argument.takes is Takes.SOURCE:
            arguments.append(Price(str(argument.default)))
        elif argument.takes is Takes.LENGTH:
            arguments.append(Number(next(lengths)))
            said.append(f"{argument.name} {_SAMPLE_LENGTHS[len(said)]:g}")
        else:
            arguments.append(Number(2.0))
    nodes = [lower(expand_indicator(indicator, tuple(arguments), output)) for output in indicator.outputs]
    if any(isinstance(part, OnTimeframe) for node in nodes for part in walk(node)):
        return "after the first whole period"
    first = max(warmup_bars(node, lambda _: 0) for node in nodes)
    return f"{first} ({', '.join(said)})" if said else str(first)


def _ticked(names: Iterable[str]) -> str:
    return " ".join(f"`{name}`" for name in names)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |"
    yield ""
