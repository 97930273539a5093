"""Where clauses end, and what is to be had of one that is not understood."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from app.llm.offline.compiler.grammar.indicator_names import average_follows
from app.llm.offline.compiler.grammar.places import place
from app.llm.offline.compiler.meaning import Price, Slope
from app.llm.offline.compiler.reader import Reader
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import (
    Allow,
    Enter,
    Leave,
    Mention,
    Opposite,
    Place,
    Protect,
    Remark,
    Said,
    Statement,
    Unusable,
)
from app.llm.offline.compiler.tokens import Kind, Token
from app.llm.offline.compiler.wording import words

_PROTECTING = words("stop sl tp target risk stops targets trail trailing risking")
_SIDES = ("buy", "sell", "long", "short", "longs", "shorts")
_STOPS = frozenset(". , ; : ! ? ( ) [ ] \" ' - … · • * / + # | ` ~ _".split()) | {"\n"}
_BEFORE_LEVELS = frozenset(("<", "<=", ">", ">=", "=", "above", "below", "over", "under", "between"))
_LEANING = frozenset(words("there on at by from of in where which"))
_AS_BEFORE = ("as well", "too", "also", "again")
NOT_THERE = frozenset(
    words("""
    no not never none nor neither except without avoid unlike unless dont don't skip ignore instead than like vs versus
    correlated correlation compared relative same other others news
""")
)


def lose_tail(said: list[Said], begun: int, prompt: str) -> None:
    """`… and price is above the 20 EMA on that timeframe`: words behind a rule that lean on something and say nothing
    by themselves are not understood, nor is an indicator that is to do `as well` what it did before. `begun` is where
    the clause begins in `said`."""
    first = len(said)
    while first > begun and isinstance(said[first - 1].statement, Remark):
        first -= 1
    if first == len(said) or first <= begun:
        return
    again = isinstance(said[first - 1].statement, Mention) and said[first].text.lower() in _AS_BEFORE
    rule = isinstance(said[first - 1].statement, Enter | Leave | Allow)
    leans = rule and said[first].text.split()[0].lower() in _LEANING
    left = first > 1 and isinstance(said[first - 2].statement, Leave) and isinstance(said[first - 1].statement, Enter)
    leans = leans or (left and said[first].text.lower() in ("too", "as well"))  # "exit when …, short when … as well"
    tail = said[first - 1 :] if again else said[first:]
    if not (again or leans) or prompt[said[first - 1].end : said[first].start].strip():
        return
    reason = Unusable("it is not said how this belongs to what stands before it")
    text = prompt[tail[0].start : tail[-1].end]
    said[len(said) - len(tail) :] = [replace(tail[0], statement=reason, end=tail[-1].end, text=text, assumed=())]


def runs_on(statement: Statement, said: Sequence[Said], tokens: Sequence[Token], start: int) -> bool:
    """`a close under the lower band back to the middle band`: a way back with no word or sign before it.

    `price is above the 50 SMA and it is rising`: which of the two is not said. What begins with `above …` right behind
    an entry is that one's, whatever it ends with. `stop 30 pips (above entry for shorts)`: what stands in brackets
    behind a stop is of the stop.
    """
    placed = tokens[start - 1].text == "(" and tokens[start].text in ("above", "below", "over", "under")
    if said and placed and isinstance(statement, Enter | Allow):
        return isinstance(said[-1].statement, Protect | Unusable) and tokens[start - 2].end == said[-1].end
    if not isinstance(statement, Enter) or not said:
        return False
    if not statement.bare:
        ended = isinstance(said[-1].statement, Enter) and said[-1].end == tokens[start - 1].end
        ended = ended and tokens[start - 1].text not in _SIDES
        return ended and tokens[start].text in ("above", "below", "over", "under")  # of which of the two entries
    if isinstance(statement.condition, Slope) and [each.text for each in tokens[:start]][-2:] == ["it", "is"]:
        return isinstance(statement.condition.of, Price)
    spoken = [each.statement for each in said if not isinstance(each.statement, Remark)]
    if spoken and isinstance(spoken[-1], Opposite) and tokens[start - 1].text in ("on", "at", "by"):
        return True  # "reverse on ADX > 40"
    rule = isinstance(said[-1].statement, Enter | Leave | Protect)
    counted = tokens[start].value is not None and isinstance(
        said[-1].statement, Enter
    )  # "short when it rises 1 ATR above"
    return rule and said[-1].end == tokens[start - 1].end and (counted or tokens[start].text == "back")


def place_at_end(reader: Reader, speaker: Speaker, start: int) -> int:
    """Where the market begins that ends the clause from `start` to the cursor, which is not understood; else its end.

    `… whatever that means on GBPUSD H1` is traded there for all that; moves nothing.
    """
    end, assumed = reader.at, len(reader.assumed)
    found = end
    for at in range(start + 1, end):
        if reader.tokens[at - 1].text in NOT_THERE:
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
    """Whether a sign that ends a clause comes next."""
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
    """Whether it is a sign or a symbol, which says nothing by itself."""
    if token.text in _STOPS:
        return True
    return token.kind is Kind.SYMBOL and unicodedata.category(token.text[0]) in ("So", "Sk", "Cf", "Mn")


def protected_behind(reader: Reader) -> bool:
    """`short only … when RSI crosses below 70, stop 2 ATR`: whether a stop, target or size comes next."""
    ahead = [reader.peek(place).text for place in range(1, 5)]
    return reader.sees(",") and (ahead[0] in _PROTECTING or (reader.peek(1).value is not None and _stops(ahead)))


def _stops(ahead: Sequence[str]) -> bool:
    return any(text in _PROTECTING for text in ahead)
