"""The open and the close of a day: `buy on Monday open`, `sell on Friday close`, `flat at the end of the day`.

So is what lasts no longer than its day: `no positions overnight`, `intraday only`.
"""

from __future__ import annotations

from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.verbs import exit_verb, lead_in
from app.llm.offline.compiler.grammar.weekdays import clock_day
from app.llm.offline.compiler.meaning import AllOf, Compare, Condition, Not, Number, Price, Session, Weekdays
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Allow, Leave, Statement, Unusable
from app.llm.offline.compiler.wording import phrases, words

_LAST_START = {"1m": "23:59", "5m": "23:55", "15m": "23:45", "30m": "23:30", "1h": "23:00", "4h": "20:00"}
_FRIDAY_START = {"4h": "16:00"}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_OPENS = phrases("open | opening | market open | opening bell | morning | first bar | opens")
_CLOSES = phrases("close | closing | market close | closing bell | evening | last bar | afternoon close | closes")
_END_OF_DAY = phrases("""
    end of the day | end of day | eod | close of the day | end of each day | end of every day | day's end | day end |
    day's close | close of each day | end of the trading day
""")
_NOT_OVERNIGHT = phrases("""
    no overnight | no overnights | no position overnight | no positions overnight | no overnight positions |
    no overnight position | no overnight holding | no overnight holds | no overnight hold | no overnight exposure |
    no overnight risk | no holding overnight | don't hold overnight | dont hold overnight | do not hold overnight |
    never hold overnight | not holding overnight | never overnight | nothing overnight | nothing held overnight |
    flat overnight | always flat overnight | not overnight | no trades held overnight | no positions held overnight |
    don't hold positions overnight | don't hold trades overnight | don't carry positions overnight |
    never hold a position overnight | never hold anything overnight | intraday only | day trade only |
    day trades only | day trading only | only day trades | only intraday | strictly intraday | only intraday trades |
    intraday trades only
""")
_LEAVING = words("exit exits close closeout flat out")
_ON_DAILY = "bars of a day or longer end with the day itself", "say bars of 4h or less"


@attempt
def day_open(reader: Reader, speaker: Speaker) -> Condition | None:
    """`on Monday open`, `at Tuesday's open`, `at the open on Mondays`: the first bar of that day."""
    day = _day_with(reader, _OPENS)
    if day is None or (speaker.timeframe or "1h") not in _LAST_START:
        return None
    reader.assumed.append(f"{_name(day)}'s open is its first bar, UTC, filled at the open of the next one")
    return AllOf((Weekdays((day,)), Not(Compare(Price("day_of_week", 1), "==", Number(day)))))


@attempt
def leave_with_the_day(reader: Reader, speaker: Speaker) -> Statement | None:
    """`sell on Friday close`, `exit at the close on Thursdays`, `close everything at the end of the day`."""
    lead_in(reader)
    if reader.take_any(_NOT_OVERNIGHT) and ends(reader):
        return _not_overnight(reader, speaker)
    behind = bool(reader.take_any(_END_OF_DAY))
    side = None if behind and reader.take(*_LEAVING) and ends(reader) else False if behind else exit_verb(reader)
    if side is False and not behind and reader.take("sell"):
        side = "long"  # what is sold at the end of a day was bought before
    if side is False:
        return None
    reader.skip("all", "trades", "positions", "any", "open", "trade", "position", "everything")
    at = reader.at
    led = reader.take("by", "before")
    reader.skip("at", "by", "on", "before", "the")
    ended = behind or (bool(reader.take_any(_END_OF_DAY)) and not reader.sees("+", "of"))
    ended = ended or bool(led and reader.take("close") and ends(reader))  # "out by the close"
    if not ended:
        reader.at = at
    day = None if ended else _day_with(reader, _CLOSES)
    if not ended and day is None:
        return None
    start = _LAST_START.get(speaker.timeframe or "1h")
    if start is None:
        return Unusable(*_ON_DAILY)
    if day == 5:
        start = _FRIDAY_START.get(speaker.timeframe or "1h", "20:00")
    late = Session(f"{start}-24:00", "UTC")
    reader.assumed.append(f"the close of {'the day' if day is None else _name(day)} is from {start} UTC on")
    return Leave(late if day is None else AllOf((Weekdays((day,)), late)), side, adds=True, by_clock=True)


def _not_overnight(reader: Reader, speaker: Speaker) -> Statement:
    """`no positions overnight`, `intraday only`: a trade ends with its day, and none begins on its last bar."""
    start = _LAST_START.get(speaker.timeframe or "1h")
    if start is None:
        return Unusable(*_ON_DAILY)
    reader.assumed.append(f"the day ends at midnight UTC: trades are left from {start} on, and none is entered then")
    late = Session(f"{start}-24:00", "UTC")
    return Leave(late, None, adds=True, also=(Allow(late, None, forbids=True),), by_clock=True)


@attempt
def _day_with(reader: Reader, edges: tuple[str, ...]) -> int | None:
    """A day of the week and that edge of it, in either order."""
    reader.skip("on", "at", "by", "before", "the", "every", "each")
    edge = reader.take_any(edges)
    if edge and not reader.take("of", "on"):
        return None
    reader.skip("the", "every", "each")
    day = clock_day(reader)
    if day is None:
        return None
    if not edge:
        reader.skip("at", "the", "on")
        edge = reader.take_any(edges)
    over = reader.done or reader.sees(",", ".", ";", "\n", "and", "with", "if", "when", "stop", "!", ")", "(")
    return day if edge and over else None


def _name(day: int) -> str:
    return _DAYS[day - 1].capitalize()
