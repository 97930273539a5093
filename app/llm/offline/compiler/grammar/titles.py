"""Titles of strategies: `London breakout GBPUSD:`, `Squeeze breakout on AVAXUSDT 30m:`, `opening range style thing`.

A title is made of words that name styles and of harmless ones, and ends where its clause ends, or where a market or
bars begin that end it. Words of rules are in no title.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from app.llm.offline.compiler.grammar.chatter import (
    answers_heading,
    at_clause_end,
    begins_clause,
    harmless,
    names_place_to,
)
from app.llm.offline.compiler.grammar.indicators import indicator_call
from app.llm.offline.compiler.grammar.markets import market
from app.llm.offline.compiler.grammar.places import place
from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.meaning import Call, Line
from app.llm.offline.compiler.reader import ARTICLES, Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Direction, Label, Mention, Place, Sides, Statement
from app.llm.offline.compiler.wording import phrases
from app.llm.offline.compiler.wording import words as wordlist

STYLES = phrases("""
    breakout | breakouts | break out | thingy | momo | reversion | mean reversion | strategy | strat | system | setup |
    scalp |
    scalper | scalping | scalps | fade | fading | fader | thing | style | idea | ideas | play | plays | pullback |
    pullbacks | momentum | trend following | trend follower | trend rider | reversal | reversals | squeeze | combo |
    swing | bounce | bounces | snapback | rotation | hunter | sniper | killer | machine | bot | robot | turtle |
    turtles | catcher | crossover | cross | crosses | challenge | template | experiment | approach | method | classic |
    trader | guy | fan | lover | user | enjoyer | addict | nerd | gang | believer | checking in | reporting in |
    ride | rides | flip | flips | spike | spikes | engulfing candles | engulfing bars |
    engulfings | engulfing | pin bars | pinbars | inside bars |
    inside days | candle patterns | candlestick patterns | reclaim | reclaims | ambush | sweep | sweeps | drift |
    continuation | dip buyer | trap | rebound | model | concept
""")
QUALIFIERS = phrases("""
    london | new york | ny | asia | asian | tokyo | frankfurt | european | us | session | sessions | opening | open |
    range | overnight | intraday | morning | afternoon | evening | midday | lunch | power hour | gap | box | trend |
    pin bar | pinbar | inside bar | hammer | doji | rally | rallies | rip | bounce | weakness | strength | lows |
    highs |
    catch | catching | capture | ride | riding | hunt | hunting |
    mean | volatility | channel | band | bands | price | volume | action | market | moves | move | overextended |
    extended | overbought | oversold | stretched | dip | dips | rip | rips | candle | candles | bar | pattern |
    higher timeframe | multi timeframe | double | triple | dual | daily | weekly | hourly | swing | quick | fast |
    slow | lazy | boring | relative | strength | counter | counter - trend | turn of | golden | moving average |
    averages | average | crude | futures | index | bullish | bearish | following | reverting | early | late
""")
TRADED: dict[Sides, tuple[str, ...]] = {
    "long": phrases("""
        longs | long strategy | long system | buying | buys | long scalp | long scalps | long setup | long swing |
        long idea | long plan |
        long trades
    """),
    "short": phrases("""
        shorts | short strategy | short system | short selling strategy | shorting | selling | sells | short selling |
        short sells | short scalp | short scalps | short setup |
        short swing | short idea | short plan | short trades
    """),
}
_OF_TRADES = ("strategy", "system", "scalp", "scalps", "setup", "swing", "idea", "plan")
_TIMES = wordlist("""
    london new ny asia asian tokyo frankfurt european us session sessions open opening overnight morning mornings
    afternoon afternoons evening evenings midday lunch power
""")
_PATTERNS = ("engulf", "pin bar", "pinbar", "inside bar", "volume spike", "volatility spike", "price spike")
_TOLD = {
    "inside bar": ("is inside", "was inside", "inside the"),
    "volume spike": ("volume",),
    "volatility spike": ("atr", "range"),
    "price spike": (),
}
_SIGNS = ("-", "/", "+", "'")
_ENDS = (":", ".", ";", "\n", "!", "?", "")


@dataclass(slots=True)
class _Words:
    """What the words of a title are."""

    styled: bool = False
    qualified: bool = False
    calls: list[Call] = field(default_factory=list)
    sides: set[Sides] = field(default_factory=set)


@attempt
def title(reader: Reader, speaker: Speaker) -> Statement | None:
    """The title of what follows; the indicators it names are those of the rules."""
    start = reader.at
    behind = not begins_clause(reader, start) and _behind_place(reader, speaker, start)
    if not (behind or begins_clause(reader, start)) or answers_heading(reader):
        return None
    ends = (*_ENDS, ",") if start == 0 else _ENDS
    words = _Words()
    while not _ended(reader, speaker, ends):
        if not _word(reader, speaker, words):
            return None
    styled, calls = words.styled or _explained(reader, start), words.calls
    name = " ".join(token.text for token in reader.tokens[start : reader.at])
    if words.sides:
        return _of_one_side(reader, words, start)
    alone = behind and reader.sees(":")  # "QQQ daily rotation: …"
    if not styled or reader.at < start + (1 if alone else 2) or reader.done:
        return None  # what nothing follows is the title of nothing
    if names_lost_pattern(reader, start):
        return None
    reader.assumed.append(f"“{name}” is read as a title, without a rule of its own")
    if calls and reader.sees(","):
        return None  # "RSI reversal, …" may be a rule
    if not calls:
        return Label(name)
    speaker.it = Line(calls[-1], BY_NAME[calls[-1].name].main)
    return Mention(calls[0], tuple(calls[1:]))


def names_lost_pattern(reader: Reader, start: int) -> bool:
    """`Engulfing candle on EURUSD 1h, RSI under 45`: whether the title from `start` on names what no rule speaks of."""
    named = " ".join(token.text for token in reader.tokens[start : reader.at])
    behind = " ".join(token.text for token in reader.tokens[reader.at :])
    return any(one in named and not any(word in behind for word in _TOLD.get(one, (one,))) for one in _PATTERNS)


def _explained(reader: Reader, start: int) -> bool:
    """`inside bar on EURUSD daily: the last candle is inside the one before it and …`: what is told in full behind."""
    named = " ".join(token.text for token in reader.tokens[start : reader.at])
    return any(one in named for one in _TOLD) and reader.sees("on", ":") and not names_lost_pattern(reader, start)


def _word(reader: Reader, speaker: Speaker, words: _Words) -> bool:
    """Whether one more word of a title comes next, and move on."""
    if _when(reader):
        return False
    if reader.take_any(STYLES):
        words.styled = True
    elif reader.take_any(QUALIFIERS):
        words.qualified = True
    elif (side := _side(reader)) is not None:
        words.sides.add(side)
        words.styled = words.styled or reader.tokens[reader.at - 1].text in _OF_TRADES
    elif not (words.sides and _named_elsewhere(reader)) and not (harmless(reader) or reader.take(*_SIGNS)):
        said = indicator_call(reader, speaker)
        if said is None:
            return False
        words.calls.append(said[1])
    return True


def _when(reader: Reader) -> bool:
    """`longs in the morning`: whether a time comes next with its preposition, which is no name; moves nothing."""
    ahead = 2 if reader.peek(1).text in ARTICLES else 1
    return reader.sees("in", "at", "during", "on", "around", "before", "after") and reader.peek(ahead).text in _TIMES


def _behind_place(reader: Reader, speaker: Speaker, start: int) -> bool:
    """`USDJPY daily engulfing candles.`: whether a market or bars stand right in front; moves nothing."""
    assumed, found = len(reader.assumed), False
    for at in range(max(0, start - 3), start):
        reader.at = at
        found = found or (isinstance(place(reader, speaker), Place) and reader.at == start)
    reader.at = start
    del reader.assumed[assumed:]
    return found


def _named_elsewhere(reader: Reader) -> bool:
    """`Selling gold rallies: XAUUSD 1h …`: a market that the rest of the prompt names as well, and move on."""
    at, assumed = reader.at, len(reader.assumed)
    found = market(reader)
    end = reader.at
    again = False
    for place_ in (*range(at), *range(end, len(reader.tokens))) if found else ():
        reader.at = place_
        again = again or market(reader) == found
    reader.at = end if again else at
    del reader.assumed[assumed:]
    return again


def _side(reader: Reader) -> Sides | None:
    """`Pin bar shorts`, `Buying dips`: a side as a noun, or as what is done all the time."""
    return next((side for side, spoken in TRADED.items() if reader.take_any(spoken)), None)


def _of_one_side(reader: Reader, words: _Words, start: int) -> Statement | None:
    """A title that names a side says which one is traded; what it heads must follow, behind a colon or a market."""
    headed = reader.sees(":", "on", "in", "for") or (reader.sees(".") and reader.at > start + 1)
    named = words.styled or words.qualified or bool(words.calls)
    if len(words.sides) != 1 or reader.at < start + 2 or not headed or not named or reader.done:
        return None
    return Direction(next(iter(words.sides)), titled=True)


def _ended(reader: Reader, speaker: Speaker, ends: tuple[str, ...]) -> bool:
    """Whether the title ends here: with its clause, or before the market and bars that end it."""
    if reader.sees("that", "which") and reader.peek(1).text in ("works", "trades", "goes", "takes"):
        return True  # "a trend follower that works long and short"
    return at_clause_end(reader, ends) or names_place_to(reader, speaker, ends)
