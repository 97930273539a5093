"""Which way a value comes past another, said behind it: `crosses X from below`, `… to the upside`."""

from __future__ import annotations

from app.llm.offline.compiler.meaning import Number, Way
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.wording import phrases, words

REGION = words("territory zone zones area areas region regions levels level condition conditions")
FROM_BELOW = phrases("from below | from underneath | from beneath | from under")
FROM_ABOVE = phrases("from above | from the top | from over")
_UPWARDS = phrases("""
    to the upside | upside | from below | from underneath | from beneath | from under | from below to above |
    from below to up | from under to over | from down to up | from bottom to top | from below upwards | upwards |
    upward | up | going up | go up | goes up | to go up | moving up | to the up side | to up | bullish | bullishly
""")
_DOWNWARDS = phrases("""
    to the downside | downside | from above | from over | from above to below | from above to down |
    from up to below | from over to under | from up to down | from top to bottom | from above downwards | downwards |
    downward | down | going down | go down | goes down | to go down | moving down | to the down side | to down |
    bearish | bearishly
""")


def way_said(reader: Reader) -> Way | None:
    """The way that comes next, and move on."""
    if reader.take_any(_UPWARDS):
        return "up"
    return "down" if reader.take_any(_DOWNWARDS) else None


def level_said(reader: Reader) -> Number | None:
    """`oversold (20)`, `oversold territory`: the level in brackets, behind the word for what lies beyond it."""
    reader.take(*REGION)
    return _in_brackets(reader)


@attempt
def _in_brackets(reader: Reader) -> Number | None:
    number = reader.signed_number() if reader.take("(") else None
    return Number(number) if number is not None and reader.take(")") else None


def verb_next(reader: Reader) -> bool:
    """`9 EMA over 21 EMA I'm long, under I'm short`: whether a trade's verb comes next; moves nothing."""
    return reader.sees("im", "i'm", "i", "we", "buy", "sell", "long", "short", "go")
