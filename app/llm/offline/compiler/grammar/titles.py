"""Titles of strategies: `London breakout GBPUSD:`, `Squeeze breakout on AVAXUSDT 30m:`, `opening range style thing`.

A title is made of words that name styles and of harmless ones, and ends where its clause ends, or where a market or
bars begin that end it. Words of rules are in no title.
"""

from __future__ import annotations

from app.llm.offline.compiler.grammar.chatter import (
    answers_heading,
    at_clause_end,
    begins_clause,
    harmless,
    names_place_to,
)
from app.llm.offline.compiler.grammar.indicators import indicator_call
from app.llm.offline.compiler.meaning import Call, Line
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Label, Mention, Statement
from app.llm.offline.compiler.wording import phrases

_STYLES = phrases("""
    breakout | breakouts | break out | thingy | momo | reversion | mean reversion | strategy | strat | system | setup |
    scalp |
    scalper | scalping | scalps | fade | fading | fader | thing | style | idea | ideas | play | plays | pullback |
    pullbacks | momentum | trend following | trend follower | trend rider | reversal | reversals | squeeze | combo |
    swing | bounce | bounces | snapback | rotation | hunter | sniper | killer | machine | bot | robot | turtle |
    turtles | catcher | crossover | cross | crosses | challenge | template | experiment | approach | method | classic |
    trader | guy | fan | lover | user | enjoyer | addict | nerd | gang | believer | checking in | reporting in |
    continuation | dip buyer | trap | rebound | model | concept
""")
_QUALIFIERS = phrases("""
    london | new york | ny | asia | asian | tokyo | frankfurt | european | us | session | sessions | opening | open |
    range | overnight | intraday | morning | afternoon | evening | midday | lunch | power hour | gap | box | trend |
    catch | catching | capture | ride | riding | hunt | hunting |
    mean | volatility | channel | band | bands | price | volume | action | market | moves | move | overextended |
    extended | overbought | oversold | stretched | dip | dips | rip | rips | candle | candles | bar | pattern |
    higher timeframe | multi timeframe | double | triple | dual | daily | weekly | hourly | swing | quick | fast |
    slow | lazy | boring | relative | strength | counter | counter - trend | turn of | golden | moving average |
    averages | average | crude | futures | index | bullish | bearish | following | reverting | early | late
""")
_SIGNS = ("-", "/", "+", "'")
_ENDS = (":", ".", ";", "\n", "!", "")


@attempt
def title(reader: Reader, speaker: Speaker) -> Statement | None:
    """The title of what follows; the indicators it names are those of the rules."""
    start = reader.at
    if not begins_clause(reader, start) or answers_heading(reader):
        return None
    styled, calls = False, list[Call]()
    ends = (*_ENDS, ",") if start == 0 else _ENDS
    while not _ended(reader, speaker, ends):
        if reader.take_any(_STYLES):
            styled = True
        elif not (reader.take_any(_QUALIFIERS) or harmless(reader) or reader.take(*_SIGNS)):
            said = indicator_call(reader, speaker)
            if said is None:
                return None
            calls.append(said[1])
    name = " ".join(token.text for token in reader.tokens[start : reader.at])
    if not styled or reader.at < start + 2 or reader.done:
        return None  # what nothing follows is the title of nothing
    reader.assumed.append(f"“{name}” is read as a title, without a rule of its own")
    if calls and reader.sees(","):
        return None  # "RSI reversal, …" may be a rule
    if not calls:
        return Label(name)
    speaker.it = Line(calls[-1])
    return Mention(calls[0], tuple(calls[1:]))


def _ended(reader: Reader, speaker: Speaker, ends: tuple[str, ...]) -> bool:
    """Whether the title ends here: with its clause, or before the market and bars that end it."""
    return at_clause_end(reader, ends) or names_place_to(reader, speaker, ends)
