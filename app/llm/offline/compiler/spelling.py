"""Words as traders mistype and abbreviate them: `abov`, `croses`, `mrkt`, `w/`; a word read otherwise is always said
so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from app.llm.offline.compiler.abbreviations import ABBREVIATIONS, PLAIN
from app.llm.offline.compiler.slips import mistyped
from app.llm.offline.compiler.tokens import Kind, Token
from app.llm.offline.compiler.vocabulary import MEANT, THEMSELVES
from app.llm.offline.compiler.wording import words

_LEAST_LETTERS = 3
_TIMES = frozenset("·×∙⋅•✕")
_COMPARATIVES = frozenset(words("more less higher lower greater bigger smaller larger fewer longer better rather"))
_WAYS = frozenset(words("above below over under up down"))
_MOVES = _WAYS | frozenset(words("abv blw is closes crosses breaks close cross break holds stays < > <= >= back"))
_COUNTED = frozenset(words("day week month bar candle hour"))
_EXTREMES = {"hi": "high", "his": "highs", "lo": "low", "los": "lows"}
_FRACTIONS = ("half", "quarter")
_LEAST_LENGTH = 5
"""Of an average; no stop of the turtles is wider in front of another number."""
_BAND_SIDES = ("upper", "lower", "middle", "top", "bottom")
_ENDS = frozenset(". , ; ! ?".split())
_CONDITIONED = frozenset(words("when whenever if once"))
_MOST_N = 10
"""No stop of the turtles is wider."""


def respell(tokens: Sequence[Token]) -> list[Token]:
    """The same tokens, mistyped words by the word that was meant, `w/` as `with`, `+DI` as `plus DI`."""
    read: list[Token] = []
    for at, token in enumerate(tokens):
        before = read[-1] if read else None
        behind = tokens[at + 1] if at + 1 < len(tokens) else None
        if token.text == "/" and before is not None and before.text == "w" and before.touches(token):
            read[-1] = replace(before, text="with", end=token.end)
        elif token.text == "o" and before is not None and before.text == "with" and before.touches(token):
            read[-1] = replace(before, text="without", end=token.end)
        elif token.text in ("+", "-") and behind is not None and behind.text == "di" and token.touches(behind):
            read.append(replace(token, kind=Kind.WORD, text="plus" if token.text == "+" else "minus"))
        elif token.text in _TIMES and _between_factors(tokens, at):
            read.append(replace(token, text="*"))
        elif token.kind is Kind.WORD:
            read.append(_buy(before, token, behind) or _beside(before, token, behind) or _meant(token))
        else:
            read.append(token)
    return read


def _between_factors(tokens: Sequence[Token], at: int) -> bool:
    """A dot between a number and a name multiplies; at the start of a line it is a bullet."""
    return 0 < at < len(tokens) - 1 and tokens[at - 1].kind is Kind.NUMBER and tokens[at + 1].kind is Kind.WORD


def _beside(before: Token | None, token: Token, behind: Token | None) -> Token | None:
    """What the words around it make of a word: `more then`, `20 day hi`, `one n half`."""
    text = ""
    if token.text == "pa" and behind is not None and behind.text in _MOVES:
        text = "price"
    elif before is None:
        return None
    elif token.text == "then" and before.text in _COMPARATIVES:
        text = "than"
    elif token.text == "x" and before.text in ("golden", "death"):
        text = "cross"
    elif token.text == "x" and behind is not None and behind.text in _WAYS and not before.touches(token):
        text = "crosses"
    elif token.text == "bnd" and before.text in _BAND_SIDES:
        text = "band"
    elif before.text in _COUNTED:
        text = _EXTREMES.get(token.text, "")
    elif token.text == "n" and behind is not None and not _counts(before, behind):
        text = "and"
    return replace(token, text=text, written=token.text) if text else None


def _buy(before: Token | None, token: Token, behind: Token | None) -> Token | None:
    """`by when …`, `… then by, stop …`: nothing is done by a condition, nor by the end of a clause."""
    if token.text != "by":
        return None
    ends = before is not None and (behind is None or behind.kind is Kind.BREAK or behind.text in _ENDS)
    conditioned = behind is not None and {behind.text, _meant(behind).text} & _CONDITIONED
    return replace(token, text="buy", written=token.text) if ends or conditioned else None


def _counts(before: Token, behind: Token) -> bool:
    """Whether an `n` is the turtles' N: behind a small number, as in `2 n` and `stop two n`."""
    if before.kind is behind.kind is Kind.NUMBER and not before.touches(behind):
        return before.value is None or before.value < _LEAST_LENGTH  # "ema 9 n 21"
    if behind.kind is not Kind.WORD or before.kind not in (Kind.WORD, Kind.NUMBER):
        return True
    small = before.text in _NUMBERS if before.value is None else before.value <= _MOST_N
    return small and behind.text not in _FRACTIONS


def _meant(token: Token) -> Token:
    short = ABBREVIATIONS.get(token.text)
    if short is not None:
        return replace(token, text=short, written="" if token.text in PLAIN else token.text)
    found = "" if token.capitals else _nearest(token.text)
    return replace(token, text=found, written=token.text) if found else token


@lru_cache(maxsize=4096)
def _nearest(word: str) -> str:
    """The one word meant that a slip of the fingers makes of it; empty where there is none or more than one."""
    stem = word.removesuffix("s").removesuffix("'")
    if len(word) < _LEAST_LETTERS or not word.isascii() or {word, stem} & _KNOWN:
        return ""
    found = sorted(mistyped(word, MEANT), key=len)
    return found[0] if found and all(one.startswith(found[0]) for one in found) else ""


_KNOWN = THEMSELVES | frozenset(MEANT)
_NUMBERS = frozenset(words("one two three four five six seven eight nine ten"))
