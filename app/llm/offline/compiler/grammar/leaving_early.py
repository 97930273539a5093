"""Breakeven and time exits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from app.llm.offline.compiler.grammar.bars_held import bars_held
from app.llm.offline.compiler.grammar.beyond_entry import offset_said
from app.llm.offline.compiler.grammar.distances import distance
from app.llm.offline.compiler.grammar.endings import ends, multiple_ahead
from app.llm.offline.compiler.grammar.no_longer import no_longer
from app.llm.offline.compiler.grammar.not_paying import leave_unpaid
from app.llm.offline.compiler.grammar.steps import step_said
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import BreakEven, Distance, LeaveAfter, Range, Statement
from app.llm.offline.compiler.wording import phrases, words

_EVEN = phrases("""
    breakeven | break even | break - even | be | entry | entry price | the entry | b / e | the entry price |
    my entry price | the entry level | risk free | risk - free
""")
_MOVING = phrases("""
    move the stop loss | move the stop | move stop loss | move stop | move sl | move my stop | move it | move |
    bring stop | stop goes | stop | sl | move stops | set stop | set sl | bring the stop | trail stop | shift stop |
    shift the stop | shift sl | shift my stop | push stop | push the stop | pull stop | pull the stop | raise stop |
    raise the stop | slide stop | slide the stop | drag stop | drag the stop | put the stop | put stop | stop moves |
    the stop moves | stop moved | lock in | lock in the | lock | go to | it goes to | jump stop | stop moved up |
    stop gets moved | stop is moved | moved | moved up | it moves | it's moved |
    it goes | stop to | sl to | sl moves | sl goes | sl moved |
    the stop goes | my stop goes | i move the stop | i move my stop |
    i move stop | i move it | i bring the stop | i put the stop | i pull the stop | i drag the stop | i shift the stop |
    the stop jumps | stop jumps | the stop gets moved | stop gets moved | the stop is moved | stop is moved |
    i raise the stop |
    i set the stop | set the stop | the stop comes | stop comes | sl goes | sl moves | the sl goes | i take the stop |
    move the sl | i move sl | i move the sl
""")
_VAGUE = phrases("entry | entry price | the entry | be")
_UNTIL = words("""
    the trade position price is we are it it's we're i'm i've im in up reaches hits moved gained gains i am at reached
    makes made has trade's we've been got gotten get got there shows showing sits ahead by profit profits reaching 'm
    goes moves of a gets to market
""")
_AS_SOON_AS = phrases("""
    at | after | once | when | if | upon | as soon as | the moment | whenever | right when | the minute |
    immediately when
""")
_IN_PROFIT = phrases("""
    in profit | of profit | profit | in my favor | in favor | in our favor | in favour | in my favour | is reached |
    in the money | in the green | are reached
""")
_HOLDING = phrases("""
    give it | i give it | give the trade | allow it | it gets | i give the trade | give each trade | let it have |
    give it at most | each trade gets | a trade gets | give every trade | each trade has | it has | trade gets |
    time - based exit after | time - based exit | time - based stop | time - stop | time - exit |
    time stop after | time stop of | time stop | time exit after | time exit | max holding time | maximum holding
    time | max holding period | max hold | hold for at most | hold at most | hold for max | hold for a maximum of |
    hold max | hold no longer than | hold for | hold | holding period | holding for |
    max holding | maximum holding | holding max | max time in trade | max bars in trade | max bars |
    time limit | max duration |
    maximum holding period | time based exit after | time based exit | never hold longer than | never hold more than |
    never hold for longer than | never hold for more than | don't hold longer than | don't hold more than |
    do not hold longer than | never longer than | hold no more than | never stay in longer than |
    never stay longer than | never in a trade longer than | i never hold longer than | i hold for | i hold |
    hold it for | hold them for | hold the trade for | hold the position for | keep it for | i keep it for | stay in for
""")
_NEITHER = phrases("""
    if neither the stop | if neither stop | if neither of the two | if neither of them | if none of them |
    if neither of these | if neither | when neither the stop | if neither the target | if neither target |
    should neither the stop | if none of the two | when neither of them | if neither my stop
""")
_AT_MOST = phrases("""
    to work | to play out | to get there | tops | and no longer | and no more | max , then out | to prove itself |
    to do something |    if not hit | if neither is hit | if nothing hit | if nothing was hit | if neither was hit |
    if none is hit |
    if none was hit | if nothing has been hit | if neither stop nor target is hit | if neither has been hit |
    if neither stop nor target was hit | if neither stop nor target got hit | if neither stop nor target has been hit |
    if neither stop nor target were hit | if neither the stop nor the target was hit | if neither got hit |
    if neither the stop nor the target has been hit | if neither the stop nor the target got hit |
    if neither was hit | in a trade | per trade |
    if that never comes | if it never comes | if that never happens | if it never happens | if it never gets there |
    if that doesn't come | if that doesn't happen | if it doesn't happen | if that has not happened |
    if that hasn't happened | if neither happens | if neither happens first | if that fails |
    at most in a trade | if still open | if it is still open | if not stopped out | if not stopped |
    if nothing happened | if nothing happens | if nothing has happened | if nothing happened until then |
    if nothing happened by then |
    if neither hit | if nothing is hit | if still in | whatever happens | if the target is not hit |
    max | maximum | at most | at the latest | at the most | in the trade | no matter what | regardless | later
""")
_LEAVING = phrases("""
    exit | close | get | sell | leave | cover | out | liquidate | flatten | cut | bail | flat | go flat | be flat |
    get flat | dump | square off | close out | i exit | i close | we exit | we close | i get | exits | closes | i sell |
    dump it | force close | kill | drop | be | i'm | auto close | im | im out | i am out | i leave | i get out |
    we leave |
    we get out | step out | i step out | give up | i give up | give up on it | bail out | i bail | i bail out |
    jump out |
    close everything | exit everything |
    let it go | i let it go | it gets closed | it is closed | it's closed | the trade is closed | close it | exit it |
    i'm gone | leaves | it leaves | leaves the trade | gets out | it gets out | goes flat | the trade ends |
    it exits | it closes | the position is closed | they are closed | trades are closed | positions are closed |
    i go | i close it | we close it | i exit it | i kill it | i dump it
""")
_AFTERWARDS = phrases("""
    passed | have passed | elapsed | went by | have gone by | then sell | and sell | then exit | and exit | then close |
    then get out | and get out | and then sell | and then exit | and then close | then sell it | then out |
    then i sell |
    then i'm out | and that's it | then close it | and close | then cover | and then get out | then sell at the open
""")
_UNITS = words("""
    bar bars candle candles period periods h hour hours day days minute minutes min week weeks d mins
""")
_KINDS: Mapping[str, Literal["bars", "m", "h", "d", "w"]] = {
    "b": "bars", "c": "bars", "p": "bars", "h": "h", "d": "d", "m": "m", "w": "w",
}  # fmt: skip
_HELD = phrases("""
    max hold | max holding | maximum hold | max holding time | max hold time | time stop | time exit | max |
    holding time | holding period | hold time | maximum | time limit
""")
_NO_LONGER = phrases("""
    max | maximum | at most | a maximum of | no more than | not more than | no longer than | not longer than | up to |
    maximum of | max of | not over | never more than | never longer than
""")
_IN_THE_TRADE = phrases("""
    in a trade | in the trade | in trade | in any trade | in a position | in the position | per trade | holding |
    hold | holding time | holding period | in the market
""")
_OPEN_AFTER = phrases("""
    if still open after | if it's still open after | if its still open after | if it is still open after |
    if the trade is still open after | when still open after | if i'm still in after | if still in after |
    if nothing happens after | if nothing happened after
""")
_IF_OPEN = phrases(
    "if still open | if it's still open | if it is still open | if the trade is still open | if still in"
)
_OPENING = phrases("if | when | once | as soon as | should | in case")
_LASTS = words("""
    i'm i am i've we're we are we've been the a trade position it it's still is has have lasted lasts last open run
    running runs held holding in on gone for after already sitting alive going
""")
_LASTING = frozenset(words("lasted lasts last open run running runs held holding in older on sitting alive going"))
_MORE = phrases("more than | longer than | over | older than | at least")
_PASSED = phrases("""
    old | have passed | has passed | passed | later | go by | have gone by | went by | goes by | pass | are over |
    are up | have elapsed | elapsed | are gone
""")
_ANYHOW = (*_AT_MOST, *phrases("anyway | either way | anyways | anyhow | in any case | all the same"))
_NOTHING = words("nothing neither none nowhere hasn't hasnt not still isn't isnt doesn't doesnt didn't open any")
_IDLE = words("""
    nothing neither none nowhere hasn't hasnt not still isn't isnt doesn't doesnt didn't it it's its the trade
    position
    price has have had is was been be happens happened happening happen of them either one both stop target sl tp loss
    profit take gets get got hit reached triggered filled done do doing anything going goes go went moved move moves
    gone anywhere somewhere worked work working out yet open in i'm i am we're we any way and or by then there this
    thing closed stopped
""")
_POSITION = words("""
    out the trade trades position positions it everything all any of at market automatically no matter what open
    latest whatever whichever is still either one that anything i have left
""")


@attempt
def breakeven(reader: Reader, speaker: Speaker) -> Statement | None:
    """`move stop to breakeven at 1R`, `breakeven after 1R plus 2 pips`, `BE at 1R`, `at 1R move the stop to entry`."""
    reader.skip("and", "then", "also", "use", "a", "the", "add", "with")
    if reader.take("no", "without", "remove"):
        reader.skip("the", "a")
        return BreakEven(1.0, removes=True) if reader.take_any(("breakeven", "break even", "break - even")) else None
    early = in_profit(reader, speaker)
    reader.skip(",")
    moved = reader.take_any(_MOVING)
    reader.skip("to", "up")
    even = reader.take_any(_EVEN)
    reader.skip(*((":",) if even else ()))
    if not even or (
        even in _VAGUE
        and not moved
        and early is None
        and not (even == "be" and (reader.sees("at", "after", "once", "when", "if", "+") or multiple_ahead(reader)))
    ):
        return None
    reader.skip("stop")
    offset, unit = offset_said(reader, speaker)
    trigger = early if early is not None else in_profit(reader, speaker)
    if trigger is None and multiple_ahead(reader):  # "be 1R"
        reader.take("+")
        trigger = reader.number()
        reader.take("r")
    if not offset:
        offset, unit = offset_said(reader, speaker)
    if trigger is None:
        if reader.sees("at", "after", "once", "when", "if", "as"):
            return None
        trigger = 1.0
        reader.assumed.append("breakeven at 1 R (no trigger was said)")
    in_unit: Literal["ticks", "pips"] = "pips" if unit == "pips" else "ticks"
    if isinstance(trigger, Distance):
        return BreakEven(0.0, offset, in_unit, after=trigger)
    return BreakEven(trigger, offset, in_unit)


@attempt
def in_profit(reader: Reader, speaker: Speaker) -> float | Distance | None:
    """`at 1R`, `after 20 pips of profit`, `once +1 ATR is reached`."""
    if not reader.take_any(_AS_SOON_AS):
        return None
    reader.skip(*_UNTIL, "+")
    at = reader.at
    amount = reader.number()
    if amount is not None and reader.take("r", "x"):
        reader.skip("risk", "the")
        found: float | Distance | None = amount if amount > 0 else None
    else:
        reader.at = at
        found = distance(reader, speaker, None) or _counted_as_stop(reader, speaker)
        if not isinstance(found, Distance) or found.amount is None or found.kind == "reward_ratio" or found.search:
            return None
    reader.skip("up")
    reader.take_any(_IN_PROFIT)
    return found


@attempt
def _counted_as_stop(reader: Reader, speaker: Speaker) -> Distance | None:
    """`b/e at +12` behind a stop in pips: in the unit of the stop."""
    number = reader.number()
    kind = speaker.stop.kind if speaker.stop is not None else ""
    if not number or kind not in ("pips", "ticks", "points") or not ends(reader):
        return None
    reader.assumed.append(f"{number:g} is counted in {kind}, as the stop")
    return Distance(kind, number)


@attempt
def _counted_first(reader: Reader) -> LeaveAfter | None:
    """`3 week max hold`, `10 bars max hold`, `max 3 days in a trade`."""
    limited = reader.take_any(_NO_LONGER)
    count = reader.number()
    reader.skip("-")
    unit = reader.take(*_UNITS) if count else ""
    alone = bool(limited) and _KINDS.get(unit[:1]) == "bars" and ends(reader)  # "max 20 bars"
    if not unit or not (reader.take_any(_IN_THE_TRADE if limited else _HELD) or alone):
        return None
    return LeaveAfter(count or 0.0, _KINDS[unit[0]])


@attempt
def _bars_later(reader: Reader) -> LeaveAfter | None:
    """`sell it 5 days later`, `close the trade 20 bars after the entry`."""
    if not reader.take_any(_LEAVING):
        return None
    reader.skip(*_POSITION)
    count = reader.whole(1)
    unit = reader.take(*_UNITS) if count else ""
    later = reader.take_any(("later", "afterwards", "after entry", "after the entry", "after that", "after buying"))
    return LeaveAfter(float(count or 0), _KINDS[unit[0]]) if unit and later and ends(reader) else None


@attempt
def _next_bar(reader: Reader) -> LeaveAfter | None:
    """`exit the next day`, `close on the next bar`: after one of them."""
    if not reader.take("exit", "close", "sell", "cover", "out"):
        return None
    reader.skip("it", "the", "trade", "position", "on", "at", "after")
    word = reader.take_any(("next day", "following day", "next bar", "next candle", "following bar"))
    if not word or reader.sees("'s", "open", "if", "when", "high", "low", "above", "below"):
        return None
    return LeaveAfter(1.0, "d" if word.endswith("day") else "bars")


@attempt
def _counts_to_try(reader: Reader) -> LeaveAfter | None:
    """`anywhere from 3 to 15 days`, `5-20 bars step 5`: values to try, from the middle one on."""
    reader.skip("anywhere", "somewhere", "from", "between")
    low = reader.whole()
    high = reader.whole() if reader.take("to", "-", "and") else None
    unit = reader.take(*_UNITS) if low is not None and high is not None else ""
    if low is None or high is None or not unit or low >= high:
        return None
    step = step_said(reader)
    middle = Range((), low, high, step).middle
    reader.assumed.append(f"{low} to {high} are tried, from {middle:g} on")
    return LeaveAfter(middle, _KINDS[unit[0]], (low, high, step))


@attempt
def _idle(reader: Reader) -> bool | None:
    """`if neither gets hit in`, `when the trade goes nowhere for`: up to the number of bars."""
    if not reader.take("if", "when", "once", "should"):
        return None
    start = reader.at
    while not _counts_on(reader) and reader.take(*_IDLE):
        pass
    idle = any(token.text in _NOTHING for token in reader.tokens[start : reader.at])
    return True if idle and reader.take("after", "in", "within", "for", "by") else None


def _counts_on(reader: Reader) -> bool:
    """Whether `in 24 bars` or its like comes next."""
    return reader.sees("after", "in", "within", "for", "by") and reader.peek(1).value is not None


@attempt
def _nothing_hit(reader: Reader) -> bool | None:
    """`if neither the stop nor the target is hit within …`."""
    if not reader.take_any(_NEITHER):
        return None
    reader.skip("the", "my", "loss", "nor", "or", "target", "take", "profit", "of", "them", "these", "two", "stop")
    if not reader.take_any(("is hit", "was hit", "has been hit", "is reached", "was reached", "has been reached")):
        return None
    return True if reader.take("within", "after", "in", "by") else None


@attempt
def _still_open(reader: Reader) -> LeaveAfter | None:
    """`if it's still open after a day, close it`, `if nothing has happened in 24 bars we just close it`."""
    if not reader.take_any(_OPEN_AFTER) and not _idle(reader) and not _nothing_hit(reader):
        return None
    count = 1.0 if reader.take("a", "an") else reader.number()
    unit = reader.take(*_UNITS) if count else ""
    reader.skip(",", "then", "just", "i", "we", "simply", "it", "gets", "is", "i'm", "we're", "i'll", "get", "it's")
    if not unit or not reader.take_any(_LEAVING):
        return None
    reader.skip(*_POSITION)
    reader.take_any(_ANYHOW)
    return LeaveAfter(count or 0.0, _KINDS[unit[0]])


@attempt
def _has_lasted(reader: Reader) -> LeaveAfter | None:
    """`if the trade has lasted 24 bars I leave regardless`, `once it is older than 10 days, close it`."""
    if not reader.take_any(_OPENING):
        return None
    start = reader.at
    reader.skip(*_LASTS)
    older = reader.take_any(_MORE)
    told = {token.text for token in reader.tokens[start : reader.at]}
    count = reader.number()
    reader.skip("-", "full", "whole")
    unit = reader.take(*_UNITS) if count else ""
    old = reader.take_any(_PASSED)
    if not unit or (older == "older than" and old) or not (told & _LASTING or old):
        return None
    reader.skip("in", "the", "trade", ",", "then", "just")
    if not reader.take_any(_LEAVING):
        return None
    reader.skip(*_POSITION, "i", "we")
    reader.take_any(_ANYHOW)
    return LeaveAfter(count or 0.0, _KINDS[unit[0]])


@attempt
def _leaves_after(reader: Reader) -> str | None:
    """`close the trade after`, `or get out within`."""
    reader.take("or", "and", "else")
    if not reader.take_any(_LEAVING):
        return None
    reader.skip(*_POSITION)
    reader.take_any(_IF_OPEN)
    return reader.take("after", "within", "in") or reader.take_any(("at the end of",)) or None


@attempt
def time_exit(reader: Reader, speaker: Speaker) -> Statement | None:
    """`exit after 10 bars`, `close the trade after 2 days`, `hold for at most 48 bars`, `time stop 10 bars`."""
    behind = (
        leave_unpaid(reader, speaker)
        or _counted_first(reader)
        or _bars_later(reader)
        or _next_bar(reader)
        or _still_open(reader)
        or _has_lasted(reader)
        or no_longer(reader)
        or bars_held(reader)
    )
    if behind is not None:
        return behind
    opened = reader.take_any(_HOLDING)
    further = ("or after", "and after", "or when", "or once", "or")
    if not opened and not _leaves_after(reader) and not reader.take_any(further):
        return None
    reader.skip("of", "is", "=", ":", "for", "at", "most", "maximum", "max", "up", "to", "a", "the", "only")
    tried = _counts_to_try(reader)
    if tried is not None:
        return tried
    count = reader.number()
    if count is None:
        return None
    reader.skip("-", "trading")
    unit = reader.take(*_UNITS)
    if not unit:
        return None
    reader.take_any(_ANYHOW)
    reader.take_any(_AFTERWARDS)
    return LeaveAfter(count, _KINDS[unit[0]]) if count > 0 else None
