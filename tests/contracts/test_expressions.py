"""The rule language: text → nodes → text, and what it refuses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import RuleError
from contracts.expressions.nodes import (
    PRICE_FIELDS,
    Arithmetic,
    Call,
    Clock,
    Comparison,
    History,
    Logical,
    Negate,
    Node,
    Not,
    Number,
    Output,
    Parameter,
    Price,
    Session,
)
from contracts.expressions.parse import ANYTHING, Scope, parse_condition, parse_number
from contracts.expressions.printing import print_expression
from contracts.lowering import lower

SCOPE = Scope(
    parameters=frozenset({"length", "level"}),
    outputs={"fast": ("value",), "slow": ("value",), "macd_1": ("line", "signal", "histogram")},
)
EXIT_SCOPE = Scope(SCOPE.parameters, SCOPE.outputs, in_position=True)


def _numbers() -> st.SearchStrategy[Node]:
    # A minus before a literal is read as part of it, so Negate never holds a bare number that is not negative.
    leaves: st.SearchStrategy[Node] = st.one_of(
        st.floats(-1e6, 1e6, allow_nan=False).map(lambda value: Number(value + 0.0)),
        st.sampled_from(PRICE_FIELDS).map(Price),
        st.sampled_from(["hour", "day_of_week"]).map(Clock),
        st.sampled_from([Parameter("length"), Parameter("level"), Output("fast"), Output("macd_1", "line")]),
    )
    counts = st.one_of(st.integers(1, 50).map(lambda n: Number(float(n))), st.just(Parameter("length")))
    return st.recursive(
        leaves,
        lambda below: st.one_of(
            st.builds(Arithmetic, st.sampled_from(["+", "-", "*", "/"]), below, below),
            st.builds(History, below, counts),
            below.filter(lambda node: not isinstance(node, Number)).map(Negate),
            st.tuples(below, counts).map(lambda pair: Call("change", pair)),
            st.lists(below, min_size=2, max_size=4).map(lambda items: Call("max", tuple(items))),
        ),
        max_leaves=8,
    )


def _conditions() -> st.SearchStrategy[Node]:
    numbers = _numbers()
    leaves: st.SearchStrategy[Node] = st.one_of(
        st.builds(Comparison, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), numbers, numbers),
        st.tuples(numbers, numbers).map(lambda pair: Call("crosses_above", pair)),
        st.just(Session("08:00-16:30", "Europe/London")),
    )
    return st.recursive(
        leaves,
        lambda below: st.one_of(
            below.map(Not),
            st.builds(Logical, st.sampled_from(["and", "or"]), st.lists(below, min_size=2, max_size=3).map(tuple)),
            st.builds(History, below, st.integers(0, 5).map(lambda n: Number(float(n)))),
        ),
        max_leaves=5,
    )


@given(_conditions())
def test_what_is_printed_reads_back_as_the_same_condition(node: Node) -> None:
    assert parse_condition(print_expression(node), SCOPE) == node


@given(_numbers())
def test_what_is_printed_reads_back_as_the_same_number(node: Node) -> None:
    assert parse_number(print_expression(node), SCOPE) == node


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_with_one_sentence(text: str) -> None:
    refusals: list[RuleError] = []
    try:
        parse_condition(text, SCOPE)
    except RuleError as error:
        refusals.append(error)
    assert all(refusal.sentence and refusal.column >= 1 for refusal in refusals)


@pytest.mark.parametrize(
    ("text", "column", "says"),
    [
        ("close > slo", 9, "did you mean `slow`"),
        ("macd_1 > 0", 1, "`macd_1.line`"),
        ("macd_1.lien > 0", 1, "did you mean `line`"),
        ("fast.line > 0", 1, "write `fast` alone"),
        ("fast", 1, "must be a condition"),
        ("fast and slow", 1, "`and` wants a condition"),
        ("close > open > 1", 1, "one comparison at a time"),
        ("(close > open) + 1 > 2", 2, "`+` wants a number"),
        ("crosses_up(fast, slow)", 1, "unknown function `crosses_up`"),
        ("crosses_above(fast)", 1, "do not fit crosses_above(number, number)"),
        ("rising(fast, 0)", 14, "from 1 to"),
        ("rising(fast, 1.5)", 14, "whole number"),
        ("close[-1] > 1", 7, "whole number"),
        ("close[1.5] > 1", 7, "whole number"),
        ("close > '1'", 9, "not a number"),
        ("close > True", 9, "not a number"),
        ("close > 1e999", 9, "too large"),
        ("close ** 2 > 1", 1, "+ - * /"),
        ("close if open else low > 1", 1, "not part of the rule language"),
        ("(lambda: 1)() > 1", 1, "only the functions"),
        ("close.__class__ > 1", 1, "unknown indicator"),
        ("__import__('os') > 1", 1, "unknown function"),
        ("max(close, key=1) > 1", 1, "by place"),
        ("close > open )", 14, "not an expression"),
        ("fast = slow", 6, "write == for equality"),
        ("fast > slow && close > open", 14, "write `and`"),
        ("(" * 300 + "1" + ")" * 300 + " > 0", 201, "nested more than"),
        ("", 1, "empty"),
        ("bars_held > 3", 1, "only in exit rules"),
        ('session("8-16", "Europe/London")', 9, "not a window"),
        ('session("08:00-16:00", "Europe/Nowhere")', 24, "unknown time zone"),
        ('session("08:00-16:00")', 1, "two texts"),
        ("where(close > 1, 1, 2) > 1", 1, "unknown function"),
        ("close > ５", 1, "plain ASCII"),
    ],
)
def test_a_mistake_is_named_with_its_column(text: str, column: int, says: str) -> None:
    with pytest.raises(RuleError) as caught:
        parse_condition(text, SCOPE)
    assert says in caught.value.sentence
    assert caught.value.column == column


@pytest.mark.parametrize("text", ["bars_held[1] > 2", "crosses_above(open_profit_r, 1)", "count(bars_held > 1, 3) > 1"])
def test_the_figures_of_a_position_have_no_history(text: str) -> None:
    with pytest.raises(RuleError, match="has no history"):
        parse_condition(text, EXIT_SCOPE)


def test_nesting_and_length_are_bounded() -> None:
    with pytest.raises(RuleError, match="nested more than"):
        parse_condition("not " * 200 + "close > open", SCOPE)
    with pytest.raises(RuleError, match="characters"):
        parse_condition("close > open" + " " * 3_000 + " ", SCOPE)


def test_left_out_arguments_are_filled_in() -> None:
    assert print_expression(parse_condition("rising(close)", SCOPE)) == "rising(close, 1)"


def test_an_open_scope_reads_names_nobody_declared() -> None:
    assert print_expression(parse_condition("crosses_above( a ,b.upper )", ANYTHING)) == "crosses_above(a, b.upper)"


@pytest.mark.parametrize(
    ("sugar", "core"),
    [
        ("crosses_above(fast, slow)", "fast > slow and fast[1] <= slow[1]"),
        ("crosses_below(fast, 3)", "fast < 3 and fast[1] >= 3[1]"),
        ("between(close, 1, 2)", "close >= 1 and close <= 2"),
        ("change(close, 3) > 0", "close - close[3] > 0"),
        ("close[1][2] > 0", "close[3] > 0"),
        ("close > 2 * 3 + 1", "close > 7"),
    ],
)
def test_sugar_is_written_out(sugar: str, core: str) -> None:
    assert print_expression(lower(parse_condition(sugar, SCOPE))) == core
