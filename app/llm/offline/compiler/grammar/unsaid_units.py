"""What a bare number of a stop or target counts, where the market leaves but one unit: `EURUSD …, sl 30 tp 60`."""

from __future__ import annotations

from app.llm.offline.compiler.market_names import CURRENCIES, NICKNAMES
from app.llm.offline.compiler.reader import Reader

_METALS = frozenset(("xau", "xag", "xpt", "xpd"))
_FEWEST, _MOST = 5, 500
"""Pips that a stop or a target on a currency pair may lie away."""


def in_pips_unsaid(reader: Reader, number: float) -> bool:
    """Whether nothing but pips can be meant: a whole number of that size, in a prompt on currency pairs alone."""
    if number != int(number) or not _FEWEST <= number <= _MOST:
        return False
    named = {_market(token.text) for token in reader.tokens} - {""}
    return bool(named) and all(_is_pair(one) for one in named)


def _market(text: str) -> str:
    """The pair or metal that a word names; empty for any other word."""
    name = NICKNAMES.get(text, "").lower() or text
    parts = {name[:3], name[3:]}
    return name if len(name) == 6 and parts <= CURRENCIES | _METALS else ""


def _is_pair(name: str) -> bool:
    return {name[:3], name[3:]} <= CURRENCIES - _METALS
