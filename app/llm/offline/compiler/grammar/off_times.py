"""Days and hours said to be off, or of which the rest is: `Fridays off`, `every day but Monday`, `last entry 15:30`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.clock import clock, clock_moment
from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.times_of_day import time_of_day
from app.llm.offline.compiler.grammar.weekdays import clock_days
from app.llm.offline.compiler.grammar.zones import SESSIONS
from app.llm.offline.compiler.meaning import AnyOf, Condition, Session, Side
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Allow
from app.llm.offline.compiler.wording import phrases, words

_LEAD = words("and but also with please we i the keep leave take have so then only trade trading entries entry all")
_BE = words("is are be being stay stays remain remains should to : = -")
_OFF = phrases("""
    off | off limits | off - limits | excluded | out | a no - go | a no go | no - go | no go | not traded | left out |
    skipped | avoided | taboo | a day off | days off | no trading | no trades | no entries | no new trades | forbidden |
    not allowed | ignored | omitted | out of bounds | no trade day | no trade days | no - trade day | not to be traded
""")
_PUT_OFF = phrases("take | leave | keep | have | leaving | taking | keeping | i take | i leave | we leave | we take")
_AWAY = phrases("off | out | free | out of it | aside")
_EVERY_DAY = phrases("""
    every day | any day | all days | each day | every weekday | any weekday | all weekdays | any day of the week |
    every day of the week | all days of the week | daily | all week | the whole week | all the week
""")
_BUT = phrases(
    "but not on | but not | but | except for | except on | except | excluding | other than | apart from | bar"
)
_NOTHING = phrases("""
    no trades | no entries | no trading | no new trades | no new entries | nothing | stay out | i stay out | stay flat |
    do nothing | i do nothing | don't trade | i don't trade | do not trade | dont trade | we stay out | no new positions
""")
_WHILE = phrases(
    "only while | only when | only trade while | only trade when | trade only while | trade only when | while"
)
_LAST = phrases("""
    stop trading | stops trading | i stop trading | stop entering | last entry | last entries | last trade |
    last trades |
    no entries from | no trades from | no new trades from | no new entries from | done trading | entries end |
    entries stop |
    trading stops | trading ends | finish trading | quit trading | last new trade | last new entry | latest entry |
    cutoff |
    cut off | cut - off | entry cutoff | entries cut off | no more trades from | no more entries from | i quit | we stop
    trading
""")
_FIRST = phrases("""
    start trading | starts trading | i start trading | start | starts | begin | first entry | earliest entry | open
    for business | trading starts | entries start | we start | i start | start entering
""")
_END = phrases(
    "end | ends | stop | stop trading | finish | quit | last entry | done | stops | stop entering | last trade"
)
_AT = words("at is by : = the after around from no later than")
_EARLY = phrases("""
    no trades first half hour | no trades in the first half hour | no trades the first half hour |
    not the first half hour |
    no trades in first half hour | no trades during the first half hour | skip the first half hour |
    skip first half hour |
    no trades first hour | no trades in the first hour | no trades the first hour | skip the first hour |
    skip first hour
""")
_SIDES: dict[Side, tuple[str, ...]] = {"long": words("long longs buys"), "short": words("short shorts sells")}
_NEVER = phrases("not | never | except | excluding | except for | but not | no trades | aren't taken")
_ENTRIES_ONLY = phrases("""
    new entries only | entries only | new trades only | new positions only | mornings only | afternoons only |
    evenings only | only mornings | only in the morning | only in the mornings | mid week only | midweek only |
    new trades are only opened | new entries just
""")
_LUNCH = phrases("""
    skip lunch | skip lunchtime | skip the lunch hour | skip the lunch break | no lunch trades | avoid lunch |
    not at lunch |
    no trades at lunch | no trades over lunch | skip the lunch | skip lunch hour | skip lunch time | avoid lunchtime |
    no lunch time trades | no trading at lunch | lunch off
""")
_SO = words("so , - : hence i.e. that is then")


@attempt
def off_times(reader: Reader, speaker: Speaker) -> Allow | None:
    """When nothing is traded, or alone."""
    for form in _FORMS:
        found = form(reader, speaker)
        if found is not None and ends(reader):
            return found
    return None


@attempt
def _off(reader: Reader, speaker: Speaker) -> Allow | None:
    """`Fridays off`, `the Asian session is off (no trades midnight to 7am London)`: the hours said there hold."""
    reader.skip(*_LEAD)
    began = len(reader.assumed)
    found = clock(reader, speaker) or _bare_session(reader)
    named = len(reader.assumed)
    if found is None:
        return None
    reader.skip(*_BE)
    if not reader.take_any(_OFF):
        return None
    told = _explained(reader, speaker) if isinstance(found, Session) else None
    if told is not None:
        del reader.assumed[began:named]  # the session's usual hours, which are not meant
    return Allow(told or found, None, forbids=True)


@attempt
def _bare_session(reader: Reader) -> Session | None:
    """`asia off`: a session without that word."""
    name = reader.take_any(SESSIONS)
    if not name:
        return None
    reader.assumed.append(f"{name} session: {SESSIONS[name].window} {SESSIONS[name].zone}")
    return SESSIONS[name]


@attempt
def _explained(reader: Reader, speaker: Speaker) -> Condition | None:
    """`(no trades midnight to 7am London)`: the hours that are meant."""
    if not reader.take("(", ",", ":"):
        return None
    closing = ")" if reader.tokens[reader.at - 1].text == "(" else ""
    reader.take_any(_NOTHING)
    reader.skip("from", "between") if reader.peek(1).value is None else None
    found = clock(reader, speaker)
    if not isinstance(found, Session) or (closing and not reader.take(closing)):
        return None
    return found


@attempt
def _put_off(reader: Reader, speaker: Speaker) -> Allow | None:
    """`I take Mondays off`, `leave Fridays out`."""
    reader.skip("and", "but", "also", "please", "with")
    if not reader.take_any(_PUT_OFF):
        return None
    apart = reader.take("out", "off")  # "leave out Mondays"
    reader.skip("all", "the")
    found = clock_days(reader)
    return Allow(found, None, forbids=True) if found is not None and (apart or reader.take_any(_AWAY)) else None


@attempt
def _every_day_but(reader: Reader, speaker: Speaker) -> Allow | None:
    """`every day but Friday`, `trade all days except Mondays`."""
    reader.skip(*_LEAD, "on")
    if not reader.take_any(_EVERY_DAY):
        return None
    reader.take(",")
    if not reader.take_any(_BUT):
        return None
    reader.skip("on", "for", "the")
    found = clock_days(reader)
    return Allow(found, None, forbids=True) if found is not None else None


@attempt
def _last_entry(reader: Reader, speaker: Speaker) -> Allow | None:
    """`last entry 20:00 UTC`, `stop trading at 8pm London`."""
    reader.skip("and", "but", "also", "with", "the", "i", "we")
    if not reader.take_any(_LAST):
        return None
    reader.skip(*_AT)
    moment = clock_moment(reader, speaker)
    reader.take("on", "onwards")
    return None if moment is None or not moment[0] else Allow(_stretch(moment, None), None, forbids=True)


def _stretch(first: tuple[int, str], last: tuple[int, str] | None) -> Session:
    start, zone = first
    end = last[0] if last is not None else 24 * 60
    return Session(f"{start // 60:02d}:{start % 60:02d}-{end // 60:02d}:{end % 60:02d}", last[1] if last else zone)


@attempt
def _from_to(reader: Reader, speaker: Speaker) -> Allow | None:
    """`start 10:00, end 15:30 New York time`, `no trades first half hour so start 10:00 end 15:30 NY`."""
    if reader.take_any(_EARLY):
        reader.skip(*_SO)
    if not reader.take_any(_FIRST):
        return None
    told = len(reader.assumed)
    reader.skip(*_AT)
    first = clock_moment(reader, speaker) or _bare_hour(reader)
    reader.skip(",", "and", "then", "/", "-")
    if first is None or not reader.take_any(_END):
        return None
    reader.skip("trading", *_AT)
    between = len(reader.assumed)
    last = clock_moment(reader, speaker)
    if last is None or not first[0] < last[0]:
        return None
    if not first[1] or (between > told and len(reader.assumed) == between):
        del reader.assumed[told:between]  # the zone behind the last time is that of the first as well
    elif first[1] != last[1]:
        return None
    return Allow(_stretch(first, last), None)


@attempt
def _bare_hour(reader: Reader) -> tuple[int, str] | None:
    """`start 8 end 12 London`: an hour whose clock is named behind the other one."""
    moment = time_of_day(reader)
    return None if moment is None else (60 * int(moment[:2]) + int(moment[3:5]), "")


@attempt
def _sided(reader: Reader, speaker: Speaker) -> Allow | None:
    """`short not on Fridays`, `longs never after 16:00`, `shorts except on Mondays`."""
    reader.skip("and", "but", "also", "the", "go", "take")
    side = next((side for side, spoken in _SIDES.items() if reader.take(*spoken)), None)
    if side is None:
        return None
    reader.skip("trades", "entries", "positions", "but")
    if not reader.take_any(_NEVER):
        return None
    reader.skip("on", "during", "in", "at", "the")
    found = clock(reader, speaker)
    return None if found is None else Allow(found, side, forbids=True)


@attempt
def _entries_only(reader: Reader, speaker: Speaker) -> Allow | None:
    """`new entries only between 9:30 and 11:30 New York`, `mornings only, 8 to noon London`."""
    if not reader.take_any(_ENTRIES_ONLY):
        return None
    reader.skip(",", ":", "(")
    opened = reader.tokens[reader.at - 1].text == "("
    found = clock(reader, speaker)
    return Allow(found, None) if found is not None and (not opened or reader.take(")")) else None


@attempt
def _lunch(reader: Reader, speaker: Speaker) -> Allow | None:
    """`skip lunch 12-14 London`."""
    if not reader.take_any(_LUNCH):
        return None
    reader.skip(",", ":", "(", "from", "between") if reader.peek(1).value is None else reader.skip(",", ":", "(")
    opened = reader.tokens[reader.at - 1].text == "("
    found = clock(reader, speaker)
    hours = isinstance(found, Session) and (not opened or reader.take(")"))
    return Allow(found, None, forbids=True) if found is not None and hours else None


@attempt
def _outside(reader: Reader, speaker: Speaker) -> Allow | None:
    """`outside of the London session no trades`."""
    if not reader.take("outside"):
        return None
    reader.skip("of", "the")
    found = clock(reader, speaker)
    reader.skip(",", ":", "-", "i", "we")
    return Allow(found, None) if found is not None and reader.take_any(_NOTHING) else None


@attempt
def _while_open(reader: Reader, speaker: Speaker) -> Allow | None:
    """`only while London is open`, `only when London or New York are open`."""
    reader.skip("and", "but", "i", "we", "please", "trade")
    if not reader.take_any(_WHILE):
        return None
    found: list[Session] = []
    while True:
        reader.skip("the", "or", "and", ",", "either", "both")
        session = _bare_session(reader)
        if session is None:
            break
        found.append(session)
        reader.skip("session", "market", "stock", "exchange")
    joint = {token.text for token in reader.tokens[max(0, reader.at - 4) : reader.at]}
    if not found or not reader.take("is", "are") or not reader.take("open", "trading", "active"):
        return None
    if len(found) > 1 and "or" not in joint:
        return None  # both of them at once, or either?
    return Allow(AnyOf(tuple(found)) if len(found) > 1 else found[0], None)


_FORMS = (
    _put_off, _every_day_but, _from_to, _last_entry, _outside, _while_open, _sided, _entries_only, _lunch, _off,
)  # fmt: skip
