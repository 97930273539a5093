"""Where clauses end, and what is to be had of one that is not understood."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from app.llm.offline.compiler.grammar.indicator_names import average_follows
from app.llm.offline.compiler.grammar.places import place
from app.llm.offline.compiler.reader import Reader
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Place
from app.llm.offline.compiler.tokens import Kind, Token
from app.llm.offline.compiler.wording import words

_PROTECTING = words("stop sl tp target risk stops targets trail trailing risking")
_STOPS = frozenset(". , ; : ! ? ( ) [ ] \" ' - … · • * / + # | ` ~ _".split()) | {"\n"}
_BEFORE_LEVELS = frozenset(("<", "<=", ">", ">=", "=", "above", "below", "over", "under", "between"))
_NOT_THERE = frozenset(
    words("""
    no not never none nor neither except without avoid unlike unless dont don't skip ignore instead than like vs versus
    correlated correlation compared relative same other others news
""")
)


def place_at_end(reader: Reader, speaker: Speaker, start: int) -> int:
    """Where the market begins that ends the clause from `start` to the cursor, which is not understood; else its end.

    `… whatever that means on GBPUSD H1` is traded there for all that; moves nothing.
    """
    end, assumed = reader.at, len(reader.assumed)
    found = end
    for at in range(start + 1, end):
        if reader.tokens[at - 1].text in _NOT_THERE:
            break
        reader.at = at
        led = reader.sees("on", "for", "in")
        named = place(reader, speaker)
        sure = isinstance(named, Place) and named.markets and (led or named.timeframes)
        if sure and reader.at == end:
            found = at
            break
    reader.at = end
    del reader.assumed[assumed:]
    return found


def unreadable_number(reader: Reader, start: int, end: int) -> str:
    """What is wrong with a number among these tokens that no phrase can hold; empty where nothing is."""
    for at in range(start, end):
        token = reader.tokens[at]
        if token.kind is not Kind.NUMBER:
            continue
        if token.value is None:
            return "the number is too large"
        reader.at = at + 1
        lengthless = token.value <= 0 and average_follows(reader)
        reader.at = end
        if token.value < 0 and (lengthless or reader.tokens[at - 1].text not in _BEFORE_LEVELS):
            return "a negative number makes no sense here"
        if lengthless:
            return "an average needs a length of at least 1"
    return ""


def skip_fragment(reader: Reader) -> bool:
    """Move over a piece of JSON or YAML in braces, to where they close; what stands in it is not read."""
    if not reader.sees("{", "}"):
        return False
    depth = 0
    while not reader.done:
        depth += {"{": 1, "}": -1}.get(reader.peek().text, 0)
        reader.at += 1
        if depth <= 0:
            break
    return True


def ends_clause(reader: Reader) -> bool:
    token = reader.peek()
    before = reader.tokens[reader.at - 1]
    if token.text == ":" and before.value is not None and reader.peek(1).value is not None and before.touches(token):
        return False  # a time of day
    return token.text in (".", ",", ";", ":", "\n", "!", "?", "{")


def multiplies(reader: Reader) -> bool:
    """Whether the sign that comes next stands right behind a number, as in `3xATR`: no bullet, but words of a rule."""
    before = reader.tokens[reader.at - 1] if reader.at else None
    return reader.sees("*") and before is not None and before.value is not None and before.touches(reader.peek())


def is_stop(token: Token) -> bool:
    if token.text in _STOPS:
        return True
    return token.kind is Kind.SYMBOL and unicodedata.category(token.text[0]) in ("So", "Sk", "Cf", "Mn")


def protected_behind(reader: Reader) -> bool:
    """`short only … when RSI crosses below 70, stop 2 ATR`: whether a stop, target or size comes next."""
    ahead = [reader.peek(place).text for place in range(1, 5)]
    return reader.sees(",") and (ahead[0] in _PROTECTING or (reader.peek(1).value is not None and _stops(ahead)))


def _stops(ahead: Sequence[str]) -> bool:
    return any(text in _PROTECTING for text in ahead)
