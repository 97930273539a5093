"""How long a trade lasts, however it is told: `everything gets closed after 24 bars`, `out by bar 24`.

Every word up to the end of the phrase must be one of those that speak of nothing else.
"""

from __future__ import annotations

from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.statements import LeaveAfter
from app.llm.offline.compiler.wording import words

_LEAVING = frozenset(
    words("""
    exit exits exited exiting close closes closed closing out leave leaves leaving flat flatten flattened cover covered
    kill killed dump dumped bail cut liquidate liquidated end ends ended over gone done quit drop dropped shut square
""")
)
_HOLDING = frozenset(
    words("hold holds held holding keep keeps kept stay stays last lasts live lives run runs ride carry")
)
_LIMITS = frozenset(words("most max maximum longer more beyond past tops limit than"))
_TIMED = frozenset(("stop", "exit", "limit", "out"))
_TALK = frozenset(
    words("""
    i we i'm it it's is are am be get gets got getting go goes will would should must may can shall the a an my our
    this that each every any all everything anything trade trades position positions whatever whichever happens still
    open left just simply then and or else please always at in for latest regardless no matter what case anyway of
    them market give gives to system strategy let me us automatically at the need needs want wants
    not never don't never without exception nothing happened do not up has have had entry later old by itself
    from full whole at least entered entering allowed
""")
) - {"least"}
_SPOKEN = _TALK | _LEAVING | _HOLDING | _LIMITS
_UNITS = {
    **dict.fromkeys(words("bar bars candle candles period periods"), "bars"),
    **dict.fromkeys(words("hour hours"), "h"),
    **dict.fromkeys(words("day days"), "d"),
    **dict.fromkeys(words("minute minutes mins"), "m"),
    **dict.fromkeys(words("week weeks"), "w"),
}
_STILL = frozenset(("still", "hasn't", "hasnt", "isn't", "isnt"))
_OVER = (*words(", . ; ! ? - : ( ) with sl tp target"), "\n")
_ORDINAL = ("th", "st", "nd", "rd")
_MOST = 22


@attempt
def bars_held(reader: Reader) -> LeaveAfter | None:
    """After how many bars, hours or days a trade is closed."""
    told: set[str] = set()
    start, found = reader.at, None
    bracketed = start > 0 and reader.tokens[start - 1].text == "("
    timed = reader.take("time") and (reader.take("-") or True)
    while (
        (not _is_over(reader) or _waits(reader, found, told)) and not _joins(reader, told) and reader.at < start + _MOST
    ):
        reader.take(",")
        span = _span(reader) if found is None else None
        if span is not None and (told == {"over"} or (not told and (bracketed or reader.sees("exit", "exits")))):
            return None  # "above the 20 EMA, over 3 bars", "10 day exits" of a channel, "RSI … (21 periods, close)"
        if span is not None:
            found = span
        elif reader.peek().text in _SPOKEN and not (found is not None and _opens(reader)):
            told.add(reader.take(reader.peek().text))
        elif found is None and told & _LEAVING and _if_still(reader):
            told |= _STILL
        elif found is None and reader.sees("after", "within", "on"):
            reader.at += 1
        elif timed and reader.sees("stop"):
            told.add(reader.take("stop"))
        elif found is not None and reader.sees("after") and reader.peek(1).text in ("entry", "the", "entering", "that"):
            reader.at += 2
        else:
            return None
    denied = bool(told & {"no", "not", "never", "don't", "without"}) and not told & {"matter", "exception", "later"}
    return found if found is not None and _says_when(told, timed=bool(timed), denied=denied) else None


def _if_still(reader: Reader) -> bool:
    """`close it if the trade is still open after 36 bars`, `exit if it hasn't closed after 2 days`: and move on."""
    at = reader.at
    opened = reader.take("if", "when", "once")
    reader.skip("the", "a", "my", "it", "it's", "its", "trade", "position", "is", "i'm", "we're", "has", "i", "we")
    if not opened or not reader.take(*_STILL):
        reader.at = at
        return False
    reader.skip("in", "open", "running", "alive", "on", "been", "closed", "hit", "the", "trade", "it", "there", "going")
    return reader.sees("after") or reader.peek().value is not None


def _is_over(reader: Reader) -> bool:
    return reader.done or reader.sees(*_OVER)


def _opens(reader: Reader) -> bool:
    """`close it within 3 bars of the open`: another thing than a trade that is open."""
    return reader.sees("open") and reader.peek(1).text not in ("trade", "trades", "position", "positions")


def _joins(reader: Reader, told: set[str]) -> bool:
    """Whether another way out is joined: `out after 24 bars or at the middle band`."""
    return reader.sees("or", "and") and bool(told & _LEAVING)


def _says_when(told: set[str], *, timed: bool, denied: bool) -> bool:
    """Whether it is the leaving that is timed, or the holding that is limited."""
    if timed:
        return bool(told & _TIMED) and not denied
    if told & _HOLDING:
        return bool(told & _LIMITS) and not told & {"out", "flat", "off"}
    if {"in", "more"} <= told or {"in", "most"} <= told:
        return bool(told & {"trade", "position", "market", "trades"})
    return bool(told & _LEAVING) and not denied and "for" not in told  # "out for 10 bars" stays out


def _waits(reader: Reader, found: LeaveAfter | None, told: set[str]) -> bool:
    """`after 24 bars, close it`: whether it is said behind a comma what happens then."""
    return found is not None and not told & _LEAVING and reader.sees(",") and reader.peek(1).text in _SPOKEN


@attempt
def _span(reader: Reader) -> LeaveAfter | None:
    """`24 bars`, `the 24th bar`, `bar 24`, `a day`, `half an hour`."""
    timed = reader.at > 0 and reader.tokens[reader.at - 1].text in ("at", "by", "on", "from", "to")
    reader.skip("the")
    if reader.take("bar", "candle"):
        reader.take("number", "no", "#")
        at = reader.whole(1)
        return LeaveAfter(float(at), "bars") if at is not None else None
    count = _one(reader) or reader.number()
    reader.skip("-", "full", "whole", "trading", *_ORDINAL)
    unit = _UNITS.get(reader.take(*_UNITS)) if count else None
    if unit is None or (timed and unit in ("h", "m")):
        return None  # "flat at 22 hours" is a time of day
    return LeaveAfter(count or 0.0, unit)  # type: ignore[arg-type]


def _one(reader: Reader) -> float | None:
    """`a day`, `an hour`, `half an hour`: how many of them, and move on to the unit."""
    share = 0.5 if reader.sees("half") and reader.peek(2).text in ("hour", "day") else 1.0
    ahead = 1 if share < 1 else 0
    if reader.peek(ahead).text not in ("a", "an") or reader.peek(ahead + 1).text not in ("day", "week", "hour"):
        return None
    reader.at += ahead + 1
    return share
