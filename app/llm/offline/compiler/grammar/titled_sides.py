"""Sides in titles: `long only`, `in both directions`, `short version`, `sell rallies`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.directing import CHOICES
from app.llm.offline.compiler.grammar.titles import TRADED
from app.llm.offline.compiler.reader import Reader
from app.llm.offline.compiler.statements import Sides
from app.llm.offline.compiler.wording import phrases, words

SIDE_WORDS: dict[str, Sides] = {
    **dict.fromkeys(words("long longs"), "long"),
    **dict.fromkeys(words("short shorts"), "short"),
}
_NO_SIDE_BEHIND = frozenset(words("""
    term story time run lived standing sought lasting awaited list note message post question squeeze squeezes and or
    interest float covering of for enough ago description list summary answer explanation length lengths
    ema sma wma ma average averages
"""))  # fmt: skip
_NO_SIDE_BEFORE = frozenset(words("as for in too how so before very fairly pretty rather quite a-"))
_OF_SIDE = words("only side bias version strategy system idea setup trades trade bot plan scalper exclusively please")
_DEALT = phrases("buy | sell")
_DEALT_IN = phrases("""
    dips | the dip | the dips | pullbacks | breakouts | weakness | oversold | rallies | the rally | strength | rips |
    the rip | the rips | breakdowns | overbought | bounces | panic
""")


def named_sides(reader: Reader) -> Sides | None:
    """`long only`, `in both directions`, `longs`, `short version`, `sell rallies`."""
    at = reader.at
    before = reader.tokens[at - 1].text if at else ""
    if before in _NO_SIDE_BEFORE:
        return None
    for sides, spoken in CHOICES:
        if reader.take_any(spoken):
            return sides
    for side, spoken in TRADED.items():
        if reader.take_any(spoken) and not _no_side(reader):
            reader.take("only")
            return side
        reader.at = at
    dealt = reader.take_any(_DEALT)
    if dealt and reader.take_any(_DEALT_IN):
        return "long" if dealt == "buy" else "short"
    reader.at = at
    word = reader.take(*SIDE_WORDS)
    if not word or (_no_side(reader) and not _both(reader)):
        reader.at = at
        return None
    reader.skip(*_OF_SIDE)
    return SIDE_WORDS[word]


def _no_side(reader: Reader) -> bool:
    """`short term`, `long-standing`, `short-lived`: whether it was the first half of another word; moves nothing."""
    return reader.sees(*_NO_SIDE_BEHIND) or (reader.sees("-") and reader.peek(1).text not in _OF_SIDE)


def _both(reader: Reader) -> bool:
    """`long and short`: whether the other side is named in one breath; moves nothing."""
    return reader.sees("and", "or") and reader.peek(1).text in SIDE_WORDS
