"""Cutting a prompt into tokens.

A token never loses its place in the prompt, so that every character can later be accounted for.
Numbers arrive already read: `20`, `10,000`, `0,5`, `1.5`, `twenty`, `one and a half`, `half a` are all numbers,
`-100` is a negative one; a number too large to be meant has no value.
"""

from __future__ import annotations

import re

from app.llm.offline.compiler.enumeration import unlisted
from app.llm.offline.compiler.hedges import settle_hedges
from app.llm.offline.compiler.numbered import name_numbered
from app.llm.offline.compiler.numbers import bound_numbers, join_halves, or_more, read_number_words, sign_numbers
from app.llm.offline.compiler.spelling import respell
from app.llm.offline.compiler.tokens import Kind, Token

_PATTERN = re.compile(
    r"""
    (?P<break>\n+)
  | (?P<range>(?<=\d)\.\.\.?(?=\d|\s*\d))                  # 5..20
  | (?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d])       # 10,000
             | 0,\d+(?![\d,])                              # 0,5
             | [1-9],[05](?![\d,])(?=\s*(?:%|x|r\b|atr|percent|pips?))  # 1,5 ATR
             | \d+\.\d+ | \.\d+ | \d+)
  | (?P<times>(?<=\d)[xX×](?=\s*atr|\s*ATR|\s*risk|\s*SL|\s*sl|\s*stop))       # 1.5xATR
  | (?P<scripted>ta\.(?=[A-Za-z])[A-Za-z]+)                # ta.ema
  | (?P<that_is>\b[iI]\.\s?[eE]\b\.?)                       # i.e.
  | (?P<word>[^\W\d_]+(?:['’´`][^\W\d_]+)*)
  | (?P<symbol>\|\||&&|>=|<=|=>|=<|==|!=|->|→|\S)
    """,
    re.VERBOSE,
)

_ALWAYS = {"range": "-", "times": "*"}
_MOST_DIGITS = 15
"""Whole digits a number may have: beyond them its value is no longer exact."""

_SAME = {
    "≥": ">=", "≤": "<=", "=>": ">=", "=<": "<=", "==": "=", "–": "-", "—": "-",
    "−": "-", "’": "'", "&": "and", "&&": "and", "||": "or", "@": "at",
}  # fmt: skip


def tokenise(prompt: str) -> tuple[Token, ...]:
    """The tokens of `prompt` in order, number words already read as numbers, numbers signed and bounded."""
    numbered = join_halves(read_number_words(respell(unlisted(name_numbered(_cut(prompt))))))
    return settle_hedges(or_more(sign_numbers(bound_numbers(numbered))))


def _cut(prompt: str) -> list[Token]:
    tokens: list[Token] = []
    depth = 0
    shouted = sum(map(str.isupper, prompt)) > sum(map(str.islower, prompt))
    for match in _PATTERN.finditer(prompt):
        start, end = match.span()
        raw = match.group()
        depth = max(0, depth + {"(": 1, ")": -1}.get(raw, 0))
        if match.lastgroup == "number":
            tokens.append(Token(Kind.NUMBER, raw, start, end, _read_digits(raw)))
        elif match.lastgroup in _ALWAYS:
            tokens.append(Token(Kind.SYMBOL, _ALWAYS[match.lastgroup], start, end))
        elif match.lastgroup == "break":
            tokens.append(Token(Kind.BREAK, "\n", start, end))
        elif match.lastgroup == "that_is":
            tokens.append(Token(Kind.WORD, "i.e.", start, end))
        elif match.lastgroup == "scripted":
            tokens.append(Token(Kind.WORD, raw.lower().removeprefix("ta."), start, end))
        else:
            text = "or" if raw == "|" and depth else _SAME.get(raw, re.sub(r"[’´`]", "'", raw.lower()))
            kind = Kind.WORD if match.lastgroup == "word" or text in ("and", "at", "or") else Kind.SYMBOL
            capitals = not shouted and len(raw) > 1 and raw.isupper()
            tokens.append(Token(kind, text, start, end, capitals=capitals))
    return tokens


def _read_digits(raw: str) -> float | None:
    if len(raw.partition(".")[0].replace(",", "")) > _MOST_DIGITS:
        return None
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", raw):
        return float(raw.replace(",", "")) if not raw.startswith("0,") else float(raw.replace(",", "."))
    return float(raw.replace(",", "."))
