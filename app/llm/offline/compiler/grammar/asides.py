"""Asides beside an indicator's name, before anything is read: its numbers between commas, its usual numbers, a mood.

`the lower Bollinger band, twenty periods and two deviations, …` has its numbers in brackets then; `MACD with default
settings` and `the standard RSI` are the indicator itself, without numbers; `ADX < 20 (ranging)` says a second time what
stands before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.llm.offline.compiler.grammar.indicator_names import take_name
from app.llm.offline.compiler.lexicon import Spoken
from app.llm.offline.compiler.reader import Reader
from app.llm.offline.compiler.tokens import Kind, Token
from app.llm.offline.compiler.wording import phrases, words

_BANDS = words("band bands channel channels line indicator oscillator")
_DEFAULT = frozenset(
    words("default defaults standard std usual typical normal regular classic textbook vanilla stock traditional")
)
_SURELY = frozenset(words("default defaults std"))
_SETTINGS = frozenset(
    words("settings setting parameters params parameter values inputs lengths length periods period numbers config")
)
_BETWEEN = frozenset(words("with at on using in all the its it's their of set to left kept as"))
_BEFORE_NAME = frozenset(words("standard default usual normal regular classic plain ordinary vanilla textbook stock"))
_BESIDE_NUMBERS = words("- / , period periods bar bars day days length")
_LENGTH_UNITS = words("period periods bar bars candle candles length")
_SURE_UNITS = words("period periods length")
_UNITS = (
    *_LENGTH_UNITS,
    *words("deviation deviations sd stdev stdevs std standard multiplier multiple times x atr atrs"),
)
_LEADS = words("with using on say the its measured calculated taken which that has have uses is having set to")
_NUMBER_NAMES = words("length lengths period multiplier factor width deviation lookback")
_GOES = words("""
    is was has have crosses cross crossing above below over under rises falls turns closes drops gets goes < > dips
    climbs must should needs moves breaks
""")
_JOINTS = words("and & / with plus by")
_BEFORE_ONE = frozenset(words("when if whenever once a just"))
_BAR_OR_CLOSE = frozenset(words("close candle bar"))
_OF_A_CLOSE = frozenset(words("closes falls drops slips dips comes goes is below under above over beyond outside"))
_VERBS = words("we i buy sell go then enter short long it you exit close get take the")
_ENDS = (".", "\n", ";", ":", "")
_MOODS = frozenset(
    words("""
    ranging trending range trend uptrend downtrend bullish bearish momentum pullback dip oversold overbought breakout
    reversal squeeze choppy quiet volatile filter strength weakness market environment regime classic signal
    bounce entry setup strong weak sideways bound volatility
""")
)
_COMPARED = frozenset(words("above below over under > < >= <= least most more less greater higher lower"))
_BELOW = words("below under < <= less lower")
_UPWARDS = frozenset(words("uptrend bullish strength"))
_DOWNWARDS = frozenset(words("downtrend bearish weakness"))
_MOST_WORDS = 3
_NEAR = 6
_THE_CLOSE = phrases("""
    the close | close | closing price | the closing price | meaning the close | i mean the close | that is the close |
    on a closing basis
""")
_APPOSITIONS = {
    "when": phrases("and only when | and only then | and really only when"),
    "if": phrases("and only if | and only then | and really only if"),
    "close": phrases("not the wick | not just the wick | not a wick | not intrabar | not just a wick | not the high"),
    "price": _THE_CLOSE,
}
_MEANT = {
    "sell": words("exit close short"),
    "buy": words("long cover"),
    "exit": words("sell"),
    "short": words("sell"),
    "long": words("buy"),
    "close": words("sell"),
}
_FILLERS = phrases("""
    say | let's say | let us say | of course | obviously | naturally | for example | for instance | i'd say | i guess |
    as usual | as always | for me | again | basically | simply
""")
_OPEN = frozenset(words("when if whenever once of at and with is are above below over under by or than"))
_STOPPED = frozenset(words("stop stops sl target targets tp take"))
_OF_STOPS = frozenset(words("fixed hard tight wide initial tops static generous"))
_FROM = {"from below": ("above", "over", "up"), "from above": ("below", "under", "down")}
_ROLES = phrases("""
    the fast 1 | the slow 1 | the faster 1 | the slower 1 | the quick 1 | the short 1 | the long 1 | the fast line |
    the slow line | the fast average | the slow average | the middle 1 | the medium 1 |
    a slow 1 | a fast 1 | my fast 1 | my slow 1
""")


def join_asides(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """The same tokens, with asides made part of what they belong to."""
    reader, read = Reader(tuple(tokens)), list[Token]()
    while not reader.done:
        at = reader.at
        row, plain = take_name(reader)
        if row is not None and reader.at > at:
            reader.take(*_BANDS)
            read.extend(reader.tokens[at : reader.at])
            if not _defaults(reader, read) and not plain and not _numbered(reader, at):
                read.extend(_numbers(reader, row))
            continue
        reader.at = at
        if not (_usual_ahead(reader, read) or (read and _belongs_before(reader, read))):
            read.append(reader.peek())
            reader.at += 1
            if read[-1].text == ")" and reader.sees(","):
                _defaults(reader, read, noted=False)
    return tuple(read)


def _belongs_before(reader: Reader, read: list[Token]) -> bool:
    """Whether what comes next is made part of the word before it, and move on."""
    return _mood(reader, read) or _apposed(reader, read) or _of_one_bar(reader, read)


def _of_one_bar(reader: Reader, read: list[Token]) -> bool:
    """`when one close falls below the 20 EMA`, `if a single candle closes under it`: as each close that is read."""
    counted = reader.peek().value == 1 or reader.sees("single")
    if not counted or read[-1].text not in _BEFORE_ONE or reader.peek(1).text not in _BAR_OR_CLOSE:
        return False
    if reader.peek(2).text not in _OF_A_CLOSE:
        return False
    read[-1] = replace(read[-1], end=reader.peek().end)
    reader.at += 1
    return True


def _numbered(reader: Reader, start: int) -> bool:
    """`the 20 period EMA`: whether a number stands before the name from token `start` on."""
    at = start - 1
    while at >= 0 and reader.tokens[at].text in _BESIDE_NUMBERS:
        at -= 1
    return at >= 0 and reader.tokens[at].value is not None


def _usual_ahead(reader: Reader, read: list[Token]) -> bool:
    """`the standard RSI`, `the usual 12/26/9 MACD`, `(the usual 14)`: move over such a word."""
    at = reader.at
    bracket = reader.tokens[at] if reader.take("(") else None
    if bracket is not None:
        reader.skip("the", "its", "with", "at")
    first = reader.peek()
    if not reader.take(*_BEFORE_NAME):
        reader.at = at
        return False
    direct = reader.at
    while (reader.peek().value or 0) > 0 or reader.sees(*_BESIDE_NUMBERS):
        reader.at += 1
    numbered, closed = reader.at > direct, reader.sees(")")
    row, plain = take_name(reader)
    reader.at = direct
    named = bool(read) and read[-1].kind is Kind.WORD
    if bracket is not None and named and closed and reader.peek().value is not None:
        read.append(replace(bracket, end=first.end))
        return True
    if bracket is None and row is not None and (reader.peek().value is not None or not (numbered or plain)):
        read.append(replace(reader.peek(), start=first.start))
        reader.at += 1
        return True
    reader.at = at
    return False


def _defaults(reader: Reader, read: list[Token], *, noted: bool = True) -> bool:
    """`with all lengths at their defaults`, `(standard settings)`, `, default settings,` behind a name."""
    at = reader.at
    opened = reader.take("(", ",")
    begun = end = reader.at
    while reader.peek().text in _DEFAULT | _SETTINGS | _BETWEEN:
        reader.at += 1
        if reader.tokens[reader.at - 1].text in _DEFAULT | _SETTINGS:
            end = reader.at
    said = {token.text for token in reader.tokens[begun:end]}
    reader.at = end
    closed = {"(": bool(reader.take(")")), ",": bool(reader.take(","))}.get(opened, True)
    surely = opened == "(" or bool(said & (_SETTINGS | _SURELY))
    if not closed or not said & _DEFAULT or not surely or reader.sees("deviation", "dev"):
        reader.at = at
        return False
    last = reader.tokens[reader.at - 1]
    read[-1] = replace(read[-1], end=last.end, note="the usual numbers of the indicator are meant" if noted else "")
    return True


def _numbers(reader: Reader, row: Spoken) -> list[Token]:
    """`, twenty periods and two deviations,`: the same in brackets; nothing, and nothing moves, where it is not so."""
    at, opener = reader.at, reader.peek()
    numbers, sure = _between(reader, row) if reader.take(",", "-") else ([], False)
    closes = reader.sees(opener.text)
    closer = reader.tokens[reader.at - 1]
    if opener.text == "-":
        sure = sure and closes
    sure = sure or (len(numbers) == 1 and closes and reader.peek(1).text in _GOES)
    if not numbers or not sure or not (closes or reader.done or reader.sees(*_ENDS)):
        reader.at = at
        return []
    if closes and (reader.peek(1).text not in _VERBS or opener.text == "-"):
        closer = reader.peek()
        reader.at += 1
    found = [replace(opener, text="(")]
    for number in numbers:
        found += [number, Token(Kind.SYMBOL, ",", number.end, number.end)]
    return [*found[:-1], Token(Kind.SYMBOL, ")", closer.end, closer.end)]


def _between(reader: Reader, row: Spoken) -> tuple[list[Token], bool]:
    """The numbers that come next, at most as many as the indicator has; and whether what is said of them is its own."""
    numbers: list[Token] = []
    united = joined = 0
    reader.skip(*_LEADS, *_BEFORE_NAME)
    over = bool(reader.take("over", "across"))
    reader.skip("the", "last", "past")
    while len(numbers) < len(row.numbers):
        start = reader.at
        reader.skip("a", "the", "of", *_NUMBER_NAMES)
        named = any(token.text in _NUMBER_NAMES for token in reader.tokens[start : reader.at])
        if reader.peek().value is None:
            reader.at = start
            break
        numbers.append(reader.peek())
        reader.at += 1
        start = reader.at
        reader.skip("-", *(_UNITS if over or len(numbers) > 1 or len(row.numbers) > 1 else _SURE_UNITS))
        united += named or reader.at > start
        if over and reader.at == start:
            return [], False  # "CCI, over 100, turns down"
        end = reader.at
        bound = bool(reader.take(*_JOINTS))
        if not bound:
            reader.take(",")
        if not _number_follows(reader) or len(numbers) == len(row.numbers):
            reader.at = end
            break
        joined += bound
    count = len(numbers)
    return numbers, count > 0 and (united == count or joined == count - 1 > 0 or count == len(row.numbers) > 1)


def _number_follows(reader: Reader) -> bool:
    """Whether a further number comes next, perhaps behind its name; moves nothing."""
    at = reader.at
    reader.skip("a", "the", "of", *_NUMBER_NAMES)
    found = reader.peek().value is not None
    reader.at = at
    return found


def _mood(reader: Reader, read: list[Token]) -> bool:
    """`ADX < 20 (ranging)`: a word for what was just compared with a number or a line, which adds nothing to it.

    So does `stop 20 pips (fixed)`, and `crosses above 30 (from below)`.
    """
    at = reader.at
    if not reader.take("("):
        return False
    begun = reader.at
    before = {token.text for token in read[-_NEAR:]}
    came = reader.take_any(_FROM)
    stopped = bool(before & _STOPPED)
    while not came and reader.at < begun + _MOST_WORDS and reader.sees(*(_OF_STOPS if stopped else _MOODS)):
        reader.at += 1
    said = reader.at > begun and bool(reader.take(")"))
    told = {token.text for token in reader.tokens[begun : reader.at]}
    sign = _compared(read)
    against = (told & _UPWARDS and sign in _BELOW) or (told & _DOWNWARDS and sign not in _BELOW)
    known = bool(before & {*_FROM[came]}) if came else stopped or bool(sign and not against)
    if not said or read[-1].text in _COMPARED or not known:
        reader.at = at
        return False
    text = " ".join(token.text for token in reader.tokens[begun : reader.at - 1])
    note = "" if came else f"“{text}” is a word for what stands before it"
    read[-1] = replace(read[-1], end=reader.tokens[reader.at - 1].end, note=note)
    return True


def _apposed(reader: Reader, read: list[Token]) -> bool:
    """`the 20 EMA, the fast one, crosses …`, `when, and only when, …`, `price (the close) crosses …`."""
    at, last = reader.at, read[-1].text
    opener = reader.take(",", "(")
    if not opener or last in _ENDS:
        return False
    if opener == "(" and _said_twice(reader, read):
        return True
    known = (*_APPOSITIONS.get(last, ()), *(_FILLERS if last in _OPEN else ()))
    known = known or (_ROLES if read[-1].kind is not Kind.SYMBOL else ())
    said = reader.take_any(known) if known else ""
    if not said or not reader.sees({",": ",", "(": ")"}[opener]):
        reader.at = at
        return False
    reader.at += opener == "(" or last in _OPEN or reader.peek(1).text not in _VERBS
    read[-1] = replace(read[-1], end=reader.tokens[reader.at - 1].end)
    return True


def _said_twice(reader: Reader, read: list[Token]) -> bool:
    """`sell (exit)`, `sell (short)`, `exit (sell)`: the same order in a second word; the clearer one counts."""
    last, told = read[-1].text, reader.peek().text
    if told not in _MEANT.get(last, ()) or reader.peek(1).text != ")":
        return False
    reader.at += 2
    text = last if told in ("sell", "buy") else told
    read[-1] = replace(read[-1], text=text, end=reader.tokens[reader.at - 1].end)
    return True


def _compared(read: Sequence[Token]) -> str:
    """The comparison that stands in the clause read last; empty where none does."""
    for token in reversed(read):
        if token.text in _COMPARED:
            return token.text
        if token.text in (",", *_ENDS) or token.text in ("and", "or", "when", "if"):
            return ""
    return ""
