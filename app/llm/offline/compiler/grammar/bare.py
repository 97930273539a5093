"""Conditions without a verb: `20/50 EMA cross`, `I wait for …`."""

from __future__ import annotations

from app.llm.offline.compiler.clauses import protected_behind
from app.llm.offline.compiler.grammar.beside_entries import placed_condition
from app.llm.offline.compiler.grammar.directing import direction
from app.llm.offline.compiler.grammar.places import place
from app.llm.offline.compiler.meaning import Condition, Cross, Weekdays, flat
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.rules import is_state
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Enter, Place, Sides, Statement
from app.llm.offline.compiler.wording import phrases, words

_AWAITING = phrases("""
    i wait for | i'm waiting for | i look for | i'm looking for | i want to see | i need to see | i want | i need |
    wait for | wait until | look for | looking for | we wait for | we look for | we want | we need | then i wait for |
    then i look for | then i want | then i need | then wait for | and then i wait for | then look for | i wait until |
    then i wait until | i look to see | i'd like to see | i watch for | watch for | i'm after |
    take | i take | we take | trade | i trade | we trade | we're looking for | we are looking for | i am looking for |
    just take | just trade | it takes | it trades | i want to trade | i want to take | we want to see
""")
_BEFORE_CLAUSE = (*words(", . ; : ! ? ( ) - and or but then also"), "\n")
_FRAMES = words("h hour hourly m min minute d day daily w weekly")
_SIDED: dict[str, Sides] = {"long": "long", "short": "short"}
"""What a flip is to, `Supertrend flips long`: the trade as well."""
_VERBS = words("buy sell long short go enter when if")
_WAYS = words("above below over under up down upwards downwards upward downward")
_OF_THE_DAY = words("flat closed close off out i we nothing no not don't never are is it go be exit leave stay")
_SIDES = words("long short longs shorts ways directions sides")


@attempt
def bare_condition(reader: Reader, speaker: Speaker) -> Statement | None:
    """A condition without a verb: `20/50 EMA cross`."""
    start = reader.at
    halved = reader.at and reader.tokens[reader.at - 1].text == "/" and reader.sees("oversold", "overbought")
    if halved or reader.sees(">", "<", ">=", "<="):
        return None  # the rest of a comparison that is not understood
    begins = _begins_clause(reader)
    sided = _beside_filter(reader, speaker)
    led = bool(reader.take("when", "whenever", "if", *(("on", "at", "once") if sided else ())))
    if led and not begins and reader.tokens[reader.at - 2].text not in _FRAMES:
        return None  # "take profit 2R when …": it says when what stands before it holds
    led = led or bool(reader.take_any(_AWAITING))
    found = placed_condition(reader, speaker)
    named = place(reader, speaker) if found is not None and led and reader.sees("on", "in", "for") else None
    also = (named,) if isinstance(named, Place) else ()
    days = found is not None and all(isinstance(each, Weekdays) for each in flat(found))
    if days and reader.sees(":") and reader.peek(1).text not in _VERBS:
        return None  # "Mondays: only longs" says what happens then
    over = reader.done or reader.sees(".", "\n", ";") or protected_behind(reader) or _sides_behind(reader)
    over = over or _of_each_way(reader, found)
    if found is None or (led and not over) or _is_title(reader, start):
        return None
    if all(isinstance(one, Weekdays) for one in flat(found)) and reader.sees(*_OF_THE_DAY):
        return None  # "Mondays I wait", "Fridays flat": what is said of that day
    speaker.entry = found
    side = _SIDED.get(reader.tokens[reader.at - 1].text) if isinstance(found, Cross) and not led else None
    side = sided if side is None and not is_state(found) else side
    return Enter(found, side, bare=side is None, also=also)


def _beside_filter(reader: Reader, speaker: Speaker) -> Sides | None:
    """`above the 200 EMA only longs, when RSI crosses above 35`: the side of the filter right before, where one is."""
    before = reader.tokens[reader.at - 1].text if reader.at else ""
    filtered = speaker.sided if before in (",", ":", "-", "->") else None
    return filtered.side if filtered is not None and not filtered.forbids else None


def _is_title(reader: Reader, start: int) -> bool:
    """`inside bar on EURUSD daily: the last candle is inside the one before it and …`: what is told in full behind."""
    named = [token.text for token in reader.tokens[start : reader.at]] == ["inside", "bar"] and reader.sees("on", ":")
    return named and any(token.text == "inside" for token in reader.tokens[reader.at :])


def _of_each_way(reader: Reader, found: Condition | None) -> bool:
    """`whenever the close crosses the 200 SMA: above means buy, …`: whether either way of it is told next."""
    return isinstance(found, Cross) and found.way is None and reader.sees(":") and reader.peek(1).text in _WAYS


def _sides_behind(reader: Reader) -> bool:
    """`…, in either direction`, `…, both ways`: whether the sides come next; moves nothing."""
    at = reader.at
    found = bool(reader.take(",")) and direction(reader, speaker=Speaker()) is not None
    reader.at = at
    return found


def _begins_clause(reader: Reader) -> bool:
    before = [token.text for token in reader.tokens[max(0, reader.at - 2) : reader.at]]
    sides = before[-1:] and before[-1] in _SIDES and before[0] != "for"  # "long and short when …"
    return not before or before[-1] in _BEFORE_CLAUSE or bool(sides)
