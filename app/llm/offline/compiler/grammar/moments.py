"""Leaving by the clock: `close everything at 21:00 UTC`, `flat before the weekend`, `exit on Friday`."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from app.llm.offline.compiler.grammar.clock import clock_moment
from app.llm.offline.compiler.grammar.day_edges import leave_with_the_day
from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.session_ends import session_end
from app.llm.offline.compiler.grammar.verbs import exit_verb, lead_in
from app.llm.offline.compiler.grammar.weekdays import clock_days
from app.llm.offline.compiler.meaning import AllOf, Condition, Session, Weekdays
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Allow, Leave, Statement, Unusable
from app.llm.offline.compiler.tokens import Kind
from app.llm.offline.compiler.wording import phrases, words

_MINUTES = {"1m": 1, "5m": 5, "15m": 15, "30m": 30, "1h": 60, "4h": 240}
_DAY = 24 * 60
_FRIDAY = Weekdays((5,))
_BEFORE_WEEKEND = phrases("""
    before the weekend | before weekend | before weekends | over the weekend | over weekends | for the weekend |
    by the weekend | into the weekend | over weekend | before friday close | before the friday close |
    on friday evening | by friday close | at the end of the week | end of week | before the week ends
""")
_SESSION_ENDS = tuple(
    f"{word}{the}session {end}"
    for word in ("when ", "once ", "as soon as ", "after ")
    for the in ("the ", "my ", "that ", "")
    for end in ("ends", "closes", "is over", "finishes", "end", "is done")
) + phrases("""
    at the end of the session | at session end | at the session end | at session close | at the session close |
    by the end of the session | at the close of the session | at end of session | by session end | outside the session |
    outside those hours | outside of those hours | outside these hours | outside the hours | when the hours end |
    at the end of those hours | at the end of these hours | when outside the session | when outside those hours |
    at the end of that session | when the window closes | at the end of the window | outside that window |
    outside the window
""")
_NOT_HELD = phrases("""
    don't hold | do not hold | no holding | never hold | no positions | no trades | no open positions | not holding |
    dont hold | don't keep trades | no open trades | don't stay in | nothing
""")
_NO_WEEKEND = phrases("""
    no weekend holding | no weekend holds | no weekend positions | no weekend position | no weekend exposure |
    no weekend risk | no holding weekends | never over the weekend | not over the weekend | no weekend hold
""")
_NEVER_HELD = phrases("""
    don't hold | do not hold | dont hold | no holding | never hold | not holding | don't stay in | never stay in |
    never hold anything | never hold a trade | don't hold anything | don't hold trades | nothing held |
    nothing is held |
    no position held | no positions held | i never hold | i don't hold | don't keep trades | never hold trades
""")
_OPEN_THEN = words("""
    i'm i am we're we are it it's its is a any the trade trades position positions still in open running on left
    whatever anything everything that that's thats then there something one of all i've got have remains what
""")
_CLOSED = words("closed flattened killed exited close flatten exit kill cut dump dumped liquidated covered")
_EVERY_DAY = phrases("every day | each day | daily | on every day | everyday")


@attempt
def leave_by_clock(reader: Reader, speaker: Speaker) -> Statement | None:
    """An exit at a time of day or before the weekend, where the bars end often enough for it."""
    for form in (_before_weekend, _with_session, _still_in, _at_time, _never_past, _at_session_end, leave_with_the_day):
        found = form(reader, speaker)
        if found is not None:
            return found
    return None


@attempt
def _before_weekend(reader: Reader, speaker: Speaker) -> Statement | None:
    lead_in(reader)
    if not (reader.take_any(_NO_WEEKEND) and ends(reader)):
        if not reader.take_any(_NOT_HELD) and exit_verb(reader) is False:
            return None
        if not reader.take_any(_BEFORE_WEEKEND):
            return None
    defined = _at_time(reader, speaker) if reader.take(":", "(", "-", "=") else None
    if defined is not None:
        reader.take(")")
        return defined  # "flat before the weekend: close all friday 20:00 utc"
    hour = {"4h": 16}.get(speaker.timeframe or "1h", 20)
    if _MINUTES.get(speaker.timeframe or "1h") is None:
        return Unusable(f"bars of {speaker.timeframe} do not end before the weekend", "say bars of 4h or less")
    late = AllOf((_FRIDAY, Session(f"{hour}:00-24:00", "UTC")))
    reader.assumed.append(f"before the weekend is Friday from {hour}:00 UTC on, and nothing is entered then")
    return Leave(late, None, adds=True, also=(Allow(late, None, forbids=True),), by_clock=True)


@attempt
def _with_session(reader: Reader, speaker: Speaker) -> Statement | None:
    """`8:00-16:00 London only …, flat when the session ends`: at the end of the hours in which alone is traded."""
    lead_in(reader)
    if exit_verb(reader) is False or speaker.hours is None:
        return None
    reader.skip("all", "trades", "positions", "any", "open", "trade", "position", "everything")
    if not reader.take_any(_SESSION_ENDS) or not ends(reader):
        return None
    start, end = (60 * int(part[:2]) + int(part[3:5]) for part in speaker.hours.window.split("-"))
    return _late(reader, speaker, (None, end, speaker.hours.zone)) if start < end else None


@attempt
def _still_in(reader: Reader, speaker: Speaker) -> Statement | None:
    """`if I'm still in at 16:00 flatten it`, `whatever is still open gets closed at 16:00 UTC`."""
    lead_in(reader)
    reader.skip("but", "if", "when")
    start = reader.at
    reader.skip(*_OPEN_THEN)
    if not any(token.text in ("still", "open", "running", "left") for token in reader.tokens[start : reader.at]):
        return None
    early = _day_and_time(reader, speaker)
    reader.skip(",", "then", "i", "we", "just", "it", "gets", "get", "is", "must", "will", "has", "to", "be", "i'll")
    if not reader.take(*_CLOSED) and exit_verb(reader) is False:
        return None
    reader.skip("out", "it", "all", "everything", "them", "off", "down")
    said = early or _day_and_time(reader, speaker)
    return None if said is None else _late(reader, speaker, said)


@attempt
def _never_past(reader: Reader, speaker: Speaker) -> Statement | None:
    """`never hold past Friday 9pm`, `don't hold anything beyond 21:00 UTC`."""
    lead_in(reader)
    if not reader.take_any(_NEVER_HELD) or not reader.take("past", "beyond", "after"):
        return None
    said = _day_and_time(reader, speaker)
    return _late(reader, speaker, said) if said is not None and ends(reader) else None


@attempt
def _at_session_end(reader: Reader, speaker: Speaker) -> Statement | None:
    """`flat at the end of the London session`, `out before New York closes`: by the last bar that ends no later."""
    lead_in(reader)
    side = exit_verb(reader)
    if side is False:
        return None
    reader.skip("all", "trades", "positions", "any", "open", "trade", "position", "everything")
    if not reader.take("at", "by", "before", "on", "when", "once") and reader.peek().value is None:
        return None
    found = session_end(reader)
    if found is None or not ends(reader):
        return None
    length = _MINUTES.get(speaker.timeframe or "1h", 0)
    minute = found[0] - found[0] % min(length, 60) if length else found[0]
    late = _late(reader, speaker, (None, minute, found[1]))
    return replace(late, side=side) if isinstance(late, Leave) else late


@attempt
def _day_and_time(reader: Reader, speaker: Speaker) -> tuple[Condition | None, int, str] | None:
    """`at 16:00 UTC`, `by friday 20:00`."""
    reader.skip("at", "by", "on", "come", "when", "around", "@")
    days = clock_days(reader)
    reader.skip("at", "@", "by")
    moment = clock_moment(reader, speaker)
    return None if moment is None else (days, *moment)


@attempt
def leave_late(reader: Reader, speaker: Speaker) -> Statement | None:
    """`… or 15:45 New York`, `… or friday 20:00 UTC`: a time of day beside another way out."""
    said = _day_and_time(reader, speaker)
    return _late(reader, speaker, said) if said is not None and ends(reader) else None


def _late(reader: Reader, speaker: Speaker, said: tuple[Condition | None, int, str]) -> Statement | None:
    """Closed on the bar that ends at that time, and on those of the day behind it."""
    days, minute, zone = said
    length = _bar_ending_at(speaker, minute, zone)
    if length is None:
        return Unusable(
            f"bars of {speaker.timeframe or '1h'} do not end at that time", "say a time at which a bar ends"
        )
    if minute < length:
        return None
    reader.assumed.append(f"left on the bar that ends at {_spell(minute)} {zone}, at the open of the next one")
    late = _window(minute - length, zone)
    return Leave(late if days is None else AllOf((days, late)), None, adds=True, by_clock=True)


@attempt
def _at_time(reader: Reader, speaker: Speaker) -> Statement | None:
    """On the bar that ends at that time, filled at the open of the next one."""
    lead_in(reader)
    reader.take("on")
    early = clock_days(reader)
    reader.skip(*((":", ",", "i", "we") if early is not None else ()))
    side = exit_verb(reader)
    side = None if side is False and reader.take("closed", "flattened") else side
    if side is False and speaker.entry is not None and reader.take("sell"):
        side = "long"  # what is sold at a time of day was bought before
    if side is False:
        return None
    reader.skip("all", "trades", "positions", "any", "whatever", "what", "is", "still", "open", "trade", "position")
    reader.skip("running", "left", "i", "have", "on", "open") if not reader.sees("on") else None
    led = reader.take("at", "by", "before", "on")
    days = early or clock_days(reader)
    if not (led or days is not None) or (
        days is not None and not (reader.take("at", "by") or led or reader.peek().value is not None)
    ):
        return None
    moment = clock_moment(reader, speaker)
    if moment is None:
        return None
    reader.take_any(_EVERY_DAY)
    minute, zone = moment
    minute = minute or (_DAY if days is None else 0)
    length = _bar_ending_at(speaker, minute, zone)
    if length is None:
        return Unusable(
            f"bars of {speaker.timeframe or '1h'} do not end at that time", "say a time at which a bar ends"
        )
    start = minute - length
    reader.assumed.append(f"left on the bar that ends at {_spell(minute)} {zone}, at the open of the next one")
    if start < 0:
        return None
    late = _window(start, zone)
    return Leave(late if days is None else AllOf((days, late)), side, adds=True, by_clock=True)


@attempt
def entry_moment(reader: Reader, speaker: Speaker) -> Condition | None:
    """`buy at 10:00 London time`, `on Mondays at 9am`: on the bar that ends then, filled at the open of the next."""
    daily = bool(reader.take_any(_EVERY_DAY))
    reader.skip("every", "each", "on") if reader.peek(1).kind is Kind.WORD else None
    days = None if daily else clock_days(reader)
    reader.skip(",")
    if not reader.take("at", "@") and days is None:
        return None
    moment = clock_moment(reader, speaker)
    if moment is None:
        return None
    minute, zone = moment
    length = _bar_ending_at(speaker, minute, zone)
    if length is None or 0 < minute < length:
        return None
    if not daily and not reader.take_any(_EVERY_DAY) and days is None and reader.sees("on", "every", "each"):
        days = _days_of_it(reader)
    reader.assumed.append(f"entered on the bar that ends at {_spell(minute)} {zone}, at the open of the next one")
    end = minute or _DAY  # at midnight the last bar of the day before ends
    opened = Session(f"{_spell(end - length)}-{_spell(end)}", zone)
    if not isinstance(days, Weekdays):
        return opened
    return on_days(reader, days if minute else Weekdays(tuple(sorted((day - 2) % 7 + 1 for day in days.days))), opened)


@attempt
def _days_of_it(reader: Reader) -> Condition | None:
    """`at 9:00 London on Mondays`: the days behind the time."""
    reader.skip("on", "every", "each")
    return clock_days(reader)


def on_days(reader: Reader, days: Weekdays, opened: Session) -> Condition | None:
    """The days of the zone's clock as those of UTC, on which the language counts them; None where they change."""
    start = 60 * int(opened.window[:2]) + int(opened.window[3:5])
    shifts = {_days_ahead(start, opened.zone, month) for month in (1, 7)}
    if len(shifts) > 1:
        return None
    ahead = shifts.pop()
    if ahead:
        reader.assumed.append("days are counted in UTC, where that bar opens on the day before or behind")
    return AllOf((Weekdays(tuple(sorted((day - 1 + ahead) % 7 + 1 for day in days.days))), opened))


def _days_ahead(start: int, zone: str, month: int) -> int:
    """How many days UTC is ahead of the zone at that minute of the zone's day, in that month."""
    local = datetime(2024, month, 15, start // 60, start % 60, tzinfo=ZoneInfo(zone))
    return (local.astimezone(UTC).date() - local.date()).days


def _bar_ending_at(speaker: Speaker, minute: int, zone: str) -> int | None:
    """Minutes of the bar that ends at that minute of the day; None where no bar does."""
    length = _MINUTES.get(speaker.timeframe or "1h")
    if length is None or minute % min(length, 60) or (length > 60 and (zone != "UTC" or minute % length)):
        return None
    return length


def _window(start: int, zone: str) -> Condition:
    """From the start of that bar to the end of the day: a bar that is missing makes nothing stay open."""
    return Session(f"{_spell(start)}-24:00", zone)


def _spell(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
