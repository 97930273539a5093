"""Sides, hours and days told as what is allowed: `short trades are not allowed`, `entries are allowed from 8 to 16`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.bare_hours import bare_hours
from app.llm.offline.compiler.grammar.conditions import condition
from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.off_times import off_times
from app.llm.offline.compiler.meaning import Condition, Cross, Side, Slope, Touch, flat
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Allow, Direction, Statement
from app.llm.offline.compiler.wording import phrases, words

_LEAD = words("and but also the this it strategy system bot we i please that which should must will would only")
_ONLY_DOES = phrases("""
    only takes | only opens | only trades | only enters | only considers | only holds | only does | only uses |
    takes only | opens only | trades only | enters only | considers only | holds only | does only | uses only |
    only take | only open | only enter | only consider | take only | open only | trade only | only ever takes |
    exclusively takes | exclusively trades | only wants | wants only | only accepts
""")
_SIDES: dict[Side, tuple[str, ...]] = {
    "long": phrases("long | longs | buys | buy"),
    "short": phrases("short | shorts | sells | sell"),
}
_NOUNS = words("trade trades position positions entry entries side signals orders setups")
_BE = phrases("""
    is | are | should be | must be | may be | can be | will be | shall be | get | gets | has to be | have to be | be |
    should | must | may | can | will | shall | ought to be
""")
_DONE = phrases("""
    allowed | permitted | wanted | taken | opened | considered | traded | desired | accepted | to be taken | possible |
    entered | placed | made | to be opened | generated | executed | active | valid | welcome | part of it | needed |
    started | to be traded | to be made | ok | okay
""")
_TRADES = phrases("""
    entries | trades | positions | new trades | new positions | new entries | trading | orders | signals | all trades |
    all entries | an entry | a trade | a position | a new trade | a new position | new orders | entry signals |
    any trade | any entry | trade | the entry | entry | every entry | every trade
""")
_LEFT_OUT = phrases("ignored | skipped | left out | forbidden | disregarded | be ignored | be skipped | prohibited")
_WHERE = ("when", "if", "while", "in", "during", "between", "on", "from", "before", "after", "within", "inside", "at")
_OUT = phrases("""
    stay out of the market | stay out of trades | stay out | stays out | stays out of the market | keep out |
    not trade | not open trades | not open positions | not open any trades | not open any positions | not enter |
    not take trades | not take any trades | not enter trades | not trade at all | not open new trades |
    not open new positions | not enter the market | not open a trade | not open a position | stay on the sidelines
""")
_SHOULD = phrases("should | must | has to | have to | needs to | will | does | do | shall | ought to | is to | may")


@attempt
def told_limit(reader: Reader, speaker: Speaker) -> Statement | None:
    """Which sides are traded, or when, said of the trades."""
    sided = _only_side(reader) or _side_denied(reader)
    return (
        sided
        or off_times(reader, speaker)
        or bare_hours(reader, speaker)
        or _allowed(reader, speaker)
        or _stays_out(reader, speaker)
        or _ignored(reader, speaker)
    )


@attempt
def _only_side(reader: Reader) -> Direction | None:
    """`the strategy only takes long positions`."""
    while not reader.sees("only") and reader.take(*_LEAD):
        pass
    side = _side(reader) if reader.take_any(_ONLY_DOES) else None
    return Direction(side) if side is not None and ends(reader) else None


def _side(reader: Reader) -> Side | None:
    """`long trades`, `shorts`, `positions on the short side`."""
    reader.skip("the", "any")
    found = next((side for side, spoken in _SIDES.items() if reader.take_any(spoken)), None)
    if found is not None:
        reader.take(*_NOUNS)
    return found


@attempt
def _side_denied(reader: Reader) -> Direction | None:
    """`short trades are not allowed`, `no short positions are taken`."""
    reader.skip("and", "but", "also", "there", "that", "the")
    denied = bool(reader.take("no", "never"))
    side = _side(reader)
    if side is None or not reader.take_any(_BE):
        return None
    denied = bool(reader.take("not", "never")) != denied
    reader.skip("be", "to", "at", "all")
    if not denied or not reader.take_any(_DONE):
        return None
    reader.skip("at", "all", "here", "please")
    return Direction("short" if side == "long" else "long") if ends(reader) else None


@attempt
def _allowed(reader: Reader, speaker: Speaker) -> Allow | None:
    """`entries are only allowed between 8:00 and 16:00`, `no trades are opened on Fridays`."""
    reader.skip("and", "but", "also", "there", "please", "that", "the")
    denied = bool(reader.take("no"))
    side = _side(reader)
    if side is None and not reader.take_any(_TRADES):
        return None
    only = bool(reader.take("only"))
    if not reader.take_any(_BE):
        return None
    only = bool(reader.take("only", "solely", "exclusively")) or only
    denied = bool(reader.take("not", "never")) != denied
    reader.take("be")
    only = bool(reader.take("only")) or only
    said = reader.take_any(_DONE)
    only = bool(reader.take("only")) or only
    if not said or not (only or denied or said in ("allowed", "permitted", "possible")) or (only and denied):
        return None
    if not reader.sees(*_WHERE):
        return None
    found = _state(reader, speaker)
    if found is None or not ends(reader):
        return None
    return Allow(found, side, forbids=denied)


@attempt
def _ignored(reader: Reader, speaker: Speaker) -> Allow | None:
    """`signals between 12:00 and 13:30 are ignored`."""
    reader.skip("and", "but", "also", "all", "any", "the")
    if not reader.take_any(_TRADES) or not reader.sees(*_WHERE):
        return None
    found = _state(reader, speaker)
    if found is None or not reader.take_any(_BE):
        return None
    reader.take("to", "be")
    if not (reader.take_any(_LEFT_OUT) or (reader.take("not") and reader.take_any(_DONE))) or not ends(reader):
        return None
    return Allow(found, None, forbids=True)


@attempt
def _stays_out(reader: Reader, speaker: Speaker) -> Allow | None:
    """`it should stay out of the market on Mondays`, `the system must not trade on Fridays`."""
    reader.skip("and", "but", "also", "the", "this", "it", "strategy", "system", "bot", "we", "i", "please", "that")
    if not reader.take_any(_SHOULD) or not reader.take_any(_OUT) or not reader.sees(*_WHERE):
        return None
    found = _state(reader, speaker)
    if found is None or not ends(reader):
        return None
    return Allow(found, None, forbids=True)


def _state(reader: Reader, speaker: Speaker) -> Condition | None:
    """What lasts, behind `when` or on its own; what happens on one bar limits nothing."""
    reader.take("when", "if", "while")
    found = condition(reader, speaker)
    happens = found is not None and any(isinstance(one, Cross | Touch | Slope) for one in flat(found))
    return None if happens else found
