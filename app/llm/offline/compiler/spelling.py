"""Words as traders mistype and abbreviate them: `abov`, `croses`, `w/`; a word read otherwise is always said so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from app.llm.offline.compiler.tokens import Kind, Token
from app.llm.offline.compiler.wording import words

_MEANT = words("""
    above below crosses crossed cross crossing crossover average averages moving exponential simple stop stops profit
    target targets trailing breakout breakouts bollinger stochastic supertrend donchian keltner ichimoku momentum
    channel volume session london weekly daily hourly monday tuesday wednesday thursday friday percent price closes
    closed closing close higher lower short shorts enter entry exits candle candles optimise optimize filter between
    rising falling oversold overbought uptrend downtrend highest lowest engulfing bullish bearish previous opposite
    direction directions position signal breakeven maximum minimum drawdown trading trades trade pullback histogram
""")
_OTHER_WORDS = frozenset(words("""
    closer closest traded trader traders prices risking raising failing filling filters filtered shore shirt blow
    bellow sessions signals targeted stopped stopping entered enters exited volumes channels lowers targeting
    average's exist exists sort snort candle's stoop step steps strop movings roving calling bulling positions closely
    sample training trace edits
    optimised optimized optimiser bolinger bollingers simpler simply dally lovely shortly priced rice broking cloned
    loses lose least strategy profits
""")) | frozenset(_MEANT)  # fmt: skip
_SHORT = {
    "wen": "when",
    "whn": "when",
    "abv": "above",
    "abov": "above",
    "cros": "cross",
    "clos": "close",
    "blw": "below",
    "bellow": "below",
    "stp": "stop",
    "los": "loss",
    "xover": "crossover",
    "xo": "crossover",
    "crs": "cross",
    "hgih": "high",
    "hihg": "high",
    "lwo": "low",
    "buyy": "buy",
    "byu": "buy",
    "seel": "sell",
    "slel": "sell",
    "sel": "sell",
    "exti": "exit",
    "exot": "exit",
    "lnog": "long",
    "shrt": "short",
    "eam": "ema",
    "smaa": "sma",
    "rsii": "rsi",
    "tgt": "target",
    "avg": "average",
    "thn": "then",
    "teh": "the",
    "whne": "when",
    "stpo": "stop",
    "atrr": "atr",
    "prcnt": "percent",
    "yesterdays": "yesterday's",
    "todays": "today's",
}
_PLAIN = frozenset(("xover", "xo", "tgt", "avg", "bellow", "abv", "blw", "yesterdays", "todays"))
"""Abbreviations that leave no doubt."""

_LEAST_LETTERS = 5
_TIMES = frozenset("·×∙⋅•✕")


def respell(tokens: Sequence[Token]) -> list[Token]:
    """The same tokens, mistyped words by the word that was meant, `w/` as `with`, `+DI` as `plus DI`."""
    read: list[Token] = []
    for at, token in enumerate(tokens):
        behind = tokens[at + 1] if at + 1 < len(tokens) else None
        if token.text == "/" and read and read[-1].text == "w" and read[-1].touches(token):
            read[-1] = replace(read[-1], text="with", end=token.end)
        elif token.text in ("+", "-") and behind is not None and behind.text == "di" and token.touches(behind):
            read.append(replace(token, kind=Kind.WORD, text="plus" if token.text == "+" else "minus"))
        elif token.text in _TIMES and _between_factors(tokens, at):
            read.append(replace(token, text="*"))
        elif token.kind is Kind.WORD:
            read.append(_meant(token))
        else:
            read.append(token)
    return read


def _between_factors(tokens: Sequence[Token], at: int) -> bool:
    """A dot between a number and a name multiplies; at the start of a line it is a bullet."""
    return 0 < at < len(tokens) - 1 and tokens[at - 1].kind is Kind.NUMBER and tokens[at + 1].kind is Kind.WORD


def _meant(token: Token) -> Token:
    short = _SHORT.get(token.text)
    if short is not None:
        return replace(token, text=short, written="" if token.text in _PLAIN else token.text)
    found = _nearest(token.text)
    return replace(token, text=found, written=token.text) if found else token


@lru_cache(maxsize=4096)
def _nearest(word: str) -> str:
    """The one word meant that is a single slip of the fingers away; empty where there is none or more than one."""
    if len(word) < _LEAST_LETTERS or {word, word.removesuffix("s")} & _OTHER_WORDS or not word.isascii():
        return ""
    found = [meant for meant in _MEANT if meant[0] == word[0] and len(meant) > 4 and _one_slip(word, meant)]
    doubled = [meant for meant in found if _undoubled(meant) == _undoubled(word)]
    found = doubled or found
    return found[0] if len(found) == 1 else ""


def _undoubled(word: str) -> str:
    return "".join(letter for at, letter in enumerate(word) if word[at - 1 : at] != letter)


def _one_slip(word: str, meant: str) -> bool:
    """One letter missing, doubled, wrong, or two neighbours swapped."""
    if abs(len(word) - len(meant)) > 1:
        return False
    same = 0
    while same < min(len(word), len(meant)) and word[same] == meant[same]:
        same += 1
    rest, wanted = word[same:], meant[same:]
    swapped = rest[:2] == wanted[1::-1] and rest[2:] == wanted[2:]
    return rest[1:] == wanted[1:] or rest[1:] == wanted or rest == wanted[1:] or swapped
