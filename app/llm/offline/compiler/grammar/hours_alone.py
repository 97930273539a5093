"""Hours that are a bare number: `not on Fridays after 12`, `no entries after 17:00 Berlin time, none before 9`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.times_of_day import time_of_day
from app.llm.offline.compiler.meaning import Condition, Session
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker

NO_ZONE = "times without a zone are read as UTC"
_TRADED = ("entries", "trades", "trading", "nothing", "none", "entry", "positions")
_DAWN, _NOON = 5, 12


@attempt
def hour_alone(reader: Reader, speaker: Speaker) -> Condition | None:
    """`no entries after 17:00 Berlin time, no entries before 9`: an hour of the clock spoken of."""
    before = reader.tokens[reader.at - 1].text if reader.at else ""
    early, hour = reader.sees("before", "until", "till"), reader.peek(1).value or 0
    if not speaker.zone or before not in _TRADED or not (_DAWN <= hour <= _NOON if early else hour > _NOON):
        return None
    return bare_open_window(reader)


@attempt
def bare_open_window(reader: Reader) -> Condition | None:
    """`not on Fridays after 12`: behind a day a number is an hour."""
    word = reader.take("after", "before", "until", "till", "from", "past")
    moment = time_of_day(reader) if word else None
    if moment is None or not (reader.done or reader.sees(",", ".", ";", "\n", "!", "and", "or", ")")):
        return None
    reader.assumed.append(NO_ZONE)
    clock_time = moment.rstrip("!")
    window = f"{clock_time}-24:00" if word in ("after", "from", "past") else f"00:00-{clock_time}"
    return None if clock_time in ("00:00", "24:00") else Session(window, "UTC")
