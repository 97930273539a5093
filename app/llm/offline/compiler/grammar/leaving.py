"""Exits: `exit when …`, `close longs if …`, `exit at the middle band`."""

from __future__ import annotations

from dataclasses import replace

from app.llm.offline.compiler.grammar.breakouts import broken
from app.llm.offline.compiler.grammar.calls import make_call
from app.llm.offline.compiler.grammar.conditions import condition, join_onto
from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.indicators import indicator_call
from app.llm.offline.compiler.grammar.leaving_sides import for_whom
from app.llm.offline.compiler.grammar.levels import FOR_EITHER, exit_level
from app.llm.offline.compiler.grammar.moments import leave_late
from app.llm.offline.compiler.grammar.records import record_close
from app.llm.offline.compiler.grammar.referring import is_unsure, of_its_subject
from app.llm.offline.compiler.grammar.units import BAR_UNITS, unit_as_timeframe
from app.llm.offline.compiler.grammar.verbs import exit_verb, lead_in, skip_when, take_first
from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.meaning import (
    AnyOf,
    Compare,
    Condition,
    Cross,
    Line,
    Not,
    Number,
    Offset,
    Price,
    Scaled,
    Value,
    Weekdays,
    flat,
    parts_of_all,
)
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Allow, Leave, Sides, Statement
from app.llm.offline.compiler.wording import phrases, words

_TO_THE_LEVEL = words("""
    when if once at on the a price it hits reaches touches touch touching of gets to back returns as soon is
    market reverts comes we hit reach : = goes upon after crossing closes reaching tags
""")

_STAYING = phrases("""
    stay in | stays in | stay | hold | holds | keep | keeps | remain in | remains in | hold on to | keep holding
""")
_SIDES = {"long": ("longs", "buys"), "short": ("shorts", "sells")}
_NAMED = {
    side: (
        *(f"{the}{side} {noun}" for the in ("the ", "a ", "") for noun in ("position", "trade")),
        *(f"the {side}{end}" for end in ("", "s", " one", " 1")),
        f"{side} positions",
        f"{side} trades",
    )
    for side in ("long", "short")
}
_OTHER_WAY = phrases("""
    the other way | in the other direction | in the opposite direction | to the other side | on the other side |
    the opposite way | against it | against the position
""")


_BACK_AGAIN = phrases("""
    against | against me | against us | against it | against the trade | against the position | against my position |
    against that | back | back again | in the wrong direction | the wrong way
""")


@attempt
def leave(reader: Reader, speaker: Speaker) -> Statement | None:
    """`exit when …`, `close longs if …`, `exit at the middle band`, `exit on a 10-bar low`."""
    speaker.leaving = True
    start = reader.at
    found = _leave(reader, speaker)
    speaker.leaving = False
    if isinstance(found, Leave) and all(isinstance(each, Weekdays) for each in flat(found.condition)):
        flat_then = any(token.text == "flat" for token in reader.tokens[start : reader.at])
        found = replace(found, also=(Allow(found.condition, found.side, forbids=True),)) if flat_then else found
    at = reader.at
    either = isinstance(found, Leave) and found.at_level and found.side is None and reader.take_any(FOR_EITHER)
    if not (either or reader.take("too", "also")) or not ends(reader):
        reader.at = at
    return found


def _leave(reader: Reader, speaker: Speaker) -> Statement | None:
    adds = lead_in(reader)
    sold = _sold_at_the_middle(reader, speaker)
    if sold is not None:
        return sold
    kept = _kept_while(reader, speaker)
    if kept is not None:
        return Leave(Not(kept), None, adds)
    if _tells_of_the_close(reader, speaker):
        return None
    side = exit_verb(reader)
    if side is False:
        return _channel_exit(reader, speaker)
    if reader.sees("either") and reader.peek(1).text in ("when", "if", "on", "at", "once"):
        reader.take("either")  # "exit either when …": a trade of either side
    return _level_or_condition(reader, speaker, side, adds)


def _tells_of_the_close(reader: Reader, speaker: Speaker) -> bool:
    """`upper band touch by close`, and with no entry before it `closes at a new 20 day high`: whether `close` is the
    price; moves nothing."""
    if reader.sees("close") and reader.at and reader.tokens[reader.at - 1].text == "by":
        return True
    ahead = [reader.peek(place).text for place in range(1, 4)]
    placed = ahead[0] in ("at", "on") and (ahead[1] in ("a", "an", "its", "new") or reader.peek(2).value is not None)
    return reader.sees("closes") and speaker.entry is None and placed


@attempt
def _kept_while(reader: Reader, speaker: Speaker) -> Condition | None:
    """`stay in the trade as long as the close is above the 50 EMA`: the way out is that it no longer is."""
    reader.skip("i", "we", "it", "then", "and", "just")
    if not reader.take_any(_STAYING):
        return None
    reader.skip("the", "a", "my", "this", "each", "every", "open")
    sided = bool(reader.take("long", "short"))
    if not reader.take("trade", "position", "it", "trades", "positions", "them") and sided:
        return None  # "stay long as long as …" enters as well
    reader.take("open", "on")
    if not reader.take_any(("as long as", "so long as", "for as long as", "while")):
        return None
    found = condition(reader, speaker)
    lasting = found is not None and all(isinstance(one, Compare) for one in flat(found))
    return found if lasting and ends(reader) else None


def _level_or_condition(reader: Reader, speaker: Speaker, side: Sides | None, adds: bool) -> Leave | None:
    at = reader.at
    reader.skip(*_TO_THE_LEVEL)
    if reader.sees("it's") and reader.peek(1).text == "back" and reader.peek(3).value is None:
        reader.at += 1
        reader.skip(*_TO_THE_LEVEL)
    level = exit_level(reader, speaker)
    if level is not None:
        joined = join_onto(reader, speaker, level)
        return Leave(joined, side or for_whom(reader), adds, at_level=True)
    reader.at = at
    skip_when(reader)
    take_first(reader)
    start = reader.at
    sure = of_its_subject(reader, speaker, condition)
    found = sure or condition(reader, speaker) or record_close(reader, speaker)
    if found is not None and sure is None and is_unsure(reader, speaker, start, found):
        return None
    if isinstance(found, AnyOf):
        reader.take_any(_OTHER_WAY)  # which a break of a channel is read as anyway
    against = isinstance(found, Cross) and found.way is None and _against(reader)
    if isinstance(found, Compare) and found.operator == "==" and isinstance(found.right, Number):
        return Leave(Cross(found.left, None, found.right), side or for_whom(reader), adds, at_level=True)
    side = side or for_whom(reader)
    return Leave(found, side, adds, against=against) if found is not None else None


def _against(reader: Reader) -> bool:
    """`exit on a MACD cross against the trade`, `when it crosses the 50 EMA back`: whether its way is said so."""
    at = reader.at
    if reader.take_any(_BACK_AGAIN) and ends(reader):
        return True
    reader.at = at
    return False


@attempt
def leave_or(reader: Reader, speaker: Speaker) -> Statement | None:
    """`get out at 2R or when RSI is above 70`: one more way out, behind one that was said."""
    if not speaker.left or not reader.take("or"):
        return None
    reader.skip("until", "till", "just")
    late = leave_late(reader, speaker)
    if late is not None:
        return late
    at = reader.at
    reader.skip(*_TO_THE_LEVEL)
    level = exit_level(reader, speaker)
    if level is not None and ends(reader):
        return Leave(level, None, at_level=True)
    reader.at = at
    skip_when(reader)
    take_first(reader)
    speaker.leaving = True
    found = condition(reader, speaker)
    speaker.leaving = False
    return Leave(found, None) if found is not None and ends(reader) else None


@attempt
def _sold_at_the_middle(reader: Reader, speaker: Speaker) -> Statement | None:
    """`buy below the lower band, sell at the middle band`: nobody opens a trade there."""
    if speaker.entry is None or not reader.take("sell", "selling"):
        return None
    reader.skip(*_TO_THE_LEVEL)
    level = exit_level(reader, speaker)
    parts = tuple(flat(level)) if level is not None else ()
    lines = [part.right for part in parts if isinstance(part, Cross | Compare)]
    if level is None or not lines or not all(_is_middle(one, speaker.entry) for one in lines):
        return None
    return Leave(level, None, at_level=True)


def _is_middle(line: Value, entry: Condition) -> bool:
    """Whether it is the middle of bands, or the average that the entry lies so far below: `2 % under the 50 EMA`."""
    below = (one.right for one in parts_of_all(entry) if isinstance(one, Compare) and one.operator in ("<", "<="))
    named = any(isinstance(one, Offset | Scaled) and one.of == line for one in below)
    return isinstance(line, Line) and (line.output == "middle" or (named and BY_NAME[line.call.name].average))


@attempt
def leave_other(reader: Reader, speaker: Speaker) -> Statement | None:
    """`exit longs at the 10 day low and shorts at the 10 day high`: the other side, without a verb of its own."""
    other: Sides = "short" if speaker.left_side == "long" else "long"
    if speaker.left_side not in ("long", "short"):
        return None
    joined = bool(reader.take("and", "&"))
    apart = not joined and reader.at > 0 and reader.tokens[reader.at - 1].text == ","
    named = bool(reader.take_any(_NAMED[other]))
    if not named and apart and not reader.sees(*_SIDES[other]):
        return None
    placed = joined and reader.peek(1).text in ("at", "on", "when", "if") and reader.take(other)
    if not (joined or apart) or not (named or placed or reader.take(*_SIDES[other])):
        return None
    if named and not reader.sees("when", "if", "once", "at", "on", "as", "whenever"):
        return None  # "the short entry …"
    if apart and not named and not reader.sees("at"):
        return None  # "…, shorts when …" may enter as well
    apart = apart and not named
    speaker.leaving = True
    found = _level_or_condition(reader, speaker, other, adds=False)
    found = None if found is not None and apart and not found.at_level else found
    speaker.leaving = False
    return found


@attempt
def _channel_exit(reader: Reader, speaker: Speaker) -> Statement | None:
    """`Donchian 20 exit`: the channel's end on the losing side."""
    counted = _counted_exit(reader, speaker) or _extreme_exit(reader, speaker)
    if counted is not None:
        return counted
    said = indicator_call(reader, speaker)
    if said is None or said[0].name != "donchian" or said[2] or not reader.take("exit", "exits"):
        return None
    return Leave(broken(Line(said[1], "", 1)), None, at_level=True)


@attempt
def _counted_exit(reader: Reader, speaker: Speaker) -> Statement | None:
    """`10 day exits` of a turtle: the channel of so many bars, at its losing end."""
    length = reader.whole(2)
    reader.skip("-")
    unit = reader.take("day", "days", "bar", "bars") if length is not None else ""
    reader.skip("-")
    reader.take_any(("channel", "breakout", "low / high", "high / low", "donchian"))
    if length is None or not unit or not reader.take("exit", "exits") or reader.sees("after", "if", "when"):
        return None
    if not any(isinstance(one, AnyOf) for one in parts_of_all(speaker.entry)):
        return None  # only of a channel breakout it is surely the channel
    timeframe = unit_as_timeframe(reader, speaker, BAR_UNITS[unit])
    return Leave(broken(Line(make_call(BY_NAME["donchian"], [length], timeframe), "", 1)), None, at_level=True)


@attempt
def _extreme_exit(reader: Reader, speaker: Speaker) -> Statement | None:
    """`20 day low exit`, `10 day low out`: the end of that channel, by its name."""
    length = reader.whole(2)
    reader.skip("-")
    unit = reader.take("day", "days", "bar", "bars") if length is not None else ""
    reader.skip("-")
    end = reader.take("low", "high") if unit else ""
    if length is None or not end or not reader.take("exit", "exits", "out") or not ends(reader):
        return None
    call = make_call(BY_NAME["donchian"], [length], unit_as_timeframe(reader, speaker, BAR_UNITS[unit]))
    if end == "low":
        return Leave(Compare(Price("close"), "<", Line(call, "lower", 1)), None)
    return Leave(Compare(Price("close"), ">", Line(call, "upper", 1)), None)
