"""Moments of the day: `8`, `8am`, `08:30`, `0830`, `half past nine`, `noon`."""

from __future__ import annotations

import re

from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.tokens import Kind

_NOON = 12
_EVENING, _DAWN = 8, 5
_JOINTS = ("and", "to", "-", "until", "till")
_TOLD = frozenset(("am", "pm", "morning", "afternoon", "evening", "night", "noon", "midday", "midnight"))
_NAMED = {"noon": "12:00!", "midday": "12:00!", "midnight": "00:00!"}
_HALVES = {"in the morning": "am", "in the afternoon": "pm", "in the evening": "pm", "a m": "am", "p m": "pm"}
_MILITARY = range(100, 2401)
_DOTTED = re.compile(r"(\d{1,2})\.(\d{2})")


def time_of_day(reader: Reader) -> str | None:
    """`8`, `8am`, `08:30`, `0830`, `noon`; ends in ! where am, pm or minutes left no doubt that it is a time."""
    plain = _NAMED.get(reader.take(*_NAMED)) or _dotted(reader) or _part_of_hour(reader)
    if plain:
        return plain
    hour = reader.whole(0)
    if hour is not None and hour in _MILITARY and hour % 100 < 60:
        clock_time = f"{hour // 100:02d}:{hour % 100:02d}"
        reader.assumed.append(f"{reader.tokens[reader.at - 1].text} is {clock_time}")
        return clock_time
    if hour is None or hour > 24:
        return None
    minutes, sure = 0, False
    if reader.sees(":") and reader.peek(1).kind is Kind.NUMBER:
        reader.at += 1
        read = reader.whole(0)
        if read is None or read > 59:
            return None
        minutes, sure = read, True
    sure = bool(reader.take("o'clock")) or sure
    half = _HALVES.get(reader.take_any(_HALVES)) or _at_night(reader, hour) or reader.take("am", "pm", "h")
    if half in ("am", "pm"):
        if hour > 12 or hour == 0:
            return None
        hour, sure = hour % 12 + (12 if half == "pm" else 0), True
    if hour == 24 and minutes:
        return None
    return f"{hour:02d}:{minutes:02d}{'!' if sure else ''}"


@attempt
def _at_night(reader: Reader, hour: int) -> str | None:
    """`ten at night`, `2 at night`: before midnight or behind it, whichever that hour lies nearer to."""
    if not reader.take("at") or not reader.take("night") or not 1 <= hour <= _NOON:
        return None
    return "pm" if _EVENING <= hour < _NOON else "am" if hour < _DAWN or hour == _NOON else None


def _dotted(reader: Reader) -> str | None:
    """`9.30`."""
    dotted = _DOTTED.fullmatch(reader.peek().text)
    if dotted is None or int(dotted[1]) >= 24 or int(dotted[2]) >= 60:
        return None
    reader.at += 1
    return f"{int(dotted[1]):02d}:{dotted[2]}"


@attempt
def _part_of_hour(reader: Reader) -> str | None:
    """`half past nine`, `quarter to four`, `half past 3 pm`."""
    reader.skip("a")
    share = {"half": 30, "quarter": 15}.get(reader.take("half", "quarter"))
    way = reader.take("past", "to", "after") if share is not None else ""
    hour = reader.whole(1) if way else None
    if share is None or hour is None or hour > 12 or (way == "to" and share == 30):
        return None
    half = _HALVES.get(reader.take_any(_HALVES)) or reader.take("am", "pm")
    hour = hour % 12 + (12 if half == "pm" else 0) if half else hour
    minutes = 60 * hour + (share if way != "to" else -share)
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}{'!' if half else ''}"


def stretch_told(reader: Reader, start: str, end: str, said: int) -> tuple[str, str]:
    """A stretch told as on a dial: of `from 8 to 5` the end is 17:00, of `2 to 5 pm` the start is 14:00.

    `said` is where the stretch began; a leading zero, or words for the half of the day of both, leave it as it is.
    """
    first, last = int(start[:2]), int(end[:2])
    joint = next((at for at in range(said, reader.at) if reader.tokens[at].text in _JOINTS), reader.at)
    before = {token.text for token in reader.tokens[said:joint]}
    behind = {token.text for token in reader.tokens[joint : reader.at]}
    zero = any(len(text) > 1 and text.startswith("0") and text.isdigit() for text in before | behind)
    if zero or before & _TOLD or first > _NOON or first == 0:
        return start, end
    afternoon = behind & {"pm", "afternoon", "evening"} and first + _NOON < last
    overnight = behind & {"am", "morning"} and last < first
    if (afternoon or overnight) and first < _NOON:
        later = f"{first + _NOON:02d}{start[2:]}", end
    elif not behind & _TOLD and 0 < last <= first and end[:5] < start[:5] and last <= _NOON:
        later = start, f"{last + _NOON:02d}{end[2:]}"
    else:
        return start, end
    reader.assumed.append(
        f"{start.rstrip('!')} to {end.rstrip('!')} is read as {later[0].rstrip('!')} to {later[1].rstrip('!')}"
    )
    return later
