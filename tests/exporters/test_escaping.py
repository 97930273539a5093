"""Hostile text stays a value: the tokens around it do not change."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporters.escaping import cs_str, line_comment, pine_str
from exporters.pine.tokens import read_tokens
from tests.exporters.cases import build_case, write_source

HOSTILE = [
    "*/ close all /*",
    '" + strategy.close_all() + "',
    "' + x + '",
    "line\nstrategy.close_all()",
    "line\r\nusing System.IO;",
    "back\\slash\\",
    "{{7*7}}{% for x in y %}",
    "{0} {1}",
    "\u2028separator\u2029\u0085next",
    "\u202ebidi\u2066marks",
    "nul\x00\x1b[31m",
    "x" * 10_000,
    "\\u000a\\u0022;",
    "é 日本 \U0001f600",
    "// comment \\",
    "@version=4",
    " \u202a@strategy_alert_message {{close}}",
    "#region",
    "\uff20version=4 \uff02 + strategy.close_all() + \uff02",
    "\u0085\u000b\u000c#if DEBUG",
    "/* open \ufe68n \uff3c",
    "",
]

_CSHARP = re.compile(
    r"""//[^\n\r\u0085\u2028\u2029]*|"(?:[^"\\\n\r]|\\u[0-9A-F]{4}|\\["\\nrt])*"|[A-Za-z_]\w*|\d[\w.]*|\s+|[^\s\w"'\\]"""
)


def shape_of_csharp(source: str) -> list[str]:
    """Kinds of tokens; the text of strings and comments left out."""
    found, position = [], 0
    while position < len(source):
        match = _CSHARP.match(source, position)
        assert match is not None, source[position : position + 40]
        text = match.group()
        if text.startswith("//"):
            found.append("comment")
        elif text.startswith('"'):
            found.append("string")
        elif not text.isspace():
            found.append(text)
        position = match.end()
    return found


def shape_of_pine(source: str) -> list[str]:
    plain = {"comment", "string"}
    return [token.kind if token.kind in plain else token.text for token in read_tokens(source)]


def write_with(text: str, target: str) -> str:
    program = build_case("ema_cross_atr", thesis=text, assumptions=[text])
    return write_source(program, target, title=text or "untitled")


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_leaves_the_tokens_of_pine_as_they_are(text: str) -> None:
    harmless = shape_of_pine(write_with("harmless", "pine"))
    assert [kind for kind in shape_of_pine(write_with(text, "pine")) if kind != "comment"] == [
        kind for kind in harmless if kind != "comment"
    ]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_leaves_the_tokens_of_csharp_as_they_are(text: str) -> None:
    harmless = shape_of_csharp(write_with("harmless", "ctrader"))
    assert [kind for kind in shape_of_csharp(write_with(text, "ctrader")) if kind != "comment"] == [
        kind for kind in harmless if kind != "comment"
    ]


@pytest.mark.parametrize("target", ["pine", "ctrader"])
def test_no_text_becomes_an_annotation_or_a_directive(target: str) -> None:
    for text in HOSTILE:
        source = write_with(text, target)
        lines = [line for line in source.splitlines()[1:] if re.match(r"\s*(#|//\s*[@#/!])", line)]
        assert lines == [], text


def test_a_head_does_not_grow_without_bounds() -> None:
    program = build_case("ema_cross_atr", assumptions=["x" * 10_000] * 1_000)
    for target in ("pine", "ctrader"):
        assert len(write_source(program, target)) < 40_000
        assert "// 980 more assumptions stand in the contract." in write_source(program, target)


def test_text_put_in_without_escaping_is_noticed_by_these_shapes() -> None:
    changed = 0
    for text in HOSTILE:
        source = f'title = "{text}" // {text}\nclose\n'
        try:
            changed += shape_of_pine(source) != ["title", "=", "string", "comment", "\n", "close", "\n"]
        except ValueError:
            changed += 1
    assert changed >= 3


@given(st.text(max_size=200))
@settings(max_examples=1500, deadline=None)
def test_any_text_becomes_one_literal_and_one_comment(text: str) -> None:
    assert shape_of_csharp(f"{cs_str(text)} // {line_comment(text)}\nx") == ["string", "comment", "x"]
    assert shape_of_pine(f"{pine_str(text)} // {line_comment(text)}\nx") == ["string", "comment", "\n", "x"]


@given(st.text(max_size=200))
@settings(max_examples=500, deadline=None)
def test_a_csharp_literal_means_the_text_it_was_made_of(text: str) -> None:
    literal = cs_str(text)[1:-1]
    assert literal.isascii()
    assert literal.encode("ascii").decode("unicode_escape").encode("utf-16-le", "surrogatepass") == text.encode(
        "utf-16-le", "surrogatepass"
    )
