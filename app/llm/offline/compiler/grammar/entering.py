"""Entries: `buy when …`, `go short if …`, `RSI 2 mean reversion`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.conditions import condition, join_onto
from app.llm.offline.compiler.grammar.day_edges import day_open
from app.llm.offline.compiler.grammar.defined_names import name_at
from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.entering_behind import side_behind
from app.llm.offline.compiler.grammar.explaining import in_that_case
from app.llm.offline.compiler.grammar.heralds import announced_conditions, heralded
from app.llm.offline.compiler.grammar.indicators import indicator_call
from app.llm.offline.compiler.grammar.levels import entry_level
from app.llm.offline.compiler.grammar.markets import market
from app.llm.offline.compiler.grammar.moments import entry_moment, on_days
from app.llm.offline.compiler.grammar.placing import also_named, skip_fill
from app.llm.offline.compiler.grammar.records import record_close
from app.llm.offline.compiler.grammar.referring import is_unsure, of_its_subject
from app.llm.offline.compiler.grammar.sides_wanted import side_wanted
from app.llm.offline.compiler.grammar.states import oversold_levels
from app.llm.offline.compiler.grammar.verbs import (
    entry_verb,
    lead_in,
    short_behind,
    side_verb,
    skip_when,
    take_first,
)
from app.llm.offline.compiler.grammar.weekdays import clock_days
from app.llm.offline.compiler.meaning import (
    Compare,
    Condition,
    Line,
    Number,
    Price,
    Session,
    Weekdays,
)
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Allow, Enter, Place, Sides, Statement
from app.llm.offline.compiler.wording import phrases

_ANY = phrases("""
    enter a trade | enter trades | enter a position | take trades | take a trade | open a trade | open a position |
    enter the market | enter | enters | it enters | entry | entries | trade | get in | entry signal |
    entry rule | i enter | open trades |
    trades | trading | trigger | entry trigger | triggers | buy trigger | step in | steps in | i step in |
    i want in | want in | i'm in | i am in | jump in | i jump in | hop in | hop on | i hop on | jump on | get on board |
    i get in | i go in | go in | we get in | get into a trade | get into the trade | i take the trade | take the trade |
    pull the trigger | i pull the trigger
""")
_IN = ("in when", "in on", "in if", "in at", "in once", "in whenever", "in as soon as")
_SIGNALS = phrases("signal | my signal | the signal | signals | my setup | the setup | my trigger | my entry")
_BOTH = phrases("""
    long and short | in both directions | both ways | long or short | both long and short | both directions |
    both sides
""")
_DIPS = phrases("""
    the dip | the dips | dips | dip | the pullback | pullback | pullbacks | rallies | the rip |
    rips | pumps | spikes | dumps | strength | weakness | overextension | if the price gaps : | if it gaps : |
    if price gaps : | when the price gaps : | when it gaps : | the gap :
""")
_BEGIN = (",", ".", ";", ":", "\n", "and", "but", "also")
_REVERSION = phrases("""
    mean reversion | mean - reversion | reversion | mean reverting | oversold bounce | bounce | fade | fades | fading |
    fade trade | fade trades
""")


@attempt
def enter(reader: Reader, speaker: Speaker) -> Statement | None:
    """`Buy when …`, `go short if …`, `long: …`, `enter on a …`."""
    timed = _on_day_at(reader, speaker)
    if timed is not None:
        return timed
    if reader.at > 1 and reader.tokens[reader.at - 1].text == "for" and reader.tokens[reader.at - 2].text not in _BEGIN:
        return None  # "take profit 2R for longs when …" is about the target
    in_that_case(reader, speaker)
    if speaker.forbade and reader.take("otherwise", "else"):
        reader.take(",")  # "if RSI is over 70 do not buy. Otherwise buy when …"
    start = reader.at
    wanted = side_wanted(reader, speaker.entry is not None and reader.sees("for"))
    adds = lead_in(reader)
    only = reader.take("only") if reader.peek(1).text in ("buy", "short") else ""
    side, plain_sell = (wanted, False) if wanted is not None else entry_verb(reader)
    if side is None and not plain_sell and not reader.take_any(_ANY) and not _in(reader, start) and not _signal(reader):
        return None
    speaker.leaving = plain_sell
    found = _enter(reader, speaker, adds, side, plain_sell)
    speaker.leaving = False
    placed = isinstance(found, Enter) and any(isinstance(one, Place) for one in found.also)
    return found if placed or not only else None  # "only buy when …" filters, "only buy SPY when …" enters


def _in(reader: Reader, start: int) -> bool:
    """`in when the 20 EMA is above the 50 EMA`: the word for being in a trade, at the beginning of a clause."""
    before = reader.tokens[start - 1].text if start else ""
    if before not in ("", ".", ",", ":", ";", "\n") or not reader.take_any(_IN):
        return False
    reader.at -= 1
    return True


@attempt
def _on_day_at(reader: Reader, speaker: Speaker) -> Statement | None:
    """`every Tuesday buy USDJPY at 9am Tokyo time`, `each Monday at 08:00 London go long`."""
    reader.skip("every", "each", "on")
    start = reader.at
    days = clock_days(reader)
    if days is None:
        return None
    reader.skip(",")
    if reader.sees("at", "@") or reader.peek().value is not None:
        reader.at = start
        moment = entry_moment(reader, speaker)
        reader.skip(",", "i", "we", "just", "then")
        side, plain_sell = entry_verb(reader)
        also = also_named(reader, speaker)
    else:
        reader.skip("i", "we", "just", "then")
        side, plain_sell = entry_verb(reader)
        also = also_named(reader, speaker)
        behind = reader.at
        moment = _moment_of(reader, speaker, days)
        also = (*also, *also_named(reader, speaker)) if reader.at > behind else also
    if moment is None or (side is None and not plain_sell):
        return None
    speaker.entry = moment
    return Enter(join_onto(reader, speaker, moment), side, plain_sell, also=also, by_clock=True)


def _moment_of(reader: Reader, speaker: Speaker, days: Condition) -> Condition | None:
    """A time of day said apart from its days."""
    moment = entry_moment(reader, speaker)
    return on_days(reader, days, moment) if isinstance(moment, Session) and isinstance(days, Weekdays) else None


@attempt
def _signal(reader: Reader) -> str | None:
    """`Signal is simply …`, `my setup: …`: a noun that a line or a remark may be called as well."""
    noun = reader.take_any(_SIGNALS)
    return noun if noun and reader.take("is", ":", "when", "-", "=", "if") else None


def _enter(reader: Reader, speaker: Speaker, adds: bool, side: Sides | None, plain_sell: bool) -> Statement | None:
    """What stands behind the verb."""
    both = bool(reader.take_any(_BOTH))
    also = also_named(reader, speaker)
    if plain_sell and not side and short_behind(reader):
        side, plain_sell, speaker.leaving = "short", False, False
        skip_fill(reader)
    _skip_dips(reader, speaker)
    also = (*also, *also_named(reader, speaker))
    skip_fill(reader)
    found = day_open(reader, speaker) or _level_first(reader, speaker, side)
    moment = entry_moment(reader, speaker) if found is None else None
    if moment is not None:
        speaker.entry = moment
        return Enter(
            join_onto(reader, speaker, moment), "both" if both else side, plain_sell, adds, also=also, by_clock=True
        )
    count = heralded(reader) if found is None else None
    if count is not None:
        found = announced_conditions(reader, speaker, count)
    elif found is None:
        skip_when(reader)
        if plain_sell and {"close", "closes", "closing"} & {reader.peek(1).text, reader.peek(2).text}:
            take_first(reader)
        start = reader.at
        sure = of_its_subject(reader, speaker, condition)
        found = sure or condition(reader, speaker)
        if found is not None and sure is None and is_unsure(reader, speaker, start, found):
            return None
        buys = side != "short" and not plain_sell
        level = _level_behind(reader, speaker, buys, plain_sell) if found is None else None
        found = found if level is None else join_onto(reader, speaker, level)
    else:
        found = join_onto(reader, speaker, found)
    if found is None:
        return None
    if not plain_sell and not both:
        side = _side_again(reader, side)
    said: Sides | None = "both" if both else side
    sold: Sides | None = "short" if plain_sell else side
    if _says_it_again(reader, sold):
        return Allow(found, sold)
    speaker.entry = found
    return Enter(found, said, plain_sell, adds, also=also)


def _side_again(reader: Reader, side: Sides | None) -> Sides | None:
    """The side behind the condition, where it is said there alone or again: `short pumps: RSI over 80, short it`."""
    at = reader.at
    behind = side_behind(reader)
    if side is None or behind == side:
        return behind or side
    reader.at = at
    return side


def _level_first(reader: Reader, speaker: Speaker, side: Sides | None) -> Condition | None:
    return entry_level(reader, speaker, buys=side == "long") if side != "both" else None


def _level_behind(reader: Reader, speaker: Speaker, buys: bool, plain_sell: bool) -> Condition | None:
    """A level that is no condition by itself: its side is that of the verb."""
    found = entry_level(reader, speaker, buys=buys)
    if found is None and plain_sell:
        found = entry_level(reader, speaker, buys=True)
    return found if found is not None else record_close(reader, speaker)


def _says_it_again(reader: Reader, side: Sides | None) -> bool:
    """`sell rallies: in a downtrend short when …`: what stands before the second verb is a filter; moves nothing."""
    at = reader.at
    found = side is not None and side_verb(reader) == side and reader.sees("when", "if", "on", "once", "whenever", "at")
    reader.at = at
    return found


def _skip_dips(reader: Reader, speaker: Speaker) -> None:
    """`buy the dip when …`: the condition says what a dip is; `buy pullbacks to the 20 EMA` is a condition."""
    at = reader.at
    reader.skip("the")
    defined, reader.at = name_at(reader, speaker), at
    dips = "" if defined else reader.take_any(_DIPS)
    if dips and reader.sees("to", "into", "towards", "on") and not _market_follows(reader):
        reader.at = at
    elif dips:
        reader.assumed.append(f"“{dips}” is what the condition behind it says")


def _market_follows(reader: Reader) -> bool:
    """`buy dips on SPY`: a market rather than a level; moves nothing."""
    at = reader.at
    led = bool(reader.take("on"))
    reader.skip_articles()
    found = led and market(reader) is not None
    reader.at = at
    return found


@attempt
def revert(reader: Reader, speaker: Speaker) -> Statement | None:
    """`RSI 2 mean reversion`, `Bollinger fade`, `fade the Bollinger bands`: the style names the rule."""
    reader.skip("a", "an", "the", "trade", "do", "we", "i")
    led = bool(reader.take("fade", "fades", "fading"))
    reader.skip("a", "the", "both")
    said = indicator_call(reader, speaker)
    faded = led and said is not None and not said[2] and (ends(reader) or reader.sees("on", "both", "in"))
    if said is None or not (faded or (not led and reader.take_any(_REVERSION))):
        return None
    reader.skip("strategy", "system")
    row, call, _ = said
    if row.outputs.get("lower") == "lower":
        before = 1 if row.name == "donchian" else 0  # the ends of a channel hold every close of its own bars
        entry: Condition = Compare(Price("close"), "<", Line(call, "lower", before))
        exit_: Condition = Compare(Price("close"), ">=", Line(call, "middle"))
    elif row.extremes is not None and row.scale is not None:
        low, _ = oversold_levels(row, call)
        entry = Compare(Line(call, row.main), "<", Number(low))
        exit_ = Compare(Line(call, row.main), ">", Number(row.scale / 2))
        speaker.it = Line(call, row.main)
    else:
        return None
    reader.assumed.append("mean reversion: enters beyond the lower extreme, leaves at the middle or as is said")
    speaker.entry = entry
    return Enter(entry, None, leave=exit_)
