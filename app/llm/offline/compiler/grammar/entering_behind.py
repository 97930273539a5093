"""Entries and exits whose verb comes last: `when …, go long`, `MACD turns positive -> long`, `… is my long signal`."""

from __future__ import annotations

from app.llm.offline.compiler.aiming import has_way
from app.llm.offline.compiler.grammar.ahead import skip_looking, verb_next
from app.llm.offline.compiler.grammar.beside_entries import placed_condition, stands_behind_entry
from app.llm.offline.compiler.grammar.clock import clock
from app.llm.offline.compiler.grammar.conditions import condition, join_onto
from app.llm.offline.compiler.grammar.endings import ends as ends_phrase
from app.llm.offline.compiler.grammar.endings import stop_ahead
from app.llm.offline.compiler.grammar.extremes import extreme
from app.llm.offline.compiler.grammar.fading import goes_with
from app.llm.offline.compiler.grammar.joints import SHAPED, takes_place
from app.llm.offline.compiler.grammar.levels import beyond
from app.llm.offline.compiler.grammar.other_halves import other_half
from app.llm.offline.compiler.grammar.places import place
from app.llm.offline.compiler.grammar.placing import also_named, skip_fill_behind
from app.llm.offline.compiler.grammar.records import record_close
from app.llm.offline.compiler.grammar.referring import is_unsure, of_its_subject
from app.llm.offline.compiler.grammar.relations import ABOVE, BELOW
from app.llm.offline.compiler.grammar.told_verbs import is_done
from app.llm.offline.compiler.grammar.under_trends import in_a_trend
from app.llm.offline.compiler.grammar.units import BAR_UNITS
from app.llm.offline.compiler.grammar.verbs import entry_verb, exit_verb, lead_in, short_behind, side_verb, skip_when
from app.llm.offline.compiler.grammar.way_alone import way_ahead
from app.llm.offline.compiler.meaning import (
    AllOf,
    Compare,
    Condition,
    Cross,
    Line,
    Slope,
    Touch,
    flat,
    is_clock,
    parts_of_all,
)
from app.llm.offline.compiler.mirror import TURNED, mirror
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Enter, Leave, Place, Sides, Statement
from app.llm.offline.compiler.wording import phrases, words

_OPENINGS = phrases("""
    the moment | the minute | the instant | right when | right after | immediately when | the very moment |
    every single time | only once | and when | when | if | whenever | once | as soon as | every time | each time |
    after | on | in case | in the event that | in the event | wait for |
    wait until | wait till | waiting for
""")
_THEN = words("""
    , then i we the bot should want to you : i'd i'll would like will just simply
""")
_MEANS = phrases("""
    is | are | gets | get | gets me | gets us | puts me | puts us | takes me | takes us | has me | makes me | turns me |
    sends me | flips me | will get | should be | should get | is to be | must be | means | means to | means i |
    means we | means go | equals | gives | gives me | gives us | triggers |
    signals | generates | produces | marks | makes | counts as | is when i | is where i | is when we | is where we |
    that's when i | thats when i | that is when i | that's | thats | that is | this is | we have | we get | i have |
    there is | tells me to | tells us to | says | says to | is the trigger to | is my trigger to | is the signal to |
    is my signal to | is my cue to | is the cue to | is the trigger for | is my trigger for | is the signal for |
    and im | so im | then im |
    and i'm | and i am | and i'm in | and i go | and we're | and we're in | and we go | and i'm going |
    i'm in | and i |
    and we | and it's | and it is | and that's | and that is | and i take | and i get | and i'm in for |
    and i want to be |
    then i'm | so i'm | so i | so i go | so we | and then i | and then i'm | i take | i'll | i'll go |
    i would | i will |
    i'd | i'd go | and bam i'm | and boom i'm | and bam | and boom | so | so it's a | so that's a |
    so go | it's | tells me |
    is my signal for | is a signal to | is a signal for | is a reason to | will trigger | would be | will be |
    to | for |
    gets me | gets us | get me | puts me | put me | takes me | has me | makes me | lets me | tells me to be |
    i'd like to be | i would like to be | i want to be | i'd like to go | i'd be | i'll be | we'd be | i want |
    gets me in | gets us in | puts me in | puts us in |
    then i'm | counts as my | calls for | is where i get | is when i get | is our | is the
""")
_THAT_IS = phrases("""
    that's | thats | that is | this is | which is | that gives | that means | that makes | then it's | that would be |
    that's when i go | that's when i | then i go | then i'm | that triggers | that is when i | that's where i go
""")
_WHO = words("i we i'd i'll would will then only just")
_TURNED_ABOUT = phrases("""
    flip everything | flip it | flip it all | flip sides | reverse everything | reverse it | the other way round |
    do the opposite | turn everything around | turn it around | switch sides | mirror everything | mirror it |
    the opposite | it's the other way round | everything is reversed | everything flips | all of it flips |
    the whole thing flips | just flip it
""")
_OF_THE_VERB = words("a an the my our your valid clear in into to go going")
_ENDINGS = words(
    ", . ; and ! | / with stop sl tp ( exit else otherwise target trail trailing risk risking skip opposite"
)
_LEAVING, _OPENING_WORDS = words("out close cover flat sell"), words("when if at on once after")
_ITS_WAY = frozenset(("direction", "it"))
_CLAUSE, _CLAUSE_ENDS = 14, ("", ",", ".", ";", "\n", "and")
_ARROWS = (":", "->", "→", "=", ">", ">=", "then")


@attempt
def enter_behind(reader: Reader, speaker: Speaker) -> Statement | None:
    """`when …, go long`, `if … then buy`, `MACD turns positive -> long`, `… is my long signal`."""
    standing = stands_behind_entry(reader, speaker)
    if standing is not None:
        return standing
    if reader.sees("above", "below", "over", "under") and _goes_on(reader):
        return None  # "buy when RSI < 30 above the EMA 200, short …": still of the entry before
    return other_half(reader, speaker) or _enter_behind(reader, speaker)


def _goes_on(reader: Reader) -> bool:
    """Whether a number or a noun stands right before, and no word that begins something; moves nothing."""
    before = reader.tokens[reader.at - 1] if reader.at else None
    return before is not None and (before.value is not None or before.text in SHAPED)


def _enter_behind(reader: Reader, speaker: Speaker) -> Statement | None:
    """What stands before the verb, and the verb."""
    adds = lead_in(reader)
    opened = reader.take_any(_OPENINGS)
    trended = in_a_trend(reader, speaker)
    placed = trended or reader.sees("above", "below", "over", "under")
    leaning = _beyond_it(reader, speaker) if opened or placed else None
    found = leaning or _condition(reader, speaker, opened=bool(opened))
    if found is None:
        return None
    hours = clock(reader, speaker) if opened and reader.sees("between", "from", "during", "inside") else None
    found = found if hours is None else AllOf((*parts_of_all(found), hours))
    also = also_named(reader, speaker) if reader.sees("on", "of") else _place_between(reader, speaker)
    found = join_onto(reader, speaker, found) if also else found
    led = bool(opened) or _led(reader)
    named = _named(reader)
    if led and not named:
        skip_looking(reader, _THEN)
        if reader.take_any(_TURNED_ABOUT):
            reader.skip(*_THEN, "and", "so")
    apart = not led and not named and _apart(reader)  # "RSI below 30, buy."
    side, plain_sell = (_letter(reader), False) if led else (None, False)
    spoken = not led and not named and lasts(found) and reader.sees(*_WHO)
    reader.skip(*(_WHO if spoken else ()))
    if side is None:
        side, plain_sell = _verb_of(reader, found)
    if side is None and not plain_sell:
        return (_in(reader, speaker, found) if (led or named or _out_ahead(reader)) and not also else None) or (
            None if also else _leave_behind(reader, found)
        )
    if plain_sell and is_clock(found) and led and not _ends(reader):
        return None  # "Tokyo hours: sell when …, buy when …": hours of all that follows, no part of a way out
    _skip_behind(reader)
    joined = _joined(reader, speaker, found, trended) if led or spoken or placed else None
    joined = joined or (_joined_state(reader, speaker, found) if lasts(found) and not apart else None)
    if joined is not None:
        speaker.entry, speaker.opening = joined.condition, found
        opening = found if opened else None
        plain_sell = plain_sell and joined.side is None
        beside = (*also, *joined.also)
        return Enter(joined.condition, joined.side or side, plain_sell, adds, also=beside, opening=opening)
    if spoken and not _ends(reader):
        return None
    ends = (
        _ends(reader)
        or _place_follows(reader, speaker, alone=apart)
        or (not apart and (way_ahead(reader) or _verb_behind_again(reader, speaker, found)))
    )
    if reader.sees("when", "if", "once", "only") or (not (led and not named) and not ends):
        return None  # "RSI below 30 buy" ends here; "RSI below 30 long only" says something else
    speaker.entry = found
    rests = opened and led and not ends and lasts(found)  # "when ATR > …, buy RSI < 30 and sell RSI > 70": of both
    return Enter(found, side, plain_sell, adds, also=also, opening=found if rests else None)


def _verb_of(reader: Reader, found: Condition) -> tuple[Sides | None, bool]:
    """The verb behind the condition; `close above the 50 EMA, go with it` goes that way alone."""
    at = reader.at
    side, plain_sell = entry_verb(reader)
    if side == "both" and has_way(found) and _ITS_WAY & {token.text for token in reader.tokens[at : reader.at]}:
        side = goes_with(found)
    return side, plain_sell


def _skip_behind(reader: Reader) -> None:
    """Move over `position shall be opened at the next open` behind the side."""
    reader.skip("position", "trade", "it", "signal", "entry", "setup")
    is_done(reader)
    skip_fill_behind(reader)


def _record(reader: Reader, speaker: Speaker) -> Condition | None:
    """`lowest close in 10 days and RSI < 30 = buy`, `20 day high in, 10 day low out`."""
    found = record_close(reader, speaker) or _extreme(reader, speaker)
    return None if found is None else join_onto(reader, speaker, found)


@attempt
def _extreme(reader: Reader, speaker: Speaker) -> Condition | None:
    level = extreme(reader, speaker)
    return beyond(level) if level is not None and reader.sees("in", "out", "->", "→", "=") else None


@attempt
def _condition(reader: Reader, speaker: Speaker, *, opened: bool) -> Condition | None:
    """What stands before the verb; None where `it` may be another subject of the entry said before."""
    start = reader.at
    sure = _other_extreme(reader, speaker) or (of_its_subject(reader, speaker, condition) if opened else None)
    found = sure or placed_condition(reader, speaker) or _record(reader, speaker)
    unsure = found is not None and sure is None and opened and is_unsure(reader, speaker, start, found)
    return None if unsure else found


def _letter(reader: Reader) -> Sides | None:
    """`= L`, `-> S`: a side by its letter."""
    sides: dict[str, Sides] = {"l": "long", "b": "long", "s": "short"}
    at = reader.at
    side = sides.get(reader.take(*sides))
    if side is None or _ends(reader):
        return side
    reader.at = at
    return None


def _verb_behind_again(reader: Reader, speaker: Speaker, first: Condition) -> bool:
    """`20 day high break buy 20 day low break sell`: one more condition with its verb behind it; moves nothing."""
    at, assumed, memory = reader.at, len(reader.assumed), speaker.remember()
    kept, speaker.entry = speaker.entry, first
    further = _other_extreme(reader, speaker) or placed_condition(reader, speaker)
    speaker.entry = kept
    verb = further is not None and (entry_verb(reader) != (None, False) or exit_verb(reader) is not False)
    found = verb and _ends(reader)
    reader.at = at
    del reader.assumed[assumed:]
    speaker.recall(memory)
    return found


def side_behind(reader: Reader) -> Sides | None:
    """`entry EMA 8 > EMA 21 long`: the side behind a condition that no verb led; moves nothing where there is none."""
    at = reader.at
    reader.skip("->", "→", "=", ">=", ",", "for", "a")
    side = side_verb(reader)
    if side is not None and _ends(reader):
        return side
    reader.at = at
    return None


@attempt
def side_named(reader: Reader) -> Sides | None:
    """`that's a long`, `this is my short signal`: with nothing behind it."""
    if not reader.take_any(_THAT_IS):
        return None
    reader.skip(*_OF_THE_VERB)
    side = side_verb(reader)
    reader.skip("signal", "entry", "setup", "trade", "trigger", "for", "me")
    return side if side in ("long", "short") and ends_phrase(reader) else None


def _led(reader: Reader) -> bool:
    return bool(reader.take(*_ARROWS) or reader.take_any((", then", "and then")))


def _named(reader: Reader) -> bool:
    """`… is my`, `… means a`: that what comes is what the condition is for; moves nothing where it is not said."""
    at = reader.at
    reader.skip(",")
    if reader.take_any(_MEANS):
        reader.skip(*_OF_THE_VERB)
        return True
    reader.at = at
    return False


def lasts(condition: Condition) -> bool:
    """Whether it is a state: what another condition may be met in."""
    return not any(isinstance(one, Cross | Touch | Slope) for one in flat(condition))


def _apart(reader: Reader) -> bool:
    """Whether the verb stands behind a comma, or in a sentence of its own: `… above it. That's a buy.`"""
    plural = reader.peek(1).text in ("longs", "shorts") and reader.peek(2).text not in _CLAUSE_ENDS
    goes_on = reader.sees(".") and plural
    if goes_on or not reader.take(",", ".", "?"):
        return False  # "EMA 9 crosses EMA 21. Longs exit when …"
    _named(reader)
    return True


def _place_between(reader: Reader, speaker: Speaker) -> tuple[Place, ...]:
    """`bearish engulfing, gold m30, sell it`: markets and bars between a condition and its verb."""
    at, assumed = reader.at, len(reader.assumed)
    found = place(reader, speaker) if reader.take(",") else None
    if isinstance(found, Place) and reader.sees(",") and verb_next(reader):
        return (found,)
    reader.at = at
    del reader.assumed[assumed:]
    return ()


@attempt
def _beyond_it(reader: Reader, speaker: Speaker) -> Condition | None:
    """`if price is above the 200 EMA, go long on …; if it is below, go short on …`: the other side of that level."""
    first = speaker.opening
    if not isinstance(first, Compare):
        return None
    reader.skip("the", "price", "it", "it's", "its", "is", "we", "we're", "are", "close")
    word = reader.take(*ABOVE, *BELOW)
    reader.skip("it", "that")
    leads = reader.sees(",", ":", "then", "->", "=", "i", "we", "go", "buy", "sell", "long", "short", "only", "enter")
    if not word or not leads or (word in ABOVE) == (first.operator in (">", ">=")):
        return None
    return Compare(first.left, TURNED[first.operator], first.right)


@attempt
def _other_extreme(reader: Reader, speaker: Speaker) -> Condition | None:
    """`closes above the highest high of 10 bars for a buy, lowest low for a sell`: the channel's other end."""
    entry = speaker.entry
    if not isinstance(entry, Compare | Cross) or not isinstance(entry.right, Line):
        return None
    if entry.right.call.name not in ("donchian", "previous_day", "previous_week"):
        return None
    reader.skip("below", "above", "the", "or", "and", "a", "under", "over")
    if reader.peek().value == entry.right.call.number("length") and reader.peek(1).text in BAR_UNITS:
        reader.at += 2
    low = reader.take_any(("lowest low", "the low", "low"))
    high = "" if low else reader.take_any(("highest high", "the high", "high"))
    up = entry.operator in (">", ">=") if isinstance(entry, Compare) else entry.right.output == "high"
    if not (low or high) or up != bool(low):
        return None
    reader.skip("of", "the", "same", "those", "them", "bars", "candles", "break", "breakout", "breaks")
    sided = reader.sees("buy", "sell", "long", "short", "go")
    return mirror(entry) if sided or reader.sees("for", "to", "=", "->", "is", "means", "and", ",") else None


@attempt
def _joined(reader: Reader, speaker: Speaker, first: Condition, trended: bool = False) -> Enter | None:
    """`if price is above the 200 EMA: buy when RSI crosses 40`: both conditions, on the bars that may be named;
    `trended`: `…, in a downtrend sell short RSI above 70`, which is what is sold there."""
    also = also_named(reader, speaker)
    side: Sides | None = "short" if reader.tokens[reader.at - 1].text != "short" and short_behind(reader) else None
    also = (*also, *also_named(reader, speaker)) if side else also
    led = reader.sees("when", "if", "once", "whenever", "on", "upon", "as", "a", "an", "any", "every")
    if not led and not lasts(first):
        return None
    skip_when(reader)
    second = condition(reader, speaker)
    if second is None:
        return None
    lasting = lasts(second) and not trended and not any(map(takes_place, parts_of_all(second)))
    if not led and (lasting or not ends_phrase(reader)):
        return None  # "above the 200 EMA: buy RSI crossing 40" happens; "… buy RSI above 40" may be another filter
    return Enter(AllOf((*parts_of_all(first), *parts_of_all(second))), side, also=also)


@attempt
def _joined_state(reader: Reader, speaker: Speaker, first: Condition) -> Enter | None:
    """`in a downtrend sell EURUSD short when RSI crosses 70`: a state in front, and nothing behind."""
    found = _joined(reader, speaker, first)
    between = found is not None and (found.also or found.side)
    return found if between and _ends(reader) else None


def _place_follows(reader: Reader, speaker: Speaker, *, alone: bool) -> bool:
    """Whether a market or bars come next, with nothing behind them where they must stand `alone`; moves nothing."""
    at, assumed = reader.at, len(reader.assumed)
    found = isinstance(place(reader, speaker), Place) and (not alone or ends_phrase(reader))
    found = found and not reader.sees("when", "if", "once", "whenever", "short")
    reader.at = at
    del reader.assumed[assumed:]
    return found


def _ends(reader: Reader) -> bool:
    leaves = reader.sees(*_LEAVING) and reader.peek(1).text in _OPENING_WORDS
    return reader.done or reader.sees("\n", *_ENDINGS) or leaves or stop_ahead(reader)


def _out_ahead(reader: Reader) -> bool:
    """`20 day high in, 10 day low out`: whether the way out ends the next clause as `in` ends this one."""
    ahead = [reader.peek(place).text for place in range(_CLAUSE)]
    outs = [place for place, text in enumerate(ahead[:-1]) if text == "out" and ahead[place + 1] in _CLAUSE_ENDS]
    return ahead[0] == "in" and ahead[1] in (",", "/", ";", "and") and bool(outs) and "," not in ahead[2 : outs[0]]


@attempt
def _in(reader: Reader, speaker: Speaker, found: Condition) -> Enter | None:
    """`… = in`, `… gets me in`: to be in a trade, of a side that is not said."""
    said = reader.tokens[reader.at - 1].text == "in" or reader.take("in")
    if not said or not _ends(reader):
        return None
    speaker.entry = found
    return Enter(found, None)


def _leave_behind(reader: Reader, found: Condition) -> Statement | None:
    if reader.sees("target", "targets", "tp", "take"):
        return None  # "when …, target 50 pips" names a target
    side = exit_verb(reader)
    if side is False:
        return None
    reader.skip("signal")
    return Leave(found, side) if _ends(reader) else None
