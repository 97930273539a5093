"""One bar among its neighbours: `the previous candle is a hammer and this one closes above its high`."""

from __future__ import annotations

from collections.abc import Sequence

from app.llm.offline.compiler.grammar.calls import earlier
from app.llm.offline.compiler.grammar.comparisons import predicate
from app.llm.offline.compiler.grammar.shapes import SHAPES, shape
from app.llm.offline.compiler.grammar.units import in_bars
from app.llm.offline.compiler.grammar.whole_days import last_whole_bar
from app.llm.offline.compiler.meaning import (
    AllOf,
    Compare,
    Condition,
    Line,
    Measure,
    Not,
    Price,
    Repeated,
    Scaled,
    Slope,
    Value,
    parts_of_all,
)
from app.llm.offline.compiler.naming import values_of
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.tokens import Token
from app.llm.offline.compiler.wording import phrases, words

_BAR = words("bar candle candlestick")
_BEFORE = words("previous prior preceding prev")
_NOW = words("this current latest present signal next following")
_ORDINALS = {"second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7}
_LAST = phrases("last bar | last candle | last candlestick | last 1")
_ONE_BEFORE = tuple(
    f"{the}{bar} before{it}" for the in ("the ", "") for bar in ("bar", "candle", "1") for it in ("", " it", " that")
)
_BE = words("is was has been be being must should forms formed makes made 's")
_DENIED = words("not isn't isnt wasn't wasnt")
_COLOURS = {"green": ">", "bullish": ">", "white": ">", "red": "<", "bearish": "<", "black": "<"}
_CLOSES = words("closes closed close closing finishes finished ends")
_LONGEST_RUN = 10
_ENDING = (".", "\n", ";")
_BEHIND_COLOUR = (*words(", . ; and then but with &"), "\n", "")


@attempt
def bar_condition(reader: Reader, speaker: Speaker) -> Condition | None:
    """A shape, a colour or a close of the bar that is named by its place."""
    whole = last_whole_bar(reader, speaker)
    if whole is not None:
        return whole
    back = _which(reader, speaker)
    if back is None:
        return None
    found = _is_so(reader) or _closes_somewhere(reader, speaker) or _is_so_big(reader, speaker)
    if found is None:
        return None
    if found in SHAPES.values():
        speaker.bar, speaker.mother = back, back + 1
    elif back and isinstance(found, Compare) and {found.left, found.right} == {Price("close"), Price("open")}:
        speaker.bar = back  # "the previous candle was red and this one closes above its high"
    speaker.lost = False
    while back and found in SHAPES.values() and (further := _and_a(reader)) is not None:
        found = AllOf((*parts_of_all(found), *parts_of_all(further)))
    return earlier(found, back) if back else found


@attempt
def _and_a(reader: Reader) -> Condition | None:
    """`the previous bar has a lower high and a higher low`: one more shape of that bar."""
    if not reader.take("and", "with") or not reader.take("a", "an"):
        return None
    return shape(reader) or _than_one_before(reader)


@attempt
def _than_one_before(reader: Reader) -> Condition | None:
    """`a higher low than the bar before it`: of the bar spoken of, against the one before that."""
    way = reader.take("higher", "lower")
    field = reader.take("high", "low", "close") if way else ""
    named = field and reader.take("than") and reader.take_any(_ONE_BEFORE)
    return Compare(Price(field), ">" if way == "higher" else "<", Price(field, 1)) if named else None


@attempt
def _which(reader: Reader, speaker: Speaker) -> int | None:
    """How many bars ago: 1 for the previous bar, 0 for this one, that of `speaker.bar` for `that bar`."""
    reader.take("a", "the")
    if reader.take("yesterday", "yesterday's"):
        reader.take(*_BAR)
        back = 0 if _entered_at_the_open(reader) else 1
        return back if in_bars(reader, speaker, "1d") else None
    if reader.take("today", "today's"):
        reader.take(*_BAR)
        return 0 if in_bars(reader, speaker, "1d") else None
    begun = reader.at
    if reader.take_any(("bar before", "candle before", "one before", "1 before")):
        reader.take("that", "them", "those", "it")
        return _run_before(reader, begun)
    if reader.take_any(_LAST):
        return _last(reader)
    if _last_of_run(reader):
        return 0
    word = reader.take(*_BEFORE, *_NOW)
    reader.take("closed", "completed")
    if word:
        return (1 if word in _BEFORE else 0) if reader.take_any((*_BAR, "1")) else None
    return 0 if reader.take(*_BAR) or reader.sees("opens") else None


def _run_before(reader: Reader, begun: int) -> int:
    """`the last two candles are green and the one before is red`: how many bars the one before stands behind."""
    for at in range(begun - 1, -1, -1):
        value = reader.tokens[at].value
        if reader.tokens[at].text in _ENDING and value is None:
            break
        counted = {token.text for token in reader.tokens[at + 1 : at + 3]} & {"bars", "candles", "days"}
        if value is not None and counted and 1 < value <= _LONGEST_RUN:
            return int(value)
    return 1


@attempt
def _last_of_run(reader: Reader) -> bool | None:
    """`three red candles in a row …, the third one closes below …`: the bar that has just closed."""
    count = _ORDINALS.get(reader.take(*_ORDINALS))
    if count is None or not reader.take_any((*_BAR, "1", "of them")):
        return None
    return True if any(token.value == count for token in reader.tokens[: reader.at - 2]) else None


def _entered_at_the_open(reader: Reader) -> bool:
    """`buy at the open if yesterday closed red`: yesterday is then the day that has just closed."""
    begun = reader.at
    while begun and reader.tokens[begun - 1].text not in _ENDING:
        begun -= 1
    before = [token.text for token in reader.tokens[begun : reader.at]]
    if not any(before[at : at + 3] == ["at", "the", "open"] for at in range(len(before))):
        return False
    reader.assumed.append("entered at the open, yesterday is the day that has just closed")
    return True


def _last(reader: Reader) -> int:
    """`the last candle`: the one before where this one is spoken of as well, and else the one that has just closed."""
    ahead = reader.at
    while ahead < len(reader.tokens) and reader.tokens[ahead].text not in _ENDING:
        if reader.tokens[ahead].text in (*_NOW, "today", "today's"):
            return 1
        if reader.tokens[ahead].text in ("high", "low") and _is_of_last(reader.tokens[:ahead]):
            return 1  # "last candle red and close above last candle's high"
        ahead += 1
    reader.assumed.append("the last bar is the one that has just closed")
    return 0


def _is_of_last(before: Sequence[Token]) -> bool:
    """Whether `last candle` or `last bar's` ends the tokens."""
    named = [token.text.removesuffix("'s") for token in before[-2:]]
    return named[:1] == ["last"] and named[1] in _BAR


@attempt
def _is_so(reader: Reader) -> Condition | None:
    """`is a hammer`, `isn't a doji`, `was red`, `closed green`."""
    told = reader.at
    reader.skip(*_BE)
    denied = bool(reader.take(*_DENIED))
    reader.skip("a", "an")
    found = shape(reader) or _than_one_before(reader)
    if found is None:
        closed = bool(reader.take(*_CLOSES))
        alone = reader.peek(1).text in _BEHIND_COLOUR  # "previous candle red, …"
        colour = reader.take(*_COLOURS) if closed or reader.at > told or alone else ""
        if not colour:
            return None
        reader.take("candle", "bar")
        found = Compare(Price("close"), ">" if _COLOURS[colour] == ">" else "<", Price("open"))
    return Not(found) if denied else found


@attempt
def _closes_somewhere(reader: Reader, speaker: Speaker) -> Condition | None:
    """`closes above its high`, `closed below the 20 EMA`, `opens below VWAP`: of the close or the open of that bar."""
    if reader.take("opens", "opened"):
        return predicate(reader, speaker, Price("open"))
    if not reader.sees(*_CLOSES):
        return None
    speaker.it = Price("close")
    return predicate(reader, speaker, speaker.it)


@attempt
def _is_so_big(reader: Reader, speaker: Speaker) -> Condition | None:
    """`is bigger than 1.5x ATR(14)`: its range, which alone is measured so."""
    found = predicate(reader, speaker, Measure("bar_range"))
    told = isinstance(found, Compare) and {one.call.name for one in values_of(found) if isinstance(one, Line)}
    return found if told == {"atr"} else None


def as_bar_before(condition: Condition) -> Condition | None:
    """What one bar or a run of them was, moved to where the next bar is spoken of; None where it is something else."""
    runs = isinstance(condition, Slope | Repeated)
    return earlier(condition, 1) if runs or _is_of_bars(condition) else None


def is_of_bars_before(condition: Condition) -> bool:
    """Whether it speaks of prices of bars before this one alone, by their place."""
    prices = [one for one in values_of(condition) if isinstance(one, Price)]
    alike = isinstance(condition, Compare) and isinstance(condition.left, Price) and isinstance(condition.right, Price)
    return alike and all(one.back for one in prices)


def _is_of_bars(condition: Condition) -> bool:
    if condition in SHAPES.values():
        return True
    return isinstance(condition, Compare) and _is_of_bar(condition.left) and _is_of_bar(condition.right)


def _is_of_bar(value: Value) -> bool:
    match value:
        case Price(field):
            return field != "volume"
        case Measure(_, calls):
            return not calls
        case Scaled(of):
            return _is_of_bar(of)
        case _:
            return False
