"""The length of the ATR in words of its own: `a two ATR stop with a twenty ATR period`, `ATR period 20`."""

from __future__ import annotations

from collections.abc import Sequence

from app.llm.offline.compiler.grammar.alike_lengths import alike_length
from app.llm.offline.compiler.grammar.calls import make_call
from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.meaning import Call
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Mention, Statement
from app.llm.offline.compiler.tokens import Token
from app.llm.offline.compiler.wording import phrases, words

_LEAD = words("and with using use on over from based where for both i we please set take an a the by of as")
_LENGTH = words("length period lookback setting window len periods")
_BARS = words("bar bars period periods candle candles length")
_BE = words("is are of = : to at be should over with on from uses")
_JUDGED = words("is equals >= means")
_TAKEN = phrases("""
    measured | calculated | computed | taken | is measured | is calculated | is computed | is taken | uses | is based |
    should be calculated | being | runs | is | has | should use | should be | measured as | is the
""")
_EVERYWHERE = phrases("""
    for both | throughout | everywhere | for all of them | in both cases | for stop and target | for both of them |
    for the stop and the target | for the stop and target | each time | in each case | for the stop
""")
_OTHERS = frozenset(words("supertrend keltner chandelier channel"))
"""Indicators that have an ATR of their own, whose length it may be."""
_BEGINS = frozenset((*words(", . ; : ( with using where and on use"), "\n"))
_FEWEST = 5


def atr_said_apart(tokens: Sequence[Token]) -> Call | None:
    """The ATR whose length is said in a clause of its own; None where there is none, or several."""
    reader = Reader(tuple(tokens))
    found: set[Call] = set()
    for at in range(1, len(tokens)):
        if tokens[at - 1].text in _BEGINS or tokens[at].text in ("with", "using", "where"):
            reader.at = at
            call = _clause(reader)
            found |= {call} if call is not None else set()
    return found.pop() if len(found) == 1 else None


@attempt
def length_apart(reader: Reader, speaker: Speaker) -> Statement | None:
    """The clause that says it, of the ATR or of all indicators; stops, targets and rules that name the ATR alone are
    read with that length."""
    alike = alike_length(reader, speaker)
    if alike is not None:
        return alike
    call = _clause(reader) if reader.at else None
    if call is None or speaker.known.get("atr", []) != [call]:
        return None
    return Mention(call, anywhere=True)


@attempt
def _clause(reader: Reader) -> Call | None:
    start = reader.at
    if any(token.text in _OTHERS for token in reader.tokens[max(0, start - 8) : start]):
        return None
    reader.skip(*_LEAD)
    if reader.sees("n") and reader.peek(1).text in ("=", "is", ":"):
        reader.at += 2  # the turtles' name for it
    length = _number_first(reader) or _name_first(reader)
    reader.take_any(_EVERYWHERE)
    closed = length is not None and (ends(reader) or reader.sees(")")) and not reader.sees(*_JUDGED)
    return make_call(BY_NAME["atr"], [float(length)], None) if length is not None and closed else None


@attempt
def _number_first(reader: Reader) -> int | None:
    """`a twenty ATR period`, `10 bar ATR`, `a period of 20 for the ATR`, `20 periods for the ATR`."""
    named = bool(reader.take(*_LENGTH))
    reader.skip(*_BE)
    length = reader.whole(2)
    reader.skip("-")
    counted = bool(reader.take(*_BARS)) or named
    if length is None:
        return None
    if reader.take("for", "on", "in") and counted:
        reader.skip("the", "both", "my")
        return length if _atr(reader) else None
    return length if _atr(reader) and (reader.take(*_LENGTH) or counted) else None


@attempt
def _name_first(reader: Reader) -> int | None:
    """`ATR period 20`, `the ATR is measured over 10 bars`, `ATR(20)`, `an ATR of 14`."""
    if not _atr(reader):
        return None
    reader.take("'s")
    named = bool(reader.take(*_LENGTH))
    taken = bool(reader.take_any(_TAKEN))
    reader.skip(*_BE, "a", "an", "the", "last")
    named = bool(reader.take(*_LENGTH)) or named
    reader.skip(*_BE)
    opened = bool(reader.take("("))
    length = reader.whole(2)
    if length is None or (opened and not reader.take(")")):
        return None
    reader.skip("-")
    counted = bool(reader.take(*_BARS)) or named
    return length if counted or (not taken and length >= _FEWEST) else None


def _atr(reader: Reader) -> bool:
    return bool(reader.take_any(("atr", "atrs", "average true range")))
