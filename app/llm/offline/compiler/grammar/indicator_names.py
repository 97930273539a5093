"""The names of indicators, as traders and as the contract language have them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from app.llm.offline.compiler.grammar.units import BAR_UNITS
from app.llm.offline.compiler.lexicon import BY_NAME, PHRASES, PLAIN_AVERAGES, Spoken
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.tokens import Kind
from contracts.indicators import INDICATORS

_SAID_OTHERWISE = ("highest", "lowest", "inside_bar", "engulfing")
"""Extremes of so many bars and shapes of candles are conditions or values of their own."""


@cache
def indicator_names() -> Mapping[str, Spoken]:
    """Every way of saying an indicator: the lexicon, and the contract language's own names."""
    own = {name.replace("_", " "): BY_NAME[name] for name in INDICATORS if name not in _SAID_OTHERWISE}
    return {**own, **PHRASES}


@cache
def names_of_all() -> tuple[str, ...]:
    """The same, and averages of no named kind."""
    return (*indicator_names(), *PLAIN_AVERAGES)


def take_name(reader: Reader) -> tuple[Spoken | None, bool]:
    """The indicator that comes next and whether it is an average of no named kind, and move on; None where none is."""
    names = indicator_names()
    phrase = reader.take_any(names_of_all()) or _plain_average(reader)
    if not phrase:
        return None, False
    if phrase in names:
        return names[phrase], False
    kind = names.get(reader.peek(1).text) if reader.sees("(") and reader.peek(2).text == ")" else None
    if kind is not None and kind.average:
        reader.at += 3
        return kind, False  # "100 ma (ema)"
    return BY_NAME["sma"], True


def _plain_average(reader: Reader) -> str:
    """`the 5 day average`: an average of nothing else, known by the length in front of it."""
    before = reader.tokens[reader.at - 1] if reader.at else None
    if before is None or (before.text not in BAR_UNITS and before.text != "-"):
        return ""
    behind = reader.peek(1).text
    return "" if behind in ("of", "volume", "true", "range") else reader.take("average", "avg")


def average_follows(reader: Reader) -> bool:
    """Whether a moving average comes next that has no number of its own behind it; moves nothing."""
    at = reader.at
    reader.skip("-", *BAR_UNITS)
    row, _ = take_name(reader)
    found = row is not None and row.average and not reader.sees("(") and reader.peek().kind is not Kind.NUMBER
    reader.at = at
    return found


@attempt
def average_in_brackets(reader: Reader) -> Spoken | None:
    """`MA cross 5/20 (sma)`, `MA cross 20/50 sma`: of which kind the averages are."""
    opened = reader.take("(")
    row = take_name(reader)[0]
    over = reader.take(")") if opened else reader.peek().value is None and not reader.sees("(")
    return row if row is not None and row.average and over else None
