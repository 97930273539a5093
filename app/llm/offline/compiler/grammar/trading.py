"""Entries, exits and what allows them: `buy when …`, `sell short on the opposite cross`, `exit at the middle band`, `only above the 200 SMA`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.conditions import condition
from app.llm.offline.compiler.grammar.comparisons import oversold_levels
from app.llm.offline.compiler.grammar.indicators import indicator_call
from app.llm.offline.compiler.grammar.levels import exit_level
from app.llm.offline.compiler.grammar.places import place
from app.llm.offline.compiler.meaning import Compare, Condition, Line, Number, Price
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Allow, Direction, Enter, Leave, Opposite, Place, Settled, Sides, Statement

_LONG = (
    "go long", "enter long", "open long", "open a long", "open longs", "enter a long", "enter longs", "take long", "take longs", "take a long", "buy long", "long entry", "long entries", "entry long", "buy signal",
    "buys", "buy", "buying", "longs", "long", "i buy", "get long", "long trade", "long trades", "long setup", "long rule", "long position", "go long only", "bought", "long side", "enter long position", "enter a long position",
    "open a long position", "open long position", "buy entry", "long signal", "enter long trade", "enter long trades", "buy the market",
)  # fmt: skip
_SHORT = (
    "sell short", "go short", "enter short", "open short", "open a short", "open shorts", "enter a short", "enter shorts", "take short", "take shorts", "take a short", "short sell", "short entry",
    "short entries", "entry short", "shorts", "short", "shorting", "sell signal short", "get short", "short trade", "short trades", "short setup", "short rule", "short position",
    "sells short", "short side", "enter a short position", "enter short position", "open a short position", "open short position", "short signal", "enter short trade", "enter short trades",
)  # fmt: skip
_SELL = ("sell signal", "sells", "sell", "selling")
_ANY = ("enter a trade", "enter trades", "enter a position", "take trades", "take a trade", "open a trade", "open a position", "enter the market", "enter", "entry", "entries", "trade", "get in", "entry signal", "entry rule", "i enter", "open trades", "trades", "trading")
_WHEN = ("whenever", "when", "if", "once", "as soon as", "on", "at", "after", "upon", "every time", "each time", "where", "only when", "only if", "only after", "any time", "anytime", "in case", "while", "is", "are", "rule", "condition", "signal", "setup", "only on", "as", "with", "for", "entries", "entry")
_GLUE = (":", "=", "-", "the", "a", "an", "->", "→", "and", "there", "we", "have", "get", "is", "some", "into", "trade", "trades", "position", "position,")
_LEAD_IN = ("and", "then", "also", "i", "we", "want", "to", "just", "simply", "please", "would", "like", "will", "should", "additionally", "but", "let's", "now", "always", "bot", "strategy", "should", "that", "which", "it", "the", "can", "you", "could", "ll", "i'd", "i'll")
_OPPOSITE = (
    "on the opposite signal", "on the opposite cross", "on the opposite crossover", "on opposite signal", "on opposite cross", "on opposite crossover", "on an opposite cross", "on an opposite signal", "on the opposite", "on opposite", "opposite signal", "opposite cross", "opposite crossover",
    "for the opposite", "when the opposite happens", "when the opposite occurs", "when the opposite is true", "on the reverse cross", "on the reverse signal", "on reverse cross", "on reverse signal", "on the reverse", "in the opposite case", "if the opposite happens", "on the contrary", "on a opposite cross",
    "when it crosses back", "when they cross back", "on the cross back", "on a cross back", "vice versa", "the other way around", "the other way round", "the opposite", "the reverse", "the mirror image", "mirrored", "reversed", "on the inverse", "inverse", "the same in reverse", "opposite", "reverse", "mirror", "the inverse",
    "on the opposite crossing", "on the opposite condition", "on opposite conditions", "for opposite", "when opposite", "on opposite breakout", "on the opposite breakout", "at the opposite signal", "at the opposite cross", "with the opposite rule", "with the opposite rules", "on the other side",
    "on the mirror", "on the mirror image", "when the reverse happens", "under opposite conditions", "under the opposite conditions", "opposite rules", "opposite conditions", "with opposite rules", "do the opposite", "by the opposite", "by the opposite cross", "by an opposite cross", "the opposite way",
)  # fmt: skip
_EXIT = (
    "take profits", "exit", "exits", "close", "get out", "exit rule", "exit signal", "close out", "closing", "exiting", "close trade", "leave", "sell to close", "cover", "buy to cover", "close the position", "exit the trade", "exit the position", "close positions", "close the trade", "close trades",
    "close my position", "exit trade", "exit trades", "exit position", "exit positions", "close position", "liquidate", "flatten", "take profit", "tp", "target", "out", "bail out", "bail", "get out of the trade", "exit my position", "close it", "close all", "exit all", "close everything",
)  # fmt: skip


@attempt
def enter(reader: Reader, speaker: Speaker) -> Statement | None:
    """`Buy when …`, `go short if …`, `long: …`, `enter on a …`."""
    adds = _lead(reader)
    side, plain_sell = _verb(reader)
    if side is None and not plain_sell and not reader.take_any(_ANY):
        return None
    both = _both(reader)
    at = reader.at
    where = place(reader, speaker)
    if not isinstance(where, Place):
        where, reader.at = None, at
    reader.take_any(("the dip", "the dips", "dips", "the pullback", "pullbacks", "rallies", "breakouts when"))
    _when(reader)
    found = condition(reader, speaker)
    if found is None:
        return None
    said: Sides | None = "both" if both else side
    speaker.entry = found
    return Enter(found, said, plain_sell, adds, place=where)


@attempt
def enter_behind(reader: Reader, speaker: Speaker) -> Statement | None:
    """`when …, go long`, `if … then buy`, `MACD turns positive -> long`: the verb comes last."""
    adds = _lead(reader)
    opened = reader.take_any(_OPENINGS)
    found = condition(reader, speaker)
    if found is None:
        return None
    arrow = reader.take("->", "→", "=", ">")
    if not opened and not arrow:
        return None
    reader.skip(",", "then", "i", "we", "the", "bot", "should", "want", "to", "you", ":")
    side, plain_sell = _verb(reader)
    if side is None and not plain_sell:
        return _leave_behind(reader, found)
    reader.skip("position", "trade", "it", "signal")
    speaker.entry = found
    return Enter(found, side, plain_sell, adds)


def _leave_behind(reader: Reader, found: Condition) -> Statement | None:
    side = _exit_verb(reader)
    return None if side is None else Leave(found, _sided(side))


_OPENINGS = ("and when", "when", "if", "whenever", "once", "as soon as", "every time", "each time", "after", "on", "in case")


def _lead(reader: Reader) -> bool:
    """Words in front of the verb; whether they say that this comes on top."""
    start = reader.at
    reader.skip(*_LEAD_IN)
    return any(token.text in ("also", "additionally") for token in reader.tokens[start : reader.at])


def _verb(reader: Reader) -> tuple[Sides | None, bool]:
    side = _side(reader)
    if side is not None:
        return side, False
    return None, bool(reader.take_any(_SELL))


def _side(reader: Reader) -> Sides | None:
    at = reader.at
    if reader.take_any(("long or short", "long and short", "buy or sell", "buy and sell", "long / short", "buy / sell", "longs and shorts")):
        return "both"
    short = reader.take_any(_SHORT)
    after_short = reader.at
    reader.at = at
    long = reader.take_any(_LONG)
    if len(short) > len(long):
        reader.at = after_short
        return "short"
    return "long" if long else None


def _both(reader: Reader) -> bool:
    return bool(reader.take_any(("long and short", "in both directions", "both ways", "long or short", "both long and short", "both directions", "both sides")))


def _when(reader: Reader) -> None:
    at = -1
    while at != reader.at:
        at = reader.at
        reader.skip(*_GLUE)
        reader.take_any(_WHEN)


@attempt
def revert(reader: Reader, speaker: Speaker) -> Statement | None:
    """`RSI 2 mean reversion`, `Bollinger band mean reversion`: the style names the rule."""
    reader.skip("a", "an", "the", "trade", "do")
    said = indicator_call(reader, speaker)
    if said is None or not reader.take_any(("mean reversion", "mean - reversion", "reversion", "mean reverting", "oversold bounce", "bounce")):
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


@attempt
def leave(reader: Reader, speaker: Speaker) -> Statement | None:
    """`exit when …`, `close longs if …`, `exit at the middle band`, `exit on a 10-bar low`."""
    adds = _lead(reader)
    side = _exit_verb(reader)
    if side is None:
        return None
    at = reader.at
    _skip_to_condition(reader)
    level = exit_level(reader, speaker)
    if level is not None:
        return Leave(level, _sided(side), adds, at_level=True)
    reader.at = at
    _when(reader)
    found = condition(reader, speaker)
    return Leave(found, _sided(side), adds) if found is not None else None


def _sided(side: str) -> Sides | None:
    return side if side in ("long", "short", "both") else None  # type: ignore[return-value]


def _skip_to_condition(reader: Reader) -> None:
    at = -1
    while at != reader.at:
        at = reader.at
        reader.skip("when", "if", "once", "at", "on", "the", "a", "price", "it", "hits", "reaches", "touches", "touch", "touching", "of", "gets", "to", "back", "returns", "as", "soon", "is", "market", "reverts", "comes", "we", "hit", "reach", ":", "goes", "upon", "after", "crossing", "closes", "reaching", "tags")


def _exit_verb(reader: Reader) -> str | None:
    """The exit verb and whose exit it is: `long`, `short`, `both`, or `` for whichever is open."""
    at = reader.at
    for side, phrases in (("long", ("exit long", "exit longs", "close long", "close longs", "long exit", "long exits", "exit buys", "close the long", "exit the long", "exits for longs", "exit for longs", "sell to close", "close long positions", "exit long positions", "close buys", "close long trades", "exit long trades", "sell the long", "close long position", "exit long position", "exit the long trade", "close the long trade", "get out of longs")),
                          ("short", ("exit short", "exit shorts", "close short", "close shorts", "short exit", "short exits", "cover shorts", "cover the short", "cover short", "buy to cover", "cover", "close the short", "exit the short", "exits for shorts", "exit for shorts", "close short positions", "exit short positions", "close sells", "close short trades", "exit short trades", "close short position", "exit short position", "get out of shorts"))):  # fmt: skip
        if reader.take_any(phrases):
            reader.skip("position", "positions", "trade", "trades")
            return side
    reader.at = at
    if not reader.take_any(_EXIT):
        return None
    reader.skip("the", "trade", "trades", "position", "positions", "all", "my", "it", "them", "both", "open", "everything", "any", "of", "half")
    if any(token.text == "half" for token in reader.tokens[at : reader.at]):
        return None
    return "long" if reader.take("longs") else "short" if reader.take("shorts") else ""


@attempt
def opposite(reader: Reader, speaker: Speaker) -> Statement | None:
    """`sell short on the opposite cross`, `exit on the opposite signal`, `vice versa for shorts`, `reverse for short`."""
    reader.skip("and", "then", "also", "do", "with", "just", "i", "we", "simply", "or", "but")
    for form in (_opposite_exit, _opposite_entry, _vice_versa):
        found = form(reader, speaker)
        if found is not None:
            return found
    return None


@attempt
def _opposite_exit(reader: Reader, speaker: Speaker) -> Statement | None:
    side = _exit_verb(reader)
    if side is None:
        return None
    if reader.take_any(("and reverse", "and flip")):
        reader.take_any(_OPPOSITE)
        return Opposite(True)
    reader.skip("when", "if", "only")
    if not reader.take_any(_OPPOSITE):
        return None
    reader.skip("signal", "happens", "occurs", "appears", "cross", "comes", "is", "given", "condition", "crossover")
    return Opposite(False, _sided(side))


@attempt
def _opposite_entry(reader: Reader, speaker: Speaker) -> Statement | None:
    side, plain_sell = _verb(reader)
    if side is None and not plain_sell:
        return None
    reader.skip(":", "=", "is", "are", "when", "if", "only", "rules", "rule")
    if not reader.take_any((*_OPPOSITE, "when the opposite")):
        return None
    reader.skip("signal", "happens", "occurs", "way", "conditions", "rules", "cross", "of", "that", "this", "the", "crossover", "setup", "is", "true", "round", "around", "logic", "long", "longs")
    return Opposite(True, "short" if plain_sell else side)


@attempt
def _vice_versa(reader: Reader, speaker: Speaker) -> Statement | None:
    """`vice versa for shorts`, `opposite for short`, `same for shorts mirrored`, `reverse on the opposite cross`."""
    first = reader.take_any(("reverse on the opposite cross", "reverse on the opposite signal", "reverse on opposite signal", "reverse on opposite cross", "reverse the position on the opposite cross", "flip on the opposite signal", "flip on the opposite cross", "stop and reverse", "always in the market", "reverse the position on the opposite signal", "and reverse for shorts", *_OPPOSITE))
    if not first or first in ("on opposite", "on the opposite") and not reader.sees("for"):
        return None
    reader.skip("signal", "happens", "occurs", "conditions", "rules", "cross", "logic", "the")
    if reader.take_any(("for shorts", "for short", "for the short side", "to go short", "for short trades", "for selling", "for sells", "to short", "for shorting", "for short entries", "for sell", "for going short", "for short positions", "on shorts")):
        return Opposite(True, "short")
    if reader.take_any(("for longs", "for long", "to go long", "for buys", "for the long side", "for long trades")):
        return Opposite(True, "long")
    return Opposite(True, None)


_ONLY_LONG = ("long only", "longs only", "only long", "only longs", "only go long", "only buy", "no shorts", "no short", "no shorting", "no short trades", "no short selling", "never short", "do not short", "don't short", "dont short", "long side only", "only take longs", "only long trades", "only trade long", "only trade longs", "buy only", "buys only", "without shorts", "no short positions", "only take long trades", "never go short", "long - only", "just longs", "just long", "don't go short", "only buys")
_ONLY_SHORT = ("short only", "shorts only", "only short", "only shorts", "only go short", "no longs", "never long", "short side only", "only take shorts", "only short trades", "only trade short", "sell only", "sells only", "no long trades", "short - only", "just shorts", "only sell short", "never buy")
_EITHER = ("long and short", "both long and short", "longs and shorts", "both directions", "in both directions", "both sides", "both ways", "long or short", "long / short", "long & short", "buy and sell", "long + short", "short and long", "either direction", "in either direction", "trade both directions", "trade both sides", "trade both ways", "long as well as short", "both longs and shorts", "works both ways", "symmetric", "symmetrical", "long and short trades", "long short", "long n short", "go long and short", "trade long and short", "for both longs and shorts", "for longs and shorts", "for both sides", "on both sides", "on both longs and shorts", "for both directions", "for long and short")


@attempt
def direction(reader: Reader, speaker: Speaker) -> Statement | None:
    """`long only`, `no shorts`, `both directions`."""
    reader.skip("and", "trade", "this", "is", "a", "it", "trades", "the", "strategy", "go", "but", "-", "goes", "direction", ":", "side", "sides", "take", "for", "should", "work")
    for sides, phrases in (("long", _ONLY_LONG), ("short", _ONLY_SHORT), ("both", _EITHER)):
        if reader.take_any(phrases):
            reader.skip("positions", "please", "strategy", "system", "trades", "entries", "allowed")
            if reader.sees("when", "if", "on", "above", "below", "while", "during", "after", "in") and sides != "both" and _filters(reader):
                return None
            return Direction(sides)  # type: ignore[arg-type]
    return None


def _filters(reader: Reader) -> bool:
    """`long only above the 200 SMA` is a filter of longs, not a choice of sides; `long only on EURUSD` is a choice."""
    return not reader.sees("on", "in")


@attempt
def allow(reader: Reader, speaker: Speaker) -> Statement | None:
    """`only above the 200 SMA`, `only trade when …`, `no trades on Friday`, `don't buy if …`, `unless …`, `filter: …`."""
    reader.skip("and", "but", "with", "also", "then", "i", "we", "please", "use", "a", "an", "as", "the", "add", "should", "only,", "it", "strategy", "bot")
    for form in (_forbidden, _only, _named_filter):
        found = form(reader, speaker)
        if found is not None:
            return found
    return None


@attempt
def _forbidden(reader: Reader, speaker: Speaker) -> Statement | None:
    if reader.take("unless", "except", "excluding"):
        side: Sides | None = None
        reader.skip("when", "if", "on", "for", "during")
    elif reader.take_any(("don't", "do not", "dont", "never", "no", "avoid", "skip", "not", "stay out", "stay flat", "ignore", "not trading", "refrain from", "doesn't", "does not")):
        reader.skip("ever", "take", "taking", "open", "any", "new", "enter", "entering", "trading", "trade", "trades", "entries", "positions", "it", "signals", "signal", "go", "the", "market", "a", "entry", "to", "be", "in", "position", "into")
        side = _side(reader)
        if side is None and reader.take("sell", "selling"):
            side = "short"
        reader.skip("positions", "trades", "entries", "anything", "trade", "signals")
        if not reader.sees("when", "if", "on", "during", "while", "in", "unless", "after", "before", "above", "below", "at", "between", "outside", "against", *_DAY_WORDS):
            return None
        if reader.take("unless"):
            reader.skip("the", "there")
            found = condition(reader, speaker)
            return Allow(found, side) if found is not None else None
        reader.skip("when", "if", "on", "during", "while", "at", "any", "a")
    else:
        return None
    found = condition(reader, speaker)
    return Allow(found, side, forbids=True) if found is not None else None


_DAY_WORDS = ("mondays", "tuesdays", "wednesdays", "thursdays", "fridays", "friday", "monday", "weekends")


@attempt
def _only(reader: Reader, speaker: Speaker) -> Statement | None:
    """`only when …`, `only buy above …`, `longs only if …`, `buy only when … ` behind an entry, `as long as …`."""
    early = _side(reader)
    joint = reader.take_any(("only", "just", "exclusively", "as long as", "provided that", "provided", "so long as"))
    if not joint:
        return None
    if joint in ("only", "just", "exclusively"):
        reader.skip("take", "enter", "trade", "trades", "trading", "open", "go", "do", "signals", "entries", "active", "be", "the", "it", "allow", "i", "we", "in", "a", "setups")
        early = early or _side(reader) or ("short" if reader.take("sell") else None)
        reader.skip("trades", "entries", "signals", "positions", "trade", "setups", "are", "allowed", "them")
    elif early is not None:
        return None
    reader.take_any(("when", "if", "while", "as long as", "once"))
    found = condition(reader, speaker)
    return Allow(found, early) if found is not None else None


@attempt
def _named_filter(reader: Reader, speaker: Speaker) -> Statement | None:
    """`filter: close above the 200 SMA`, `trend filter: …`, `condition: …`."""
    reader.take("trend", "volatility", "session", "time", "momentum", "volume", "regime")
    if not reader.take("filter", "filters", "filtered", "filtering"):
        return None
    reader.skip(":", "=", "is", "by", "with", "on", "when", "for", "only", "the", "trades", "-")
    found = condition(reader, speaker)
    return Allow(found, None) if found is not None else None


_SETTLED = {
    "one position at a time": "there is never more than one position",
    "one trade at a time": "there is never more than one position",
    "only one position at a time": "there is never more than one position",
    "only one trade at a time": "there is never more than one position",
    "one open trade at a time": "there is never more than one position",
    "max 1 position": "there is never more than one position",
    "no pyramiding": "there is never more than one position",
    "no averaging down": "there is never more than one position",
    "no martingale": "sizes do not grow with losses",
    "no grid": "there is never more than one position",
    "at the next open": "orders fill at the next bar's open",
    "at next open": "orders fill at the next bar's open",
    "on the next open": "orders fill at the next bar's open",
    "on next open": "orders fill at the next bar's open",
    "at the open of the next bar": "orders fill at the next bar's open",
    "at the open of the next candle": "orders fill at the next bar's open",
    "on the next bar": "orders fill at the next bar's open",
    "at the next bar's open": "orders fill at the next bar's open",
    "at the next bar": "orders fill at the next bar's open",
    "on the next candle": "orders fill at the next bar's open",
    "next bar open": "orders fill at the next bar's open",
    "next open": "orders fill at the next bar's open",
    "at market": "orders are market orders",
    "with market orders": "orders are market orders",
    "with a market order": "orders are market orders",
    "market order": "orders are market orders",
    "market orders": "orders are market orders",
    "on bar close": "rules are read on closed bars",
    "on candle close": "rules are read on closed bars",
    "on the close of the bar": "rules are read on closed bars",
    "on closed bars": "rules are read on closed bars",
    "on closed candles": "rules are read on closed bars",
    "at the close of the candle": "rules are read on closed bars",
}


@attempt
def settled(reader: Reader, speaker: Speaker) -> Statement | None:
    """What every strategy of the lab does anyway."""
    reader.skip("and", "use", "with", "enter", "entry", "entries", "max", "only", "filled", "fill")
    number = reader.peek()
    phrases = {phrase.replace("one", "1.0") if number.value else phrase: note for phrase, note in _SETTLED.items()}
    phrase = reader.take_any(phrases)
    return Settled(phrases[phrase]) if phrase else None
