"""The table of Pine's functions catches what a lenient interpreter lets through."""

from __future__ import annotations

import pytest

from exporters.pine.grammar import MalformedPine, check_pine
from tests.exporters.cases import load_case, write_source


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("x = ta.supersma(close, 3)", "line 1: the function ta.supersma is not known"),
        ("x = ta.sma(close)", "line 1: ta.sma: length is missing"),
        ("x = ta.sma(close, 3, 4)", "line 1: ta.sma: too many arguments"),
        ("x = ta.sma(close, len = 3)", "line 1: ta.sma: there is no argument len; line 1: ta.sma: length is missing"),
        ("x = ta.sma(close, 3.5)", "line 1: ta.sma: length should be int, not 3.5"),
        ('x = ta.sma("close", 3)', 'line 1: ta.sma: source should be float, not "close"'),
        ("x = ta.sma(close, 3, length = 4)", "line 1: ta.sma: length is given twice"),
        ('strategy.entry("a", strategy.long, when = true)', "line 1: strategy.entry: there is no argument when"),
        ("x = 1\ny = z", "line 2: z is not known"),
        ("x = strategy.equity", "line 1: strategy.equity is not known"),
        ("f(float a) => a + 1\nx = f(1, 2)", "line 2: f takes 1 arguments, not 2"),
        ("x = (1 + 2", "brackets do not match"),
        ("f() =>\n    [1, 2]\n[a, _] = f()\nx = a + b", "line 4: b is not known"),
        ("x = [a, b]", "line 1: a is not known; line 1: b is not known"),
    ],
)
def test_a_mistake_is_named_with_its_line(line: str, problem: str) -> None:
    with pytest.raises(MalformedPine) as caught:
        check_pine(line + "\n")
    assert str(caught.value) == problem


def test_what_the_exporter_writes_passes() -> None:
    check_pine(write_source(load_case("every_function"), "pine"))


def test_every_indicator_call_stands_at_the_start_of_a_line_of_its_own() -> None:
    for name in ("every_function", "macd_session", "higher_timeframe"):
        for line in write_source(load_case(name), "pine").splitlines():
            code = line.split("//")[0]
            if "ta." in code:
                assert code.count("ta.") == 1, line
                assert code.startswith("    ") or code[0].isalpha(), line
                assert not any(word in code.split("ta.")[0] for word in (" and ", " or ", "if ", "?")), line
