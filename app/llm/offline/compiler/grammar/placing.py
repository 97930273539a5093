"""What stands beside a verb: a size, markets, and when the order is filled."""

from __future__ import annotations

from dataclasses import replace

from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.places import place
from app.llm.offline.compiler.grammar.sizing import sizing
from app.llm.offline.compiler.reader import Reader
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Allow, Enter, Leave, Place, Size, Statement
from app.llm.offline.compiler.wording import phrases, words

_BARS = words("bar candle day session morning")
AT_THE_OPEN = tuple(
    f"{before}{next_}{bar}"
    for before in ("", "the ", "on ", "on the ", "at ", "at the ")
    for next_ in ("next ", "following ")
    for bar in ("open", *(f"{bar}{end}" for bar in _BARS for end in ("", " open", "'s open")))
) + phrases("""
    at the open | at market | on open of next bar | at the open of the next bar | on the open of the next bar |
    at the open of the next candle | on the open of the next candle | at the open of the next day |
    on the open of the next day | the bar after | the candle after | on the bar after | on the candle after |
    the day after | tomorrow at the open | at tomorrow's open | on tomorrow's open | at the open tomorrow |
    the next day at the open | on the next day | the next day | the next morning
""")
_AT_MARKET = phrases("at market | at the market | on market | with a market order | with market orders")
_AT_THE_CLOSE = phrases("""
    at the close of | on the close of | at the close | on the close | at close | at the daily close |
    on the daily close | at the close of the day | at the close of the bar | on the close of the bar
""")
_CLOSES = (*_AT_THE_CLOSE, *phrases("the close | that close | the daily close | on that close"))
_ANYTHING = phrases("""
    a stock | stocks | a share | shares | the stock | a pair | the pair | a coin | the coin | a position |
    the market | each one | each of them | each
""")
_ON_THAT_BAR = phrases("""
    on that bar | on this bar | of that bar | of this bar | on that candle | on this candle | of that candle |
    of this candle | on the same bar | on the same candle | on the signal bar | on the signal candle |
    of the signal bar | on the breakout bar | on the breakout candle | of the breakout candle | on the cross bar
""")
_OPENS = ("when", "whenever", "if", "once", "in", "on", "only", "as")


def also_named(reader: Reader, speaker: Speaker) -> tuple[Place | Size, ...]:
    """Sizes and markets between verb and condition: `buy 1000 units of EURUSD, 1h chart, when …`."""
    found: list[Place | Size] = []
    _skip_anything(reader)
    while True:
        at = reader.at
        reader.skip("of", *((",",) if found else ()))
        said = sizing(reader, speaker) or place(reader, speaker)
        if not isinstance(said, Place | Size):
            reader.at = at
            break
        found.append(said)
    at = reader.at
    if found and reader.take(",") and not reader.sees(*_OPENS[:4]):
        reader.at = at
    return tuple(found)


def skip_place(reader: Reader, speaker: Speaker) -> None:
    """`if RSI(14) on the 4 hour BTC chart goes above 50`: the market and bars within a condition, kept for its rule."""
    if reader.take_any(_ON_THAT_BAR):
        return
    at, assumed = reader.at, len(reader.assumed)
    named = place(reader, speaker) if reader.sees("on", "of", "for", "in") else None
    further = not (reader.done or reader.sees(",", ".", ";", "\n", "!", ":"))
    if isinstance(named, Place) and named.markets and not named.avoided and further:
        speaker.placed = (*speaker.placed, named)
        return
    reader.at = at
    del reader.assumed[assumed:]


def _skip_anything(reader: Reader) -> None:
    """`buy a stock when …`: whatever is traded."""
    at = reader.at
    if reader.take_any(_ANYTHING) and not reader.sees(*_OPENS):
        reader.at = at


def skip_fill_behind(reader: Reader) -> None:
    """`…: buy the close`, `… go long next open`: when the order is filled, behind its verb, which is settled."""
    if reader.take_any(AT_THE_OPEN):
        return
    at = reader.at
    closing = reader.take_any(_CLOSES)
    if closing and not closing.endswith("of") and ends(reader):
        reader.assumed.append("orders fill at the next bar's open, not at the close")
    else:
        reader.at = at


def skip_fill(reader: Reader) -> None:
    """`at market`, `at the next open`, `at the close of`: when the order is filled, which is settled."""
    reader.take_any((*_AT_MARKET, *AT_THE_OPEN))
    closing = reader.sees("the") and reader.peek(1).text == "close" and reader.peek(2).text in ("if", "when")
    if reader.take_any((*_AT_THE_CLOSE, *(("the close",) if closing else ()))):
        reader.assumed.append("orders fill at the next bar's open, not at the close")


def with_what_stands_within(statement: Statement | None, speaker: Speaker) -> Statement | None:
    """An entry with the markets, bars and values to try named within its condition; nothing else has a place for them,
    but an exit and a filter for the values."""
    if statement is None or not (speaker.placed or speaker.asides):
        return statement
    if isinstance(statement, Leave) and not speaker.placed:
        return replace(statement, also=(*statement.also, *speaker.asides))
    if isinstance(statement, Allow) and not speaker.placed:
        return replace(statement, also=(*statement.also, *speaker.asides))
    if not isinstance(statement, Enter):
        return None
    return replace(statement, also=(*statement.also, *speaker.placed, *speaker.asides))
