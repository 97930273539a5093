"""Entries: `buy when …`, `when … go short`, `RSI 2 mean reversion`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.conditions import condition, join_onto
from app.llm.offline.compiler.grammar.day_edges import day_open
from app.llm.offline.compiler.grammar.indicators import indicator_call
from app.llm.offline.compiler.grammar.levels import entry_level
from app.llm.offline.compiler.grammar.moments import entry_moment
from app.llm.offline.compiler.grammar.places import place
from app.llm.offline.compiler.grammar.records import record_close
from app.llm.offline.compiler.grammar.sizing import sizing
from app.llm.offline.compiler.grammar.states import oversold_levels
from app.llm.offline.compiler.grammar.verbs import entry_verb, exit_verb, lead_in, side_verb, skip_when, take_first
from app.llm.offline.compiler.meaning import AllOf, Compare, Condition, Line, Number, Price, parts_of_all
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Allow, Enter, Leave, Place, Sides, Size, Statement
from app.llm.offline.compiler.wording import phrases, words

_ANY = phrases("""
    enter a trade | enter trades | enter a position | take trades | take a trade | open a trade | open a position |
    enter the market | enter | enters | it enters | entry | entries | trade | get in | entry signal |
    entry rule | i enter | open trades |
    trades | trading | trigger | entry trigger | triggers | buy trigger
""")
_OPENINGS = phrases("""
    and when | when | if | whenever | once | as soon as | every time | each time | after | on | in case | wait for |
    wait until | wait till | waiting for
""")
_BOTH = phrases("""
    long and short | in both directions | both ways | long or short | both long and short | both directions |
    both sides
""")
_DIPS = phrases("the dip | the dips | dips | dip | the pullback | pullback | pullbacks | rallies | the rip | rips")
_REVERSION = phrases("mean reversion | mean - reversion | reversion | mean reverting | oversold bounce | bounce")
_AT_THE_OPEN = phrases("""
    next day | the next day | next day's open | on the next day | the next morning | next session |
    next open | at next open | at the next open | on the next open | next bar | on the next bar | at the open |
    at next bar open | next bar open | on next open | at the next bar | next day open | at market | next candle |
    on the next candle | the next open | at next candle open | on open of next bar
""")
_THEN = words(", then i we the bot should want to you :")


@attempt
def enter(reader: Reader, speaker: Speaker) -> Statement | None:
    """`Buy when …`, `go short if …`, `long: …`, `enter on a …`."""
    adds = lead_in(reader)
    side, plain_sell = entry_verb(reader)
    if side is None and not plain_sell and not reader.take_any(_ANY):
        return None
    speaker.leaving = plain_sell
    found = _enter(reader, speaker, adds, side, plain_sell)
    speaker.leaving = False
    return found


def _enter(reader: Reader, speaker: Speaker, adds: bool, side: Sides | None, plain_sell: bool) -> Statement | None:
    """What stands behind the verb."""
    both = bool(reader.take_any(_BOTH))
    also = _between(reader, speaker)
    _skip_dips(reader)
    reader.take_any(("at market", "at the market", "on market"))
    closing = reader.sees("the") and reader.peek(1).text == "close" and reader.peek(2).text in ("if", "when")
    if reader.take_any(
        (
            "at the close of",
            "on the close of",
            "at the close",
            "on the close",
            "at close",
            *(("the close",) if closing else ()),
        )
    ):
        reader.assumed.append("orders fill at the next bar's open, not at the close")
    found = day_open(reader, speaker) or _level_first(reader, speaker, side)
    moment = entry_moment(reader, speaker) if found is None else None
    if moment is not None:
        speaker.entry = moment
        return Enter(
            join_onto(reader, speaker, moment), "both" if both else side, plain_sell, adds, also=also, by_clock=True
        )
    if found is None:
        skip_when(reader)
        if plain_sell and reader.peek(1).text in ("close", "closes", "closing"):
            take_first(reader)
        found = condition(reader, speaker)
        buys = side != "short" and not plain_sell
        level = _level_behind(reader, speaker, buys, plain_sell) if found is None else None
        found = found if level is None else join_onto(reader, speaker, level)
    else:
        found = join_onto(reader, speaker, found)
    if found is None:
        return None
    if side is None and not plain_sell and not both:
        side = _side_behind(reader)
    said: Sides | None = "both" if both else side
    if _says_it_again(reader, side):
        return Allow(found, side)
    speaker.entry = found
    return Enter(found, said, plain_sell, adds, also=also)


def _level_first(reader: Reader, speaker: Speaker, side: Sides | None) -> Condition | None:
    return entry_level(reader, speaker, buys=side == "long") if side != "both" else None


def _level_behind(reader: Reader, speaker: Speaker, buys: bool, plain_sell: bool) -> Condition | None:
    """A level that is no condition by itself: its side is that of the verb."""
    found = entry_level(reader, speaker, buys=buys)
    if found is None and plain_sell:
        found = entry_level(reader, speaker, buys=True)
    return found if found is not None else record_close(reader, speaker)


def _side_behind(reader: Reader) -> Sides | None:
    """`entry EMA 8 > EMA 21 long`: the side behind a condition that no verb led; moves nothing where there is none."""
    at = reader.at
    reader.skip("->", "→", "=", ">=", ",")
    side = side_verb(reader)
    if side is not None and _ends(reader):
        return side
    reader.at = at
    return None


def _says_it_again(reader: Reader, side: Sides | None) -> bool:
    """`sell rallies: in a downtrend short when …`: what stands before the second verb is a filter; moves nothing."""
    at = reader.at
    found = side is not None and side_verb(reader) == side and reader.sees("when", "if", "on", "once", "whenever", "at")
    reader.at = at
    return found


def _skip_dips(reader: Reader) -> None:
    """`buy the dip when …`: the condition says what a dip is; `buy pullbacks to the 20 EMA` is a condition."""
    at = reader.at
    dips = reader.take_any(_DIPS)
    if dips and reader.sees("to", "into", "towards", "on"):
        reader.at = at
    elif dips:
        reader.assumed.append(f"“{dips}” is what the condition behind it says")


def _between(reader: Reader, speaker: Speaker) -> tuple[Place | Size, ...]:
    """A size and a market between verb and condition: `buy 1000 units of EURUSD 1h when …`."""
    found: list[Place | Size] = []
    for production in (sizing, place):
        at = reader.at
        reader.skip("of")
        said = production(reader, speaker)
        if isinstance(said, Place | Size):
            found.append(said)
        else:
            reader.at = at
    return tuple(found)


@attempt
def enter_behind(reader: Reader, speaker: Speaker) -> Statement | None:
    """`when …, go long`, `if … then buy`, `MACD turns positive -> long`: the verb comes last."""
    adds = lead_in(reader)
    opened = reader.take_any(_OPENINGS)
    found = condition(reader, speaker)
    if found is None:
        return None
    led = opened or reader.take(":", "->", "→", "=", ">", ">=", "then") or reader.take_any((", then", "and then"))
    if led:
        reader.skip(*_THEN)
    apart = not led and bool(reader.take(",", ".", "?"))  # "RSI below 30, buy."
    side, plain_sell = entry_verb(reader)
    if side is None and not plain_sell:
        return _leave_behind(reader, found)
    reader.skip("position", "trade", "it", "signal")
    reader.take_any(_AT_THE_OPEN)
    joined = _joined_behind_place(reader, speaker, found) if led else None
    if joined is not None:
        speaker.entry = joined.condition
        return Enter(joined.condition, side, plain_sell, adds, also=joined.also)
    ends = _ends(reader) or (not apart and (_place_follows(reader, speaker) or _verb_behind_again(reader, speaker)))
    if reader.sees("when", "if", "once", "only") or (not led and not ends):
        return None  # "RSI below 30 buy" ends here; "RSI below 30 long only" says something else
    speaker.entry = found
    return Enter(found, side, plain_sell, adds)


def _verb_behind_again(reader: Reader, speaker: Speaker) -> bool:
    """`20 day high break buy 20 day low break sell`: one more condition with its verb behind it; moves nothing."""
    at, assumed, memory = reader.at, len(reader.assumed), speaker.remember()
    further = condition(reader, speaker)
    found = further is not None and entry_verb(reader) != (None, False) and _ends(reader)
    reader.at = at
    del reader.assumed[assumed:]
    speaker.recall(memory)
    return found


@attempt
def _joined_behind_place(reader: Reader, speaker: Speaker, first: Condition) -> Enter | None:
    """`weekly close above the 20 SMA: buy on 1h when MACD crosses up`: both conditions, on the bars that were named."""
    also = _between(reader, speaker)
    if not also or not reader.sees("when", "if", "once", "whenever"):
        return None
    skip_when(reader)
    second = condition(reader, speaker)
    return None if second is None else Enter(AllOf((*parts_of_all(first), *parts_of_all(second))), None, also=also)


def _place_follows(reader: Reader, speaker: Speaker) -> bool:
    at, assumed = reader.at, len(reader.assumed)
    found = place(reader, speaker)
    reader.at = at
    del reader.assumed[assumed:]
    return isinstance(found, Place)


def _ends(reader: Reader) -> bool:
    return reader.done or reader.sees("\n", ",", ".", ";", "and", "!", "|", "/", "with", "stop", "sl", "tp", "(")


def _leave_behind(reader: Reader, found: Condition) -> Statement | None:
    if reader.sees("target", "targets", "tp", "take"):
        return None  # "when …, target 50 pips" names a target
    side = exit_verb(reader)
    return None if side is False or not _ends(reader) else Leave(found, side)


@attempt
def revert(reader: Reader, speaker: Speaker) -> Statement | None:
    """`RSI 2 mean reversion`, `Bollinger band mean reversion`: the style names the rule."""
    reader.skip("a", "an", "the", "trade", "do")
    said = indicator_call(reader, speaker)
    if said is None or not reader.take_any(_REVERSION):
        return None
    reader.skip("strategy", "system")
    row, call, _ = said
    if row.outputs.get("lower") == "lower":
        entry: Condition = Compare(Price("close"), "<", Line(call, "lower"))
        exit_: Condition = Compare(Price("close"), ">=", Line(call, "middle"))
    elif row.extremes is not None and row.scale is not None:
        low, _ = oversold_levels(row, call)
        entry = Compare(Line(call, row.main), "<", Number(low))
        exit_ = Compare(Line(call, row.main), ">", Number(row.scale / 2))
    else:
        return None
    reader.assumed.append("mean reversion: enters beyond the lower extreme and leaves at the middle")
    speaker.entry = entry
    return Enter(entry, None, leave=exit_)
