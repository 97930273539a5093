"""A value at the highest or lowest of its last bars."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.calls import make_call, shift
from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.units import BAR_UNITS, in_bars
from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.meaning import Compare, Condition, Line, Measure, Number, Peak, Price, Value
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import words

_OPENING = words("the a an new at its makes make hits reaches on")
_KINDS = {
    **dict.fromkeys(words("highest high highs max maximum widest largest biggest"), "highest"),
    **dict.fromkeys(words("lowest low lows min minimum narrowest smallest tightest"), "lowest"),
}
_WHAT = words("close value reading point level one high low since width volume range")
_VERBS = words("buy sell long short go i we")
_SPAN = words("the last past previous prior")


@attempt
def record(reader: Reader, speaker: Speaker, left: Value) -> Condition | None:
    """`is the lowest of the last 10 bars`, `at its 50-bar low`: the current bar included."""
    reader.skip(*_OPENING)
    found = _spelled(reader, speaker) or _counted(reader, speaker)
    if found is None or isinstance(left, Number):
        return None
    superlative, kind, bars = found
    if isinstance(left, Price) and left.field != "volume":
        if left.back or not superlative:
            return None  # "makes a new 20 bar high" is a break of the bars before
        return Compare(left, ">=" if kind == "highest" else "<=", _line(kind, left, bars))
    return Compare(left, ">=" if kind == "highest" else "<=", _of_last(kind, left, bars))


@attempt
def own_extreme(reader: Reader, speaker: Speaker) -> Value | None:
    """`OBV crosses above its highest value of the last 20 bars`: of the bars before this one."""
    if not isinstance(speaker.it, Line | Measure) or not reader.take("its"):
        return None
    reader.skip("own", "previous", "prior")
    found = _spelled(reader, speaker) or _counted(reader, speaker)
    return None if found is None else shift(_of_last(found[1], speaker.it, found[2]), 1)


@attempt
def record_close(reader: Reader, speaker: Speaker) -> Condition | None:
    """`the lowest close in 5 days`, without a subject: the close of this bar is it."""
    reader.skip("at", "a", "the", "on")
    found = _counted_close(reader, speaker)
    if found is None and (not reader.sees("highest", "lowest") or reader.peek(1).text not in ("close", "closing")):
        return None
    found = found or record(reader, speaker, Price("close"))
    if reader.sees("is", "'s", "breaks", "gets", "ago", "+", "-", "*"):
        return None  # a level, of which something is said
    speaker.it, speaker.lost = Price("close"), False
    return found


@attempt
def _counted_close(reader: Reader, speaker: Speaker) -> Condition | None:
    """`a 7 day low close`: the lowest of so many."""
    found = _counted(reader, speaker)
    if found is None or not reader.take("close"):
        return None
    _, kind, bars = found
    return Compare(Price("close"), ">=" if kind == "highest" else "<=", _line(kind, Price("close"), bars))


def _line(kind: str, of: Price, bars: int) -> Value:
    return Line(make_call(BY_NAME[kind], [bars], None, of.field))


def _of_last(kind: str, of: Value, bars: int) -> Value:
    return Peak("highest" if kind == "highest" else "lowest", of, bars)


@attempt
def _spelled(reader: Reader, speaker: Speaker) -> tuple[bool, str, int] | None:
    """`lowest of the last 10 bars`, `highest close in 20 days`."""
    word = reader.take(*_KINDS)
    reader.skip(*_WHAT)
    if not word or not reader.take("of", "in", "over", "for", "since", "within"):
        return None
    reader.skip(*_SPAN)
    bars = _span(reader, speaker, spelled=True)
    return None if bars is None else (word in ("highest", "lowest"), _KINDS[word], bars)


@attempt
def _counted(reader: Reader, speaker: Speaker) -> tuple[bool, str, int] | None:
    """`50-bar low`, `20 day high`."""
    bars = _span(reader, speaker)
    reader.skip("-")
    word = reader.take(*_KINDS) if bars is not None else ""
    return (False, _KINDS[word], bars) if word and bars is not None else None


def _span(reader: Reader, speaker: Speaker, *, spelled: bool = False) -> int | None:
    bars = reader.whole(2)
    reader.skip("-")
    unit = BAR_UNITS.get(reader.take(*BAR_UNITS), "") if bars is not None else ""
    if bars is not None and not unit and spelled and (ends(reader) or reader.sees(*_VERBS)):
        reader.assumed.append(f"{bars} is counted in bars")
        return bars
    return bars if unit and in_bars(reader, speaker, unit) else None
