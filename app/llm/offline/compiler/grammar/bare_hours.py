"""Hours without `am`, minutes or a zone, told of trading: `only trade between 8 and 17`, `8-17 only`, `skip 12-14`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.clock import by_the_clock
from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.hours_alone import NO_ZONE
from app.llm.offline.compiler.grammar.times_of_day import stretch_told, time_of_day
from app.llm.offline.compiler.grammar.weekdays import names_of_days
from app.llm.offline.compiler.meaning import AnyOf, Condition, Session
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Allow
from app.llm.offline.compiler.wording import phrases, words

_TRADING = phrases("""
    trade | trading | trades | entries | enter | take trades | takes trades | open trades | new trades | new entries |
    trading hours | trading time | hours | time window | trading window | entry window | i trade | we trade |
    take entries | trades allowed | entries allowed | only trades | only trade | i only trade | we only trade |
    trade only | trades only | entries only | only entries | only enter | enter only | only take trades |
    take trades only | only open trades | new trades only | new entries only | i trade only
""")
_NOT_TRADING = phrases("""
    no trades | no trading | no entries | no new trades | no new entries | don't trade | dont trade | do not trade |
    never trade | i don't trade | i dont trade | don't enter | dont enter | do not enter | never enter | not trading |
    don't take trades | dont take trades | do not take trades | don't open trades | no signals | not trade |
    avoid trading | avoid trades | avoid entries | no new positions | no entry
""")
_LEAVING_OUT = words("skip exclude excluding avoid")
_LEAST_LAST = 10
_AHEAD = 4


@attempt
def bare_hours(reader: Reader, speaker: Speaker) -> Allow | None:
    """What alone could be an hour, since it is of trading that it is said; whole hours from 0 to 24."""
    reader.skip("and", "but", "also", "please", "just")
    told = len(reader.assumed)
    forbids = bool(reader.take_any(_NOT_TRADING))
    trading = forbids or bool(reader.take_any(_TRADING))
    left_out = not trading and bool(reader.take(*_LEAVING_OUT))
    only = not forbids and not left_out and bool(reader.take("only"))
    trading = trading or (only and bool(reader.take_any(_TRADING)))
    reader.skip(":", "=", "are", "is", "hours", "the")
    found = _stretches(reader, dashed=not trading)
    if found is None:
        return None
    only = bool(reader.take("only")) or only
    if not (trading or left_out or only) or not ends(reader) or _other_days_behind(reader):
        return None
    reader.assumed.append(NO_ZONE)
    return Allow(by_the_clock(reader, speaker, told, found), None, forbids=forbids or left_out)


def _other_days_behind(reader: Reader) -> bool:
    """`no entries after 16, on Fridays after 12`: whether other hours of one day come next; moves nothing."""
    ahead = [token.text for token in reader.tokens[reader.at : reader.at + _AHEAD]]
    return ahead[:1] in ([","], ["and"], ["("]) and bool(set(ahead) & set(names_of_days()))


def _stretches(reader: Reader, *, dashed: bool) -> Condition | None:
    """`8 to 12 and 13 to 17`: one stretch or several."""
    found: list[Session] = []
    at = reader.at
    while (stretch := _stretch(reader, dashed=dashed)) is not None:
        found.append(stretch)
        at = reader.at
        reader.take("and", "or", ",", "+")
    reader.at = at
    return AnyOf(tuple(found)) if len(found) > 1 else found[0] if found else None


@attempt
def _stretch(reader: Reader, *, dashed: bool) -> Session | None:
    """`between 8 and 17`, `8-17`; `dashed`: nothing but the stroke between them shows that hours are meant."""
    led = reader.take("between", "from", "btw")
    said = reader.at
    start = time_of_day(reader)
    joint = reader.take("-", "to", "till", "until", "and") if start is not None else ""
    end = time_of_day(reader) if joint else None
    if start is None or end is None or (joint == "and" and not led) or (dashed and joint not in ("-", "to")):
        return None
    if "!" in start + end:
        return None  # surely a time, which is read without that
    start, end = stretch_told(reader, start, end, said)
    if int(end[:2]) < _LEAST_LAST or start >= end:
        return None  # "trade 1-2": how many?
    return Session(f"{start}-{end}", "UTC")
