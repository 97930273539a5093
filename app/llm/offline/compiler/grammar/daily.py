"""`at most 2 trades a day`, `one trade per day`, `no more than two entries daily`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import DailyLimit, Statement, Unusable
from app.llm.offline.compiler.wording import phrases

_LEAD = phrases("""
    there should never be more than | there should be no more than | there must never be more than |
    there should not be more than | there must be no more than | there may be no more than |
    there must not be more than | there may be at most | there can be at most |
    there should be at most | there will be at most | there are at most | there is at most | there should be only |
    it should take at most | it should make at most | it should not take more than | it should never take more than |
    never more than | never take more than | never over | never do more than | never open more than | i take at most |
    not more then | no more then | at the very most | i do at most | stop after | done after | limit myself to |
    i limit myself to |
    never more than | never take more than | never over | tops | max out at | cap at | cap it at | stop after |
    stops after | done after | i'm done after | i stop after | i quit after | never | no further than |
    at most | maximum of | a maximum of | maximum | max | max of | a max of | no more than | not more than | no more |
    up to |
    cap of | a cap of | limit : | i allow myself | we allow ourselves | allow myself | never trade more than |
    don't trade more than | trade at most | trade no more than | trade up to | trade max | never enter more than |
    limit to | limited to | limit of | only | take only | take at most | only take | do at most | not over |
    capped at |
    allow at most | allow only | allow | just | take no more than | limit yourself to | limit it to | limit trades to
""")
_TRADES = phrases("trades | trade | entries | entry | positions | position | signals | new trades | new positions")
_A_DAY = phrases("""
    a day | per day | in day | each day | every day | daily | in a day | in one day | in 1 day | / day | on any day |
    on one day | per trading day | a trading day | intraday | / d | in any day | in any one day | for each day
""")
_A_SESSION = phrases("""
    a night | per night | each night | every night | a session | per session | each session | every session
""")
_A_WEEK = phrases("a week | per week | each week | weekly | a month | per month | each month | monthly")
_DONE = phrases("""
    i am done | i'm done | im done | am done | we are done | we're done | stop | i stop | stops | quit | call it a day |
    that's it | that is it | no more | done | stop trading | i stop trading | is done | walk away | pack up
""")
_NUMBER_OF = tuple(
    f"{lead}{number}{day}{is_}"
    for lead, ends_ in (
        ("limit the ", (" to",)),
        ("the ", (" is limited to", " should be limited to", " must not exceed")),
        ("", (" limited to", " capped at", " is limited to", " max")),
        ("keep the ", (" to", " at")),
    )
    for number in ("trade count", "number of trades", "number of entries", "number of positions")
    for day in ("", " per day", " a day", " each day")
    for is_ in ends_
)  # fmt: skip
_DONE_FOR_THE_DAY = phrases("done for the day | done for today | done that day | call it a day | that's it for the day")
_CAPS = phrases("daily cap of | daily cap | daily max of | daily max | daily maximum of | daily maximum | cap per day")
_AFTER = phrases("at the outside | at most | max | maximum | at the most | only | tops")


_DAILY_LOSS = phrases("""
    daily loss limit | max daily loss | daily max loss | daily loss | daily stop loss | max loss per day |
    max loss a day | maximum daily loss | daily drawdown | max daily drawdown | daily drawdown limit |
    daily profit target | daily target | daily goal | max daily drawdown limit | daily dd | max daily dd |
    daily stop |
    maximum daily drawdown | max daily loss limit
""")


@attempt
def daily_loss(reader: Reader, speaker: Speaker) -> Statement | None:
    """`daily loss limit 4%`: understood, but no contract says it."""
    if not reader.take_any(_DAILY_LOSS):
        return None
    reader.skip("of", ":", "is", "=", "at", "-", "limit", "$", "max")
    if reader.signed_number() is not None:
        reader.take("%", "percent", "r", "$", "usd", "dollars")
    return Unusable(
        "a limit on what a day loses or earns cannot be said", "`at most 2 trades a day` limits the entries"
    )


@attempt
def daily_limit(reader: Reader, speaker: Speaker) -> Statement | None:
    """A number of entries a day that is not to be exceeded."""
    reader.skip("and", "but", "with", "also", "then", "i", "want", "please", "the", "use", "take", "do", "open")
    if reader.take_any(("no daily limit", "without a daily limit", "remove the daily limit", "no limit on trades")):
        return DailyLimit(None)
    enough = _enough(reader) or _numbered(reader) or _done_after(reader)
    if enough is not None:
        return enough
    named = reader.take_any(("daily limit of", "daily trade limit of", "daily limit", "daily trade limit", *_CAPS))
    lead = named or reader.take_any(_LEAD)
    led = bool(lead)
    times = _times(reader)
    count = times or reader.whole(1) or _single(reader)
    if count is None:
        return None
    noun = reader.take_any(_TRADES)
    traded = bool(noun) or times is not None
    if lead.startswith("never") and noun.startswith("position"):
        return None  # so many at once, perhaps
    if named or (traded and _then_done(reader)):
        return DailyLimit(count)
    if traded and reader.take_any(_A_WEEK):
        return Unusable("trades are counted per day, not per week or month", "say `at most 2 trades a day`")
    led = bool(reader.take_any(_AFTER)) or led
    if not _per_day(reader):
        return None
    led = bool(reader.take_any(_AFTER)) or led
    if not (traded or led):
        return None
    if not led:
        reader.assumed.append(f"{count} trades a day is read as at most {count}")
    return DailyLimit(count)


@attempt
def _single(reader: Reader) -> int | None:
    """`a single trade a day`."""
    reader.take("a")
    return 1 if reader.take("single") else None


@attempt
def _times(reader: Reader) -> int | None:
    """`once`, `twice`, `three times`, `2x` a day."""
    count = {"once": 1, "twice": 2}.get(reader.take("once", "twice"))
    if count is None:
        count = reader.whole(1)
        if count is None or not reader.take("times", "x"):
            return None
    behind = reader.at
    daily = reader.take_any(_A_DAY)
    reader.at = behind
    return count if daily else None


@attempt
def _then_done(reader: Reader) -> bool | None:
    """`two trades and done for the day`."""
    reader.skip(",", "and", "then", "i'm", "we're", "be", "it's")
    return True if reader.take_any(_DONE_FOR_THE_DAY) and ends(reader) else None


@attempt
def _done_after(reader: Reader) -> DailyLimit | None:
    """`be done for the day after two trades`."""
    reader.skip("and", "be", "i'm", "i", "am", "we're", "it's", "then", "is")
    if not reader.take_any(_DONE_FOR_THE_DAY) or not reader.take("after", "once"):
        return None
    count = reader.whole(1)
    return DailyLimit(count) if count is not None and reader.take_any(_TRADES) and ends(reader) else None


@attempt
def _numbered(reader: Reader) -> DailyLimit | None:
    """`limit the number of trades to two per day`, `the number of trades per day must not exceed 3`."""
    numbered = reader.take_any(_NUMBER_OF)
    if not numbered:
        return None
    reader.take_any(_LEAD)
    count = reader.whole(1)
    reader.take_any(_TRADES)
    each_day = "day" in numbered or reader.take_any(_A_DAY)
    return DailyLimit(count) if count is not None and each_day and ends(reader) else None


@attempt
def _enough(reader: Reader) -> DailyLimit | None:
    """`after two trades in a day I am done`, `once I have had 3 trades that day I stop`."""
    if not reader.take("after", "once", "when"):
        return None
    reader.skip("i", "i've", "have", "had", "taken", "made", "done", "we", "the")
    count = reader.whole(1)
    if count is None or not reader.take_any(_TRADES):
        return None
    reader.take_any((*_A_DAY, "that day", "on a day", "on the day"))
    daily = reader.tokens[reader.at - 1].text in ("day", "daily", "intraday")
    reader.skip(",", "then", "i", "we", "it", "the", "bot")
    done = reader.take_any(_DONE)
    daily = bool(reader.take_any((*_A_DAY, "for the day", "that day", "for that day", "for today"))) or daily
    return DailyLimit(count) if done and daily and ends(reader) else None


def _per_day(reader: Reader) -> bool:
    """`per day`, `max 10 trades day`; a night or a session is counted by the day it falls on."""
    if reader.take_any(_A_DAY) or (reader.sees("day") and _ends_behind(reader)):
        return True
    if not reader.take_any(_A_SESSION):
        return False
    reader.assumed.append("trades are counted per day, UTC")
    return True


def _ends_behind(reader: Reader) -> bool:
    reader.at += 1
    if ends(reader):
        return True
    reader.at -= 1
    return False
