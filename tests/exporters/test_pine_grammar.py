"""The table of Pine's functions catches what a lenient interpreter lets through."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from exporters.pine.grammar import MalformedPine, check_pine
from exporters.pine.signatures import FUNCTIONS
from exporters.pine.tokens import read_tokens
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
        (
            "x = [a, b]",
            "line 1: a is not known; line 1: b is not known; line 1: x has no type: it is given tuple",
        ),
        ('alert("x")', "line 1: the function alert is not known"),
        ("x = ta.sma(close > open, 3)", "line 1: ta.sma: source should be float, not close > open"),
        ("x = ta.sma(close, close)", "line 1: ta.sma: length should be int, not close"),
        ("n = 3.0\nx = ta.sma(close, n)", "line 2: ta.sma: length should be int, not n"),
        ("x = ta.ema(close, bar_index)", "line 1: ta.ema: length should be simple, not bar_index"),
        ("var n = 3\nx = ta.ema(close, n)", "line 2: ta.ema: length should be simple, not n"),
        ('plot(close, "a" + syminfo.ticker)', 'line 1: plot: title should be const, not "a" + syminfo.ticker'),
        ('x = input.int(bar_index, "n")', "line 1: input.int: defval should be const, not bar_index"),
        ('strategy.entry("a", "long")', 'line 1: strategy.entry: direction should be direction, not "long"'),
        ('strategy.exit("a", loss = "5")', 'line 1: strategy.exit: loss should be float, not "5"'),
        ('strategy.close("a", comment = 5)', "line 1: strategy.close: comment should be string, not 5"),
        ("x = nz(true)", "line 1: nz: source should be float, not true"),
        ("x = not close", "line 1: what stands after not should be bool, not float"),
        ("x = close > 1 and open", "line 1: a side of and should be bool, not float"),
        ("x = close ? 1 : 2", "line 1: what is chosen by should be bool, not float"),
        ('x = close > open ? "a" : 1', "line 1: the choices are string and int"),
        ('x = 1 + "a"', "line 1: the sides of + are int and string"),
        ('x = "a" * 2', "line 1: a side of * should be float, not string"),
        ("x = close[close]", "line 1: an offset should be int, not float"),
        ("x = na", "line 1: x has no type: it is given na"),
        ("bool x = na", "line 1: x should be bool, not na"),
        ("int x = 1.5", "line 1: x should be int, not float"),
        ("var x = 0\nx := close", "line 2: x should be int, not float"),
        ("x := 1", "line 1: x is not known"),
        ("x = 1\nx = 2", "line 2: x is declared twice"),
        ("f() => 1\nf = 2", "line 2: f is declared twice"),
        ("close = 1", "line 1: close is a word of Pine's own"),
        ("f(float plot) => 1", "line 1: plot is a word of Pine's own"),
        ("if close\n    x = 1", "line 1: what follows if should be bool, not float"),
        ("if close > open\n    y = 1\nz = y", "line 3: y is not known"),
        ("for i = 0.5 to 3\n    x = i", "line 1: a loop's bound should be int, not float"),
        ("f(float a) =>\n    b = a\n    b > 0\nx = f(1) + 1", "line 4: a side of + should be float, not bool"),
        ("f(simple int n) => n\nx = f(bar_index)", "line 2: f: n should be simple, not bar_index"),
        ("f() =>\n    [1, 2]\n[a, b, c] = f()", "line 3: 3 names are given 2 values"),
        ("x = close close", "line 1: close is out of place"),
        ("x = 1 +", "line 1: an expression ends too soon"),
    ],
)
def test_a_mistake_is_named_with_its_line(line: str, problem: str) -> None:
    with pytest.raises(MalformedPine) as caught:
        check_pine(line + "\n")
    assert str(caught.value) == problem


def test_what_the_exporter_writes_passes() -> None:
    check_pine(write_source(load_case("every_function"), "pine"))


def spoil(source: str) -> Iterator[tuple[str, str]]:
    """The source with one call spoilt: its function, the name of an argument, or a literal of another type."""
    tokens = [token for token in read_tokens(source) if token.kind not in ("newline", "comment")]
    done = set()
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    for place, token in enumerate(tokens[:-1]):
        before, after = tokens[place - 1], tokens[place + 1]
        inside = before.text in ("(", ",") or (before.text == "=" and tokens[place - 3].text in ("(", ","))
        names_argument = token.kind == "name" and after.text == "=" and before.text in ("(", ",")
        if names_argument or (token.text in FUNCTIONS and after.text == "("):
            spoilt = f"{token.text}_2"
        elif inside and after.text in (",", ")") and (token.kind == "number" or token.text in ("true", "false")):
            spoilt = '"a text"'
        elif inside and after.text in (",", ")") and token.kind == "string":
            spoilt = "true"
        else:
            continue
        line = source.splitlines()[token.line - 1]
        if line.count(token.text) == 1 and (token.text, after.text) not in done:
            done.add((token.text, after.text))
            at = starts[token.line - 1] + line.index(token.text)
            yield f"{token.text} in {line.strip()}", source[:at] + spoilt + source[at + len(token.text) :]


@pytest.mark.parametrize("name", ["market_structure", "stress", "higher_timeframe"])
def test_a_call_that_is_spoilt_in_any_place_is_refused(name: str) -> None:
    spoilt = dict(spoil(write_source(load_case(name), "pine")))
    assert len(spoilt) > 50
    assert [place for place, source in spoilt.items() if not is_refused(source)] == []


def is_refused(source: str) -> bool:
    try:
        check_pine(source)
    except MalformedPine:
        return True
    return False


def test_every_indicator_call_stands_at_the_start_of_a_line_of_its_own() -> None:
    for name in ("every_function", "macd_session", "higher_timeframe"):
        for line in write_source(load_case(name), "pine").splitlines():
            code = line.split("//")[0]
            if "ta." in code:
                assert code.count("ta.") == 1, line
                assert code.startswith("    ") or code[0].isalpha(), line
                assert not any(word in code.split("ta.")[0] for word in (" and ", " or ", "if ", "?")), line
