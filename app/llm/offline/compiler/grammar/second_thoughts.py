"""Second thoughts, before anything is read: `the weekly... no, the daily trend`, `MACD... forget MACD, use the RSI`.

What is taken back becomes part of the word that takes its place, which says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.llm.offline.compiler.grammar.indicator_names import take_name
from app.llm.offline.compiler.grammar.markets import named_market
from app.llm.offline.compiler.reader import ARTICLES, Reader
from app.llm.offline.compiler.tokens import Token
from app.llm.offline.compiler.wording import phrases, words

_TAKING_BACK = phrases("""
    no wait | wait no | wait , no | no , wait | scratch that | strike that | actually no | sorry | i mean | i meant |
    correction | on second thought | nah | nope | wait | oops | or rather | no sorry | no , sorry | hmm no | no
""")
_SLIPS = phrases("sorry | i mean | i meant | correction | oops | no sorry | no , sorry")
_FORGETTING = words("forget scratch skip drop ignore not no")
_INSTEAD = words("just use plain normal simply simple only make keep it , : take with go let's say the a regular well")
_SURELY = frozenset(words(", just use plain normal simply simple make keep take let's"))
_WAITED = words("for until till that than")
_STOPS = frozenset((*words(", ; : ( ) !"), "\n"))
_MARKS = words(". … ? , -")
_KINDS = (
    frozenset(words("daily weekly hourly monthly")),
    frozenset(words("above below over under")),
    frozenset(words("long short buy sell longs shorts")),
    frozenset(words("monday tuesday wednesday thursday friday mondays tuesdays wednesdays thursdays fridays")),
)
_UNITS = frozenset(words("day days hour hours h minute minutes min bar bars period periods candle candles d m"))
_FRAMES = frozenset(words("h m d w min"))
_SIMPLER = phrases("""
    simpler | keep it simple | keep it simpler | something simpler | let's keep it simple | lets keep it simple |
    simple |
    make it simple | make it simpler | let me simplify | start over | let me start over | let's start over |
    something else | let me start again | start again | let's go simpler | even simpler | simpler version
""")
_BEGINNING = 16
_FARTHEST = 7
_DOTS = 2


def settle_second_thoughts(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """The same tokens without what is taken back where it is said what takes its place."""
    reader, read = Reader(_begun_again(tokens)), list[Token]()
    tokens = reader.tokens
    while not reader.done:
        at = reader.at
        begun = _taken_back(reader, read)
        if begun is None:
            reader.at = at + 1
            read.append(tokens[at])
            continue
        first = read[begun].start
        told = " ".join(one.text for one in (*read[begun:], *tokens[at : reader.at]))
        del read[begun:]
        read.append(replace(reader.peek(), start=first, note=f"“{told}” is taken back"))
        reader.at += 1
    return tuple(read)


def _begun_again(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """`breakout of yesterday... no simpler: us500 1h, buy …`: what the prompt begins with is taken back, all of it."""
    reader = Reader(tuple(tokens))
    for at in range(1, min(len(tokens), _BEGINNING)):
        reader.at = at
        if tokens[at - 1].text not in _MARKS or not reader.take_any(_TAKING_BACK):
            continue
        reader.skip(*_MARKS)
        anew = reader.take_any(_SIMPLER) and reader.take(":", ",", "-", ".") and not reader.done
        if anew and _names_place(tokens[:at]) <= _names_place(tokens[reader.at :]):
            told = " ".join(token.text for token in tokens[: reader.at])
            first = replace(reader.peek(), start=tokens[0].start, note=f"“{told}” is taken back")
            return (first, *tokens[reader.at + 1 :])
    return reader.tokens


def _names_place(tokens: Sequence[Token]) -> set[str]:
    """Whether a market is named, and whether bars are."""
    reader, found = Reader(tuple(tokens)), set[str]()
    for at in range(len(tokens)):
        reader.at = at
        found |= {"market"} if named_market(reader) else set()
        reader.at = at
        found |= {"bars"} if _bars_at(reader) else set()
    return found


def _taken_back(reader: Reader, read: Sequence[Token]) -> int | None:
    """Where in `read` that begins which the words at the cursor take back, and move on to what takes its place."""
    marks = reader.at
    reader.skip(*_MARKS)
    marked = [token.text for token in reader.tokens[marks : reader.at]]
    if not marked or not read:
        return None
    forgotten, said = _forgotten(reader, read), ""
    strong = marked.count(".") >= _DOTS or "…" in marked or "?" in marked
    if not forgotten:
        said = reader.take_any(_TAKING_BACK) if strong or "," in marked else ""
        if not said or reader.sees(*_WAITED) or (said == "no" and not reader.sees(*_SURELY)):
            return None
    reader.skip(*_MARKS)
    begun = reader.at
    reader.skip(*_INSTEAD)
    if not forgotten and said in _SLIPS and None not in (reader.peek().value, read[-1].value):
        return len(read) - 1  # "over the 20 EMA, sorry 21"
    found = _same_kind(reader, read, forgotten, strong=strong or bool(forgotten))
    if found is None:
        return None
    while found and read[found - 1].text in ARTICLES and (reader.at > begun):
        found -= 1
    return found


def _forgotten(reader: Reader, read: Sequence[Token]) -> int:
    """`… stoch rsi... forget stoch rsi`: how many of the last words are said again to be forgotten, and move on."""
    at = reader.at
    reader.skip("no", ",")
    if reader.take(*_FORGETTING):
        reader.skip("the", "about")
        for count in range(min(len(read), 4), 0, -1):
            if [token.text for token in read[-count:]] == [reader.peek(ahead).text for ahead in range(count)]:
                reader.at += count
                return count
    reader.at = at
    return 0


def _same_kind(reader: Reader, read: Sequence[Token], forgotten: int, *, strong: bool) -> int | None:
    """Where in `read`, within the clause, something of the kind begins that comes next."""
    following = reader.peek()
    earlier = Reader(tuple(read))
    for begun in range(len(read) - 1, max(-1, len(read) - 1 - _FARTHEST), -1):
        if read[begun].text in _STOPS or read[begun].text == ".":
            return None
        earlier.at = begun
        if _alike(earlier, reader, strong=strong) and len(read) - begun >= forgotten:
            return _whole_name(earlier, begun) if following.value is None else begun
    return None


def _alike(earlier: Reader, reader: Reader, *, strong: bool) -> bool:
    """Whether words of one kind come next in both: numbers with their units and names where dots show the doubt."""
    one, other = earlier.peek(), reader.peek()
    if any({one.text, other.text} <= kind for kind in _KINDS):
        return True
    if not strong:
        return False
    if _bars_at(earlier) and _bars_at(reader):
        return True
    if one.value is not None and other.value is not None:
        return (earlier.peek(1).text in _UNITS and reader.peek(1).text in _UNITS) or (
            _name_at(earlier, 1) and _name_at(reader, 1)
        )
    return _name_at(earlier, 0) and _name_at(reader, 0)


def _name_at(reader: Reader, ahead: int) -> bool:
    at = reader.at
    reader.at += ahead
    named = take_name(reader)[0] is not None and reader.at > at + ahead
    reader.at = at
    return named


def _bars_at(reader: Reader) -> bool:
    """Whether bars are named there: `daily`, `4h`."""
    first, second = reader.peek(), reader.peek(1)
    return first.text in _KINDS[0] or (first.value is not None and first.touches(second) and second.text in _FRAMES)


def _whole_name(earlier: Reader, begun: int) -> int:
    """`stoch rsi`: where the name begins whose last word was found."""
    for at in range(max(0, begun - 2), begun):
        earlier.at = at
        if take_name(earlier)[0] is not None and earlier.at > begun:
            return at
    return begun
