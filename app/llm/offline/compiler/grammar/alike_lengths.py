"""One length for all indicators: `the length is fourteen for all of them`, `both with 20 periods`, `all lengths 14`."""

from __future__ import annotations

from collections.abc import Sequence

from app.llm.offline.compiler.grammar.calls import make_call
from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.indicator_names import take_name
from app.llm.offline.compiler.grammar.outputs import LONE
from app.llm.offline.compiler.lexicon import BY_NAME, Spoken
from app.llm.offline.compiler.meaning import Call
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Mention, Statement
from app.llm.offline.compiler.tokens import Token
from app.llm.offline.compiler.wording import phrases, words
from contracts.strategy import TIMEFRAMES

_LEAD = words("and with the a please use using set i we take let us")
_LENGTH = words("length lengths period periods lookback lookbacks setting settings")
_UNITS = words("bar bars period periods candles length lookback -")
_BE = words("is are of = : to at should be set")
_FOR_ALL = phrases("""
    for all of them | for all | everywhere | throughout | for all indicators | for every indicator | for everything |
    for each of them | for each | for all of these | on all of them | for all the indicators | for any of them |
    for all 3 | for all three | on everything | for each indicator | across the board | for all 3 of them
""")
_FOR_BOTH = phrases(
    "for both | for both of them | for the 2 | for both indicators | on both | for either | for both lines"
)
_ALL = phrases("all | all of them | each | all indicators | every indicator | all 3 | all of these | everything")
_BOTH = phrases("both | both of them | both indicators | the 2 of them")
_PAIR = 2
_BEGINS = (".", ",", ";", "\n", "(", ":", "and", "with", "")


def alike_lengths(tokens: Sequence[Token], known: dict[str, list[Call]]) -> None:
    """Add the indicators that a length said for all of them gives their numbers."""
    reader = Reader(tuple(tokens))
    for at in range(1, len(tokens)):
        if tokens[at - 1].text not in _BEGINS:
            continue
        reader.at = at
        said = _said(reader)
        for call in _of_all(tokens, at, said) if said is not None else ():
            known.setdefault(call.name, [call, *(Call(call.name, call.params, frame) for frame in TIMEFRAMES)])


@attempt
def alike_length(reader: Reader, speaker: Speaker) -> Statement | None:
    """The clause that says it; right where each indicator named before has that length and no other."""
    start = reader.at
    if start == 0 or reader.tokens[start - 1].text not in _BEGINS:
        return None
    said = _said(reader)
    calls = _of_all(reader.tokens, start, said) if said is not None else []
    if not calls or any({one.params for one in speaker.known.get(call.name, ())} != {call.params} for call in calls):
        return None
    return Mention(calls[0], tuple(calls[1:]), anywhere=True)


@attempt
def _said(reader: Reader) -> tuple[int, bool] | None:
    """The length, and whether it is that of two."""
    reader.skip(*_LEAD)
    both = bool(reader.take_any(_BOTH))
    ahead = both or bool(reader.take_any(_ALL))
    reader.skip("with", "use", "using", "on", "over", "have", "the", "a", "take")
    named = bool(reader.take(*_LENGTH))
    reader.skip(*_BE)
    length = reader.whole(2)
    if length is None:
        return None
    named = reader.take("-", *_UNITS) != "" or named
    reader.skip(*_UNITS)
    if not ahead:
        both = bool(reader.take_any(_FOR_BOTH))
        ahead = both or bool(reader.take_any(_FOR_ALL))
    return (length, both) if ahead and named and ends(reader) else None


def _of_all(tokens: Sequence[Token], end: int, said: tuple[int, bool]) -> list[Call]:
    """The indicators named before, with that length; none where one of them has other numbers, or there are not two."""
    length, both = said
    rows = _named_before(tokens, end)
    plain = [row for row in rows if all(name in ("length", "smoothing") for name in row.numbers)]
    if len(plain) != len(rows) or not rows or (both and len(rows) != _PAIR):
        return []
    return [make_call(row, [float(length)] * len(row.numbers), None) for row in rows]


def _named_before(tokens: Sequence[Token], end: int) -> list[Spoken]:
    """The indicators with numbers that are named in front of `end`."""
    reader = Reader(tuple(tokens))
    found: list[Spoken] = []
    at = 0
    while at < end:
        reader.at = at
        row, _ = take_name(reader)
        if row is None and (lone := reader.take_any(LONE)):
            row = BY_NAME[LONE[lone][0]]
        if row is not None and row.numbers and row not in found:
            found.append(row)
        at = max(reader.at, at + 1)
    return found
