"""Which sides may be traded, and what every strategy of the lab does anyway."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.markets import market
from app.llm.offline.compiler.grammar.nothing_more import nothing_more
from app.llm.offline.compiler.grammar.places import place
from app.llm.offline.compiler.lexicon import PHRASES
from app.llm.offline.compiler.meaning import Cross
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Direction, Place, Settled, Sides, Statement
from app.llm.offline.compiler.wording import phrases, words

_ONLY_LONG = phrases("""
    long-only | l only | l - only | l / o |
    long only | i only want to buy | only want to buy | i only want to go long | only want to go long |
    i only want longs | only want longs | i only want long trades | only want long trades | we only want longs |
    we only want to buy | longs only | only long | only longs | only go long | only buy | no shorts | no short |
    no shorting |
    no short trades | no short selling | never short | do not short | don't short | dont short | long side only |
    only take longs | only long trades | only trade long | only trade longs | buy only | buys only | without shorts |
    no short positions | only take long trades | never go short | long - only | just longs | just long |
    don't go short | only buys | long trades only | buy side only | only the long side | longs only please |
    no selling | no selling short | no short sells | no short sales | without selling short |
    never sell short | never sells short | never shorts | never shorting | never goes short | no sells |
    longs exclusively | all long | all longs | all trades are long | all trades long |
    i only go long | i only buy | i only ever buy | i only ever go long | only ever buy | i always buy |
    buy side exclusively | only looking for longs | only looking for buys
""")
_ONLY_SHORT = phrases("""
    short-only | s only | s - only | s / o |
    short only | i only want to short | only want to short | i only want to sell short | only want to sell short |
    i only want shorts | only want shorts | i only want short trades | only want short trades | shorts only |
    only short | only shorts | only go short | no longs | never long | short side only |
    only take shorts | only short trades | only trade short | sell only | sells only | no long trades | short - only |
    just shorts | only sell short | never buy | short trades only | sell side only | i only short | no buys |
    don't go long | do not go long | never longs | never buys | never go long | never goes long |
    only looking for shorts | all short | all shorts | all trades are short | all trades short
""")
_EITHER = phrases("""
    two - sided | two sided | 2 - sided | 2 sided | two - way | two way | bidirectional | double sided |
    dual direction |
    2 - way |
    long and short | both long and short | longs and shorts | both directions | in both directions | both sides |
    both ways | long or short | long / short | long & short | buy and sell | long + short | short and long |
    shorts too | short too | also shorts | also short | shorts as well | short as well | and shorts too |
    works for shorts too |
    shorts also | and short too | including shorts | longs and shorts both | both longs and shorts allowed |
    either direction | in either direction | trade both directions | trade both sides | trade both ways |
    long as well as short | both longs and shorts | works both ways | symmetric | symmetrical |
    long and short trades |
    long short | long n short | go long and short | trade long and short | for both longs and shorts |
    for longs and shorts | for both sides | on both sides | on both longs and shorts | for both directions |
    both dirs | both dir | both direction | in both dirs | either dir | both long & short | both side | two - way |
    two way | 2 way | both long / short | both buy and sell | both buys and sells | for either side |
    for long and short | l + s | l / s | l and s | longs + shorts | longs / shorts | buys and sells |
    trades both ways | shorts allowed | shorting allowed | shorts are allowed | shorts permitted | shorts are fine |
    trade it both ways | either way | either side | in both ways | long and short allowed | both long and short trades
""")
_NEVER = phrases("""
    never | don't | do not | dont | no | not | without | nothing | i never | i don't | won't | will not | refuse to |
    not allowed to |
    can't | cannot | cant | am not allowed to | would never | i'd never | not interested in
""")
_STRICTLY = phrases("only | strictly | exclusively | purely | solely | just | always | nothing but | only ever")
_PLAYING = words("""
    from on to the trade trading trades take takes taking playing plays play go goes going do does doing look
    looking for a any ever be being work works in open opening want
""")
_SIDE_NAMES: dict[Sides, tuple[str, ...]] = {
    "long": phrases("long side | buy side | longs | long | buys | buying | long trades | buy only"),
    "short": phrases(
        "short side | sell side | shorts | short | sells | shorting | short selling | short trades | sell short"
    ),
}
_LEAD = words(
    "and trade this is a it trades the strategy go but - goes dir = direction : side sides take for should "
    "that which takes work i we he she they just simply so"
)
_WANTING = words("""
    i we i'm i'd am would like just want wants to take taking looking look for trade trades trading do doing going go
    be interested care about in the it is strictly only and this but exclusively - on enter open
""")
_ALONE = ("only", "just", "strictly", "exclusively")
_SIDES: dict[str, Sides] = {
    **dict.fromkeys(words("long longs buys buying"), "long"),
    **dict.fromkeys(words("short shorts shorting sells"), "short"),
}
_STOPS = (*words(", . ; : ! -"), "\n")
_TAIL = words("positions please strategy system trades entries allowed")
_CONDITION = words("when if under over beneath > < above below while during after on in at before until outside unless")
_READ = frozenset(phrase.split()[0] for phrase in PHRASES) | {"price", "close", "volume"}
_RELATIONS = words("above below over under beneath beyond outside crossing > < >= <=")
CHOICES: tuple[tuple[Sides, tuple[str, ...]], ...] = (("long", _ONLY_LONG), ("short", _ONLY_SHORT), ("both", _EITHER))
_ONE = "there is never more than one position"
_NOTHING_ELSE = "nothing closes a trade but what was said"
_NEXT = "orders fill at the next bar's open"
_NOT_AT_CLOSE = "orders fill at the next bar's open, not at the close"
_MARKET = "orders are market orders"
_FIRST = "of all ways out the one that comes first closes the trade"
_CLOSED = "rules are read on closed bars"
_SETTLED = {
    **dict.fromkeys(
        phrases("""
            1 position at a time | 1 trade at a time | only 1 position at a time | only 1 trade at a time |
            1 open trade at a time | max 1 position | max 1 trade | max 1 trade at a time |
            max 1 position at a time | max 1 open trade | 1 trade at once | no pyramiding |
            no averaging down | no grid | no hedging | no hedge |
            no scaling in | no pyramids | no adding | no adds | never add | no adding to positions |
            no adding to winners | no adding to losers | no adding to trades | single position |
            a single position at a time
        """),
        _ONE,
    ),
    **dict.fromkeys(
        phrases("""
            at the next open | at next open | on the next open | on next open | at the open of the next bar |
            at the open of the next candle | on the next bar | at the next bar's open | at the next bar |
            on the next candle | next bar open | next open | at the open of next bar | on next bar open
        """),
        _NEXT,
    ),
    **dict.fromkeys(
        phrases("at market | with market orders | with a market order | market order | market orders"), _MARKET
    ),
    **dict.fromkeys(
        phrases("""
            on bar close | on candle close | on the close of the bar | on closed bars | on closed candles |
            at the close of the candle | on close | on a closing basis | on closing prices
        """),
        _CLOSED,
    ),
    **dict.fromkeys(
        phrases("""
            whichever comes first | whichever is first | whichever happens first | whatever comes first |
            whichever hits first | whichever is hit first | whichever is earlier | whichever comes sooner |
            whatever happens first | which ever comes first | what comes first | whatever hits first
        """),
        _FIRST,
    ),
    **dict.fromkeys(
        phrases("""
            no other exit | no other exits | no further exit | no further exits | no other way out |
            nothing else closes it | there is no other exit | there are no other exits | without any other exit
        """),
        _NOTHING_ELSE,
    ),
    "no martingale": "sizes do not grow with losses",
    "entry at close": _NOT_AT_CLOSE,
    "entry on close": _NOT_AT_CLOSE,
    "enter on close": _NOT_AT_CLOSE,
    "at the close": _NOT_AT_CLOSE,
}

_WHICHEVER = phrases("whichever | whatever | which ever | what ever | what | which | depending on which")
_ARRIVES = words("""
    is gets comes happens hits arrives occurs triggers fires prints hit reached there shows up turns strikes triggered
    applies kicks in appears does them it met touched to be lands reaches came happen come true
""")
_SOONEST = words("first sooner soonest earlier earliest")
_MOST_VERBS = 5


_OF_STOPS = words("stop sl stoploss stops")
_PROTECTING = (*_OF_STOPS, *words("tp target targets profit trail trailing breakeven be"))
_COUNTS_AS = phrases("""
    that's | thats | that is | and that's | and thats | and that is | which is | this is | and this is | = | equals |
    which makes | that makes | and that makes | i call that | and i call that | which i call | that being | being | ie |
    and that equals | which equals
""")
_UNCOMPOUNDED = phrases("no compounding | without compounding | not compounding | no compound | don't compound")
_SEARCHED = phrases("""
    optimise | optimize | optimise everything | optimize everything | optimise all parameters |
    optimize all parameters | optimise the parameters | optimize the parameters | optimise parameters |
    need optimisation | need optimization | needs optimisation | needs optimization | optimisation needed |
    optimization needed | optimisation | optimization | need it optimised | need it optimized | to be optimised |
    to be optimized | want it optimised | want it optimized |
    optimize parameters | optimise it | optimize it | please optimise | please optimize | find the best parameters
""")


@attempt
def direction(reader: Reader, speaker: Speaker) -> Statement | None:
    """`long only`, `no shorts`, `both directions`."""
    start = reader.at
    reader.skip(*_LEAD)
    if any(token.text in ("direction", "dir", "side") for token in reader.tokens[start : reader.at]):
        named: dict[str, Sides] = {"both": "both", "long": "long", "longs": "long", "short": "short", "shorts": "short"}
        word = reader.take(*named)
        if word and (reader.done or reader.sees(",", ".", ";", "\n")):
            return Direction(named[word])
    reader.at = start
    wanted = _both_alone(reader, speaker) or _sided(reader, speaker)
    if wanted is not None:
        return wanted
    reader.skip(*_LEAD)
    chosen = _from_one_side(reader, speaker)
    if chosen is not None:
        return Direction(chosen)
    for sides, spoken in CHOICES:
        chosen_by = reader.take_any(spoken)
        if chosen_by:
            if sides == "both" and reader.sees("cross", "crossover", "crossovers", "crossing"):
                return None  # "a two-way crossover" is an entry
            reader.skip(*_TAIL)
            if any(token.text == "never" for token in reader.tokens[start : reader.at]):
                _skip_market(reader)
            # "long only above the 200 SMA" filters longs, "also short when …" enters: neither chooses a side
            rules = sides != "both" or chosen_by.startswith("also ")
            beside = chosen_by.startswith(("no ", "never ", "don't ")) and _with_reading(reader)
            filters = rules and (beside or reader.sees(*_CONDITION)) and not _place_follows(reader, speaker)
            return None if filters or _enters(reader, speaker) else Direction(sides)
    return None


def _with_reading(reader: Reader) -> bool:
    """`no buys with RSI above 70`: whether it is said what must not be then; moves nothing."""
    return reader.sees("with") and reader.peek(1).text in _READ


def _enters(reader: Reader, speaker: Speaker) -> bool:
    """`only buy NVDA on the daily chart when …`: whether an entry on a market comes next; moves nothing."""
    at, assumed, verb = reader.at, len(reader.assumed), reader.tokens[reader.at - 1].text
    named = verb in ("buy", "short") and isinstance(place(reader, speaker), Place)
    found = named and reader.sees("when", "if", "once", "whenever")
    reader.at = at
    del reader.assumed[assumed:]
    return found


def _skip_market(reader: Reader) -> None:
    """`he never shorts gold`: the market is the one that is traded."""
    at = reader.at
    if market(reader) is None or not ends(reader):
        reader.at = at


@attempt
def _both_alone(reader: Reader, speaker: Speaker) -> Statement | None:
    """`SMA 7 x SMA 25, both, …`: right behind a crossing whose way is open."""
    open_way = isinstance(speaker.entry, Cross) and speaker.entry.way is None
    apart = reader.at > 0 and reader.tokens[reader.at - 1].text in _STOPS
    return Direction("both") if open_way and apart and reader.take("both") and ends(reader) else None


@attempt
def _sided(reader: Reader, speaker: Speaker) -> Statement | None:
    """`I only want shorts on TSLA`, `shorting eth only`, `just longs in QQQ`: a side, and perhaps the market."""
    start = reader.at
    reader.skip(*_WANTING)
    early = any(token.text in _ALONE for token in reader.tokens[start : reader.at])
    sides = _SIDES.get(reader.take(*_SIDES))
    if sides is None:
        return None
    reader.skip("side", "trades", "positions", "setups", "entries", "trade")
    named = place(reader, speaker)
    also = (named,) if isinstance(named, Place) and not named.avoided else ()
    reader.skip(*_ALONE, "here", "please", "pls", "trades", "setups")
    late = any(token.text in _ALONE for token in reader.tokens[start : reader.at])
    sure = early or (late and also and also[0].markets)
    return Direction(sides, also) if sure and (reader.done or reader.sees(*_STOPS)) else None


@attempt
def _from_one_side(reader: Reader, speaker: Speaker) -> Sides | None:
    """`only from the short side`, `strictly long`, `I never go short`, `I don't do longs`."""
    reader.skip("and", "but", "i", "i'm", "we", "it", "is", "am", "are", "this", "strategy", "please", "trade")
    denied = bool(reader.take_any(_NEVER))
    only = not denied and bool(reader.take_any(_STRICTLY))
    reader.skip(*_PLAYING)
    named = next((side for side, spoken in _SIDE_NAMES.items() if reader.take_any(spoken)), None)
    sided = reader.tokens[reader.at - 1].text == "side"
    reader.skip("trades", "positions", "trading", "please")
    only = bool(reader.take("only", "exclusively", "strictly")) or only
    reader.skip("please", "ever", "here", "at", "all", "in", "this", "market", "strategy", "system")
    over = (ends(reader) and not (denied and _with_reading(reader))) or _place_follows(reader, speaker)
    if named is None or not (denied or only) or not over or (denied and sided and only):
        return None
    if denied:
        return "long" if named == "short" else "short"
    return named


def _place_follows(reader: Reader, speaker: Speaker) -> bool:
    """`long only on SPY daily: …`: a market or bars, and no condition on them; moves nothing."""
    at, assumed = reader.at, len(reader.assumed)
    found = reader.sees("on", "in") and isinstance(place(reader, speaker), Place) and ends(reader)
    reader.at = at
    del reader.assumed[assumed:]
    return found


@attempt
def _first_of_all(reader: Reader) -> bool | None:
    """`whichever arrives first`, `whatever of the two gets hit sooner`."""
    if not reader.take_any(_WHICHEVER):
        return None
    reader.skip("one", "of", "them", "these", "those", "the", "that", "exit", "comes")
    if reader.peek().value in (1, 2, 3):
        reader.at += 1
    at = reader.at
    while not reader.done and reader.at < at + _MOST_VERBS and not reader.sees(*_SOONEST):
        if not reader.take(*_ARRIVES):
            return None
    return True if reader.take(*_SOONEST) and ends(reader) else None


@attempt
def _counts_as_r(reader: Reader) -> bool | None:
    """`stop 2 ATR and that's my 1R`: of the stop, which was said last."""
    said = [token.text for token in reader.tokens[: reader.at] if token.text in _PROTECTING]
    if not said or said[-1] not in _OF_STOPS or not reader.take_any(_COUNTS_AS):
        return None
    reader.skip("my", "our", "the")
    reader.take_any(("equals", "=", "is", "as"))
    return True if reader.whole() == 1 and reader.take("r") and (ends(reader) or reader.sees(")")) else None


@attempt
def settled(reader: Reader, speaker: Speaker) -> Statement | None:
    """What every strategy of the lab does anyway."""
    told = nothing_more(reader)
    if told is not None:
        return Settled(told)
    if _counts_as_r(reader):
        return Settled("R is what the stop risks")
    reader.skip("and", "use", "with", "enter", "entry", "entries", "filled", "fill")
    if _first_of_all(reader):
        return Settled(_FIRST)
    if reader.take_any(_UNCOMPOUNDED):
        fixed = any(token.text in ("lot", "lots", "units", "shares", "fixed") for token in reader.tokens)
        return Settled("a fixed size does not grow") if fixed else None
    phrase = reader.take_any(_SETTLED)
    if phrase.endswith(" close") and reader.sees(*_RELATIONS):
        return None  # "enter on close > 50 SMA" is a rule
    counted = phrase.startswith(("max", "1 ", "only")) and reader.sees("a", "per", "each", "every", "daily", "/")
    if not phrase and reader.take_any(_SEARCHED):
        reader.skip("please", "pls", "plz", "this", "for", "me", "it")
        if not (reader.done or reader.sees(",", ".", ";", "\n", "!", ":")):
            return None
        return Settled("the numbers of the strategy are searched around what was said")
    if _SETTLED.get(phrase) == _NOT_AT_CLOSE:
        reader.assumed.append(_NOT_AT_CLOSE)
    return Settled(_SETTLED[phrase]) if phrase and not counted else None  # "max 1 trade a day" limits the day
