"""Typos and short forms are read as the one word that was meant, said so, and never made of what is a word itself."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import app.llm.offline.compiler as compiler
from app.llm.offline.compiler.lexer import tokenise

_OF_TYPOS = ("abbreviations", "slips", "spelling")
_MODULES = [
    module for module in sorted(Path(str(compiler.__file__)).parent.rglob("*.py")) if module.stem not in _OF_TYPOS
]


def _read(text: str) -> str:
    return " ".join(token.text for token in tokenise(text))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("undr", "under"), ("ovr", "over"), ("dwn", "down"), ("aftr", "after"), ("lng", "long"), ("shrt", "short"),
        ("prft", "profit"), ("mrkt", "market"), ("clsd", "closed"), ("trgt", "target"), ("wkly", "weekly"),
        ("bollngr", "bollinger"), ("stopp", "stop"), ("croses", "crosses"),
        ("candel", "candle"), ("oposite", "opposite"), ("revers", "reverse"), ("dolar", "dollar"), ("trds", "trades"),
        ("stochaistc", "stochastic"), ("suprtrend", "supertrend"), ("biger", "bigger"), ("sesh", "session"),
        ("optimze", "optimize"), ("lnog", "long"), ("stpo", "stop"), ("abov", "above"), ("frankfrut", "frankfurt"),
    ],
)  # fmt: skip
def test_a_typo_is_read_as_the_word_that_was_meant(typed: str, meant: str) -> None:
    assert _read(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("more then 25", "more than 25"), ("higher then the open", "higher than the open"),
        ("buy then sell", "buy then sell"), ("20 day hi", "20 day high"), ("hi there", "hi there"),
        ("sell n go short", "sell and go short"), ("one n half atr", "1.5 atr"), ("stop 2 n", "stop 2 n"),
        ("above 70 n adx", "above 70 and adx"),
        ("by wen rsi is low", "buy when rsi is low"), ("rsi < 30 by , stop", "rsi < 30 buy , stop"),
        ("stop by 2 atr", "stop by 2 atr"), ("upr bnd", "upper band"), ("turnin up", "turning up"),
        ("stop two n", "stop 2.0 n"), ("w/ a stop", "with a stop"), ("w/o a stop", "without a stop"),
    ],
)  # fmt: skip
def test_the_words_beside_it_say_what_a_short_word_is(typed: str, meant: str) -> None:
    assert _read(typed) == meant


@pytest.mark.parametrize(
    "word", ["shore", "steps", "sort", "positive", "tails", "exist", "were", "risen", "blorp", "gld"]
)
def test_what_is_a_word_itself_stays_as_it_is(word: str) -> None:
    assert _read(word) == word


def test_a_word_in_capitals_may_be_a_ticker_and_stays_as_it_is() -> None:
    assert _read("buy LNG when it closes ovr the SMA") == "buy lng when it closes over the sma"
    assert _read("GO LNG WHEN IT CLOSES OVR THE SMA") == "go long when it closes over the sma"


def test_a_word_read_otherwise_keeps_how_it_was_written() -> None:
    assert [token.written for token in tokenise("lng undr the low")] == ["lng", "undr", "", ""]


@pytest.mark.parametrize("module", _MODULES, ids=lambda path: path.stem)
def test_no_word_of_the_grammar_is_read_otherwise(module: Path) -> None:
    spoken = {word for text in _texts(module) for word in re.findall(r"(?<!\w)[a-z]+(?:'[a-z]+)*(?!\w)", text.lower())}
    assert [word for word in sorted(spoken) if any(token.written for token in tokenise(word))] == []


def _texts(module: Path) -> list[str]:
    """The texts of a module, without those that are put together from pieces."""
    nodes = list(ast.walk(ast.parse(module.read_text())))
    pieces = {id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
    constants = [node for node in nodes if isinstance(node, ast.Constant) and id(node) not in pieces]
    return [node.value for node in constants if isinstance(node.value, str)]
