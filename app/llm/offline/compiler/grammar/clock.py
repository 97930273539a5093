"""Times: sessions, hours and weekdays."""

from __future__ import annotations

from dataclasses import replace

from app.llm.offline.compiler.grammar.hours_alone import NO_ZONE, bare_open_window, hour_alone
from app.llm.offline.compiler.grammar.times_of_day import stretch_told, time_of_day
from app.llm.offline.compiler.grammar.weekdays import clock_day, clock_days
from app.llm.offline.compiler.grammar.zones import SESSIONS, ZONES, on_clock
from app.llm.offline.compiler.meaning import AllOf, AnyOf, Condition, Session, Weekdays, flat
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.tokens import Kind

_FRIDAY = 5
_EDGES = frozenset(("until", "till", "before", "after"))


@attempt
def clock(reader: Reader, speaker: Speaker) -> Condition | None:
    """A session, a window of hours, or days of the week; hours without a zone are on the clock spoken of."""
    told, start = len(reader.assumed), reader.at
    unnamed = bool(reader.take("it's") or reader.take_any(("it is",)))
    found = _days_and_hours(reader) or hour_alone(reader, speaker)
    if (
        unnamed
        and NO_ZONE in reader.assumed[told:]
        and ":" not in [one.text for one in reader.tokens[start : reader.at]]
    ):
        return None  # "it is between 5 and 20" may be said of an indicator
    if found is not None and reader.sees("only") and reader.peek(1).text in _EDGES:
        return None  # "Fridays only until 15:00"
    if found is not None and reader.peek(1).text in ("", ".", ",", ";", "\n"):
        reader.take("only")
    return None if found is None else by_the_clock(reader, speaker, told, found)


def _days_and_hours(reader: Reader) -> Condition | None:
    late = _open_window(reader) if reader.sees("from") else None
    if late is not None:
        return late  # "from Friday 18:00 UTC"
    reader.skip("in", "during", "on", "within", "inside", "the")
    reader.take_any(("trading hours", "hours", "trading time", "time window", "time", "hour of the day", "hour"))
    reader.skip(":", "=", "are", "is", "from", "lies", "falls")
    days = clock_days(reader)
    if days is not None and (either := _also_hours(reader)) is not None:
        return AnyOf((days, either))
    hours = _hours(reader)
    part = reader.take(*_PARTS) if days is not None and hours is None else ""
    if part:
        hours = _hours(reader)
    if days is not None and hours is None:
        hours = bare_open_window(reader)
    if part and hours is None:
        return None  # "Friday afternoons" without their hours
    if days is None and hours is not None and reader.sees("on"):
        days = _days_behind(reader)
    if days is not None and hours is not None:
        return AllOf((days, hours))  # "Fridays after 18:00 UTC"
    return days or hours


_PARTS = ("morning", "mornings", "afternoon", "afternoons", "evening", "evenings", "night", "nights")
_PAIR = 2
_DAY = 24 * 60


def by_the_clock(reader: Reader, speaker: Speaker, told: int, found: Condition) -> Condition:
    """The same times on the clock spoken of before, where they name none; else their clock is kept for later ones."""
    zones = {one.zone for one in flat(found) if isinstance(one, Session)}
    if NO_ZONE not in reader.assumed[told:]:
        speaker.zone = (zones.pop() if len(zones) == 1 else "") if zones else speaker.zone
        return found
    if not speaker.zone or zones != {"UTC"}:
        return found
    _say_clock(reader, told, speaker.zone)
    return on_clock(found, speaker.zone)


def _say_clock(reader: Reader, told: int, zone: str) -> None:
    note = f"times without a zone are on the clock spoken of: {zone}"
    reader.assumed[told:] = [note if one == NO_ZONE else one for one in reader.assumed[told:]]


@attempt
def _days_behind(reader: Reader) -> Condition | None:
    """`after 15:00 UTC on Fridays`: the days those hours are of."""
    return clock_days(reader) if reader.take("on") else None


@attempt
def _also_hours(reader: Reader) -> Condition | None:
    """`Fridays and anything after 20:00 UTC`: the one or the other."""
    if not reader.take_any(("and anything", "or anything", "and everything", "and any time", "and all trades")):
        return None
    return _hours(reader)


def _hours(reader: Reader) -> Condition | None:
    """Hours of the day; two stretches joined by `and` are either of them, since no bar opens in both, but for `after …
    and before …`, which is the stretch between."""
    told = len(reader.assumed)
    first = _stretch(reader) or _beside_another(reader)
    found = [first] if first is not None else []
    joints: set[str] = set()
    while found:
        at = reader.at
        reader.take(",")
        joint = reader.take("and", "or", "plus")
        further = _stretch(reader) or bare_open_window(reader) if joint else None
        if further is None:
            reader.at = at
            break
        joints.add(joint)
        found.append(further)
    found = _on_one_clock(reader, told, found)
    between = _between(found) if joints == {"and"} else None
    if between is not None:
        return between
    return AnyOf(tuple(found)) if len(found) > 1 else found[0] if found else None


@attempt
def _beside_another(reader: Reader) -> Condition | None:
    """`before 7 or after 18 UTC`: an hour whose clock is named behind the other one."""
    found = bare_open_window(reader)
    at, told = reader.at, len(reader.assumed)
    further = _stretch(reader) if found is not None and reader.take("or", "and") else None
    reader.at = at
    del reader.assumed[told:]
    return found if further is not None else None


def _on_one_clock(reader: Reader, told: int, found: list[Condition]) -> list[Condition]:
    """`before 10:00 or after 15:30 New York`: a zone behind one of the times is that of the others."""
    zones = {one.zone for one in found if isinstance(one, Session)} - {"UTC"}
    if len(found) < _PAIR or NO_ZONE not in reader.assumed[told:] or len(zones) != 1:
        return found
    zone = zones.pop()
    reader.assumed[told:] = [note for note in reader.assumed[told:] if note != NO_ZONE]
    return [replace(one, zone=zone) if isinstance(one, Session) else one for one in found]


def _between(found: list[Condition]) -> Session | None:
    """`after 10:00 and before 15:30` as one stretch; None for anything else."""
    match found:
        case [Session(first, zone), Session(second, other)] if zone == other:
            if first.endswith("-24:00") and second.startswith("00:00-"):
                return Session(f"{first.split('-')[0]}-{second.split('-')[1]}", zone)
    return None


@attempt
def _stretch(reader: Reader) -> Condition | None:
    reader.skip("in", "during", "the", "from") if reader.peek(1).kind is not Kind.NUMBER else None
    for form in (_edge_of_session, _session, _window, _open_window):
        found = form(reader)
        if found is not None:
            return found
    return None


_MEANING = ("which", "for", "me", "is", "that", "means", "meaning", "us", "it", "call", "so", "to", "my")
_REFUSING = frozenset(("not", "no", "avoid", "skip"))


@attempt
def _session(reader: Reader) -> Condition | None:
    """`London session`, `London and New York sessions`, `the London / NY overlap`."""
    beside = {token.text for token in reader.tokens[max(0, reader.at - 2) : reader.at]}
    reader.take("opening")  # "opening London only, 8 to 11"
    names = _session_names(reader)
    if reader.sees("opening") and (reader.peek(1).value is not None or reader.peek(1).text == "only"):
        reader.at += 1
    if not names or beside & {"after", "before", "until"} or ("at" in beside and reader.sees("open")):
        return None  # "an hour after the London open" and "at the London open" are times
    overlap = len(names) > 1 and bool(reader.take("overlap", "overlaps"))
    alone = bool(beside & {"only", "during"}) and (
        reader.done or reader.sees(",", ".", ";", "\n", "|", "!")
    )  # "only London + NY"
    called = overlap or alone or reader.sees("only")
    called = called or bool(reader.take("session", "sessions", "hours", "open", "market"))
    if not called and beside & _REFUSING:
        called = (
            bool(reader.take("time", "times")) or reader.done or reader.sees(",", ".", ";", "\n")
        )  # "not tokyo time"
    reader.skip("hours", "session", "sessions")
    part = reader.take(*_PARTS)
    if reader.sees("opens", "starts", "begins", "closes", "ends", "closing", "opening"):
        return None  # a moment, not a stretch of time
    hours = _hours_of(reader, names)
    beyond = reader.peek(1) if reader.sees("(", "from", "between") else reader.peek()
    if hours is not None or not called or part or (len(names) > 1 and beyond.value is not None):
        return hours  # hours behind two sessions without a zone are on nobody's clock
    found = tuple(dict.fromkeys(SESSIONS[name] for name in names))
    for name in names:
        reader.assumed.append(f"{name} session: {SESSIONS[name].window} {SESSIONS[name].zone}")
    if len(found) == 1:
        return found[0]
    return AllOf(found) if overlap else AnyOf(found)


@attempt
def _hours_of(reader: Reader, names: tuple[str, ...]) -> Session | None:
    """`London session 8:00-16:00`, `NY session only (13-21 UTC)`: the hours said replace the session's usual ones."""
    reader.take("only")
    reader.take(",")
    reader.skip("only", ":", "from", "between", "=", "(", "i", "e", ".", *_MEANING)
    opened = reader.tokens[reader.at - 1].text in ("(", ".")
    said = reader.at
    start = time_of_day(reader)
    if start is None or not reader.take("and", "to", "-", "until", "till"):
        return None
    end = time_of_day(reader)
    if end is None or start.rstrip("!") == end.rstrip("!"):
        return None
    start, end = stretch_told(reader, start, end, said)
    reader.take("hours", "h")
    zone = ZONES.get(reader.take_any(ZONES), "")
    sure = bool(zone) or start.endswith("!") or end.endswith("!")
    ends = reader.done or reader.sees(",", ".", ";", "\n", ")", "!", "only", ":")
    if not (sure or opened or ends) or (opened and not reader.take(")")):
        return None
    reader.take("only")
    zones = {SESSIONS[name].zone for name in names}
    if not zone and len(zones) > 1:
        return None  # hours of whose clock?
    window = f"{start.rstrip('!')}-{end.rstrip('!')}"
    if not zone:
        zone = zones.pop()
        reader.assumed.append(f"the hours of a session are those of its own clock: {window} {zone}")
    return Session(window, zone)


def _session_names(reader: Reader) -> tuple[str, ...]:
    """One name, or several joined by `and`, `or`, a comma or a stroke, each perhaps with its own `session`."""
    names: list[str] = []
    while True:
        at = reader.at
        if names:
            reader.take("session", "hours")
            reader.skip("and", "or", ",", "/", "+", "-", "the")  # "the London NY overlap"
        name = reader.take_any(SESSIONS)
        if not name:
            reader.at = at
            break
        names.append(name)
    return tuple(names)


@attempt
def _edge_of_session(reader: Reader) -> Condition | None:
    """`the first hour of the London session`, `last 2 hours of New York`, `the first half hour (before 10:00 NY)`."""
    edge = reader.take("first", "last")
    count: float | None = reader.whole(1) if edge else None
    count = 0.5 if reader.take("half") else count
    unit = reader.take("hour", "hours", "minutes", "min", "mins") if edge else ""
    if unit and reader.take("("):
        explained = _open_window(reader)
        return explained if reader.take(")") else None
    if not unit or not reader.take("of", "in", "after"):
        return None
    reader.skip("the")
    length = int((count or 1) * (60 if unit.startswith("hour") else 1))
    name = reader.take_any(SESSIONS)
    if not name:
        return _behind_moment(reader, length) if edge == "first" else None
    reader.take("session", "open", "hours", "market")
    start, end = (_minutes(part) for part in SESSIONS[name].window.split("-"))
    if length >= end - start:
        return None
    start, end = (start, start + length) if edge == "first" else (end - length, end)
    reader.assumed.append(f"{name} session: {SESSIONS[name].window} {SESSIONS[name].zone}")
    return Session(f"{start // 60:02d}:{start % 60:02d}-{end // 60:02d}:{end % 60:02d}", SESSIONS[name].zone)


@attempt
def _behind_moment(reader: Reader, length: int) -> Session | None:
    """`the first two hours after 9:00 Frankfurt`: so many minutes from that time on."""
    moment = time_of_day(reader)
    zone = ZONES.get(reader.take_any(ZONES), "") if moment is not None else ""
    if moment is None or not zone:
        return None
    start = _minutes(moment.rstrip("!"))
    end = start + length
    if end > _DAY:
        return None
    return Session(f"{start // 60:02d}:{start % 60:02d}-{end // 60:02d}:{end % 60:02d}", zone)


def _minutes(moment: str) -> int:
    hour, minute = moment.split(":")
    return 60 * int(hour) + int(minute)


@attempt
def _window(reader: Reader) -> Condition | None:
    """`between 8 and 17 UTC`, `from 08:00 to 16:30 London time`, `8am-5pm`."""
    opened = reader.take("between", "from", "btw")
    said = reader.at
    start = time_of_day(reader)
    if start is None or not reader.take("and", "to", "-", "until", "till"):
        return None
    end = time_of_day(reader)
    if end is None or start == end:
        return None
    start, end = stretch_told(reader, start, end, said)
    clocked = ":" in start + end and start.endswith("!") is False
    reader.take("hours", "h")
    zone = ZONES.get(called := reader.take_any(ZONES), "")
    if called in SESSIONS:
        reader.take("session", "hours")
    zone = zone or _clock_behind(reader)
    marked = bool(zone) or start.endswith("!") or end.endswith("!")
    if not marked and not (opened and clocked and _said_clock(reader)):
        return None
    _clock_behind(reader)
    if not zone:
        reader.assumed.append(NO_ZONE)
    end = "24:00" if end.startswith("00:00") else end
    return Session(f"{start.rstrip('!')}-{end.rstrip('!')}", zone or "UTC")


def _clock_behind(reader: Reader) -> str:
    """`13:00-21:00 UTC (NY session)`: what the hours are called, whose clock they are on where no other is said."""
    at = reader.at
    opened = bool(reader.take("("))
    reader.skip("the")
    name = reader.take_any(SESSIONS)
    if name and reader.take("session", "hours") and (not opened or reader.take(")")):
        return SESSIONS[name].zone
    reader.at = at
    return ""


@attempt
def _open_window(reader: Reader) -> Condition | None:
    """`after 8pm UTC`, `before 09:00 London time`, `until 15:00 CET`, `from 3pm on`, `after Friday noon UTC`."""
    word = reader.take("after", "before", "until", "till", "past", "from")
    day = clock_day(reader) if word in ("after", "past", "from") else None
    moment = time_of_day(reader) if word else None
    if moment is None:
        return None
    reader.take("hours", "h")
    zone = reader.take_any(ZONES)
    on_ends = reader.sees("on") and reader.peek(1).text in ("", ".", ",", ";", "\n", ")")
    onwards = reader.take("onwards", "onward", "on" if on_ends else "onward")
    if (not zone and not moment.endswith("!")) or (word == "from" and not onwards and day is None):
        return None
    if not zone:
        reader.assumed.append(NO_ZONE)
    clock_time = moment.rstrip("!")
    window = f"{clock_time}-24:00" if word in ("after", "past", "from") else f"00:00-{clock_time}"
    if clock_time in ("00:00", "24:00") or (day is not None and reader.sees("to", "-", "until", "till")):
        return None
    hours = Session(window, ZONES.get(zone, "UTC"))
    if day is None:
        return hours
    reader.assumed.append("after a time on Friday is the rest of that day")
    return AllOf((Weekdays((day,)), hours)) if day == _FRIDAY else None  # after Thursday noon there is a Friday


_LEADS_TO_TIME = ("at", "by", "before")


def clock_moment(reader: Reader, speaker: Speaker) -> tuple[int, str] | None:
    """`21:00 UTC`, `9pm New York time`: the minute of the day and its zone; None where it is not surely a time."""
    at, told = reader.at, len(reader.assumed)
    moment = time_of_day(reader)
    zone = ""
    hours = reader.tokens[reader.at - 1].text == "h" and reader.tokens[at - 1].text in _LEADS_TO_TIME  # "by 22h"
    if moment is not None:
        reader.take("hours", "h")
        zone = reader.take_any(ZONES)
    if moment is None or not (zone or hours or moment.endswith("!")):
        reader.at = at
        return None
    if not zone:
        reader.assumed.append(NO_ZONE)
        if speaker.zone:
            _say_clock(reader, told, speaker.zone)
    return _minutes(moment.rstrip("!")), ZONES.get(zone, speaker.zone or "UTC")


def _said_clock(reader: Reader) -> bool:
    return reader.tokens[reader.at - 1].text in ("hours", "h")
