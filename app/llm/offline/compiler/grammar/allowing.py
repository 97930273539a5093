"""What must hold, or must not, for an entry: `only above the 200 SMA`, `no trades on Friday`, `unless …`."""

from __future__ import annotations

from app.llm.offline.compiler.aiming import has_open_ends
from app.llm.offline.compiler.grammar.ahead import verb_next
from app.llm.offline.compiler.grammar.charts import on_bars
from app.llm.offline.compiler.grammar.conditions import atom, condition
from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.forbidding import forbidden
from app.llm.offline.compiler.grammar.indicators import indicator
from app.llm.offline.compiler.grammar.looking_for import looked_for
from app.llm.offline.compiler.grammar.obliging import obliges
from app.llm.offline.compiler.grammar.per_side import for_a_side, skip_explanation
from app.llm.offline.compiler.grammar.staying_out import stays_out
from app.llm.offline.compiler.grammar.trends import average_against, names_bars, own_trend, trend_wanted
from app.llm.offline.compiler.grammar.trends_agreeing import trend_agrees
from app.llm.offline.compiler.grammar.verbs import side_verb
from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.meaning import (
    AnyOf,
    Compare,
    Condition,
    Cross,
    Line,
    Price,
    Session,
    Touch,
    Value,
    Weekdays,
    flat,
    is_clock,
)
from app.llm.offline.compiler.mirror import mirror
from app.llm.offline.compiler.naming import values_of
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Allow, Sides, Statement, along
from app.llm.offline.compiler.wording import phrases, words

_LEAD = words("and but with also then i i'd we please use a an as the add should only, it strategy bot taken taking")
_LONGS_ALONE = phrases("""
    only look to buy | only look for buys | only look for longs | only looking for longs | only take longs |
    only take buys | only want longs | only want buys | only looking to buy | only go long | only trade long |
    only trade longs | only think long | only long setups | only buy setups | only long trades | only long entries |
    look for longs only | look to buy only | take longs only | look for buys only | only think longs | just longs |
    just buy | just buys | only interested in longs | only hunt longs | only consider longs | only enter long |
    only longs | longs only | long only | only long | only buys | buys only | only buy
""")
_SHORTS_ALONE = phrases("""
    only look to sell | only look for sells | only look for shorts | only looking for shorts | only take shorts |
    only take sells | only want shorts | only want sells | only looking to sell | only go short | only trade short |
    only trade shorts | only think short | only short setups | only sell setups | only short trades |
    only short entries | look for shorts only | look to sell only | take shorts only | look for sells only |
    only think shorts | just shorts | just sell | just sells | only interested in shorts | only hunt shorts |
    only consider shorts | only enter short | only sell short | only look to short | only shorts |
    shorts only | short only | only short | only sells | sells only | only sell
""")
_ALONG = phrases("""
    only in direction of | in direction of | only in direction of the | trade in direction of | with | trade with |
    take trades in the direction of | trading with | trade in the direction of | in the direction of | with trend of |
    only in the direction of | with the trend of | in the trend of | along the trend of |
    only with | follow | following | in line with | aligned with | only trade with | only trade in the direction of |
    must align with | must agree with | go with | only trade in line with | trade only with |
    same direction as the | same direction as | in the same direction as | only in the same direction as |
    trade in the same direction as | only trade in the same direction as | trades in the same direction as |
    and only with | but only with | but only in the direction of | and only in the direction of |
    trade only in the direction of | entries with | filter by | filter with | respect | along with | only go with
""")
_TRADED_WITH = (
    "only with",
    "trade with",
    "only trade with",
    "only go with",
    "trade only with",
    "in line with",
    "aligned with",
)
_RIGHT_SIDE = phrases("""
    price is on the right side of the | price on the right side of the | on the right side of the |
    price is on the correct side of the | on the correct side of the | on the right side of | on the correct side of
""")
_ITS_RIGHT_SIDE = phrases("price on the right side | price on its right side | price on the correct side of it")
_TO_ENTER = phrases("""
    to enter | to trade | to take a trade | to take the trade | for an entry | for entries | for a trade | to get in |
    at entry | at the entry | on entry | at the time of entry | at the moment of entry | when entering | when i enter |
    when we enter | on the entry bar |
    for any trade | to take any trade | to go in | for either side | for both sides | for both | either way
""")
_FROM_VOLUME = ("obv", "cmf", "mfi", "vwma", "vwap", "volume_sma")
_FILTERS = phrases("""
    filter | trend filter | directional filter | direction filter | bias filter | regime filter | htf filter |
    higher timeframe filter | long term filter | long term trend filter | main filter | filters | global filter |
    overall trend filter | major trend filter
""")
_BIASES = phrases("trend direction | trend | bias | direction | trend bias | directional bias | overall trend")
_DECIDES = words("decides defines gives sets tells says which side sides way to trade me we take long or short")
_MARKETS: dict[str, Sides] = {
    "bull": "long", "bullish": "long", "long": "long", "bear": "short", "bearish": "short", "short": "short",
}  # fmt: skip
_STRESS = phrases("""
    completely | entirely | altogether | totally | at all | whatsoever | fully | always | strictly | please | pls |
    in general | generally | no matter what | without exception
""")
_ALL_ENTRIES = phrases("""
    both | both sides | both entries | both signals | each | each side | each entry | each signal | either side |
    every entry | every trade | every signal | all entries | all trades | all signals | any entry | any trade |
    entries |
    longs and shorts | longs and shorts both | both longs and shorts | either | both directions | either entry |
    in both cases i | in both cases | in either case | in all cases | for both i | for both sides i
""")
_NEED = phrases("""
    need | needs | require | requires | want | wants | only count if | only counts if | only valid if |
    only valid when |
    count only if | are only taken if | are only taken when | only if | only when | only while | must have | must see |
    are only allowed when | are only allowed if | only valid with | must come with | have to come with | need to have |
    are valid only if | are valid only when | only with | demand | demands | call for | must be confirmed by |
    confirmed by | must be backed by | are taken only when | are taken only if | only work when | only trigger if |
    only trigger when | only happen when | only happen if | only fire when | only fire if
""")
_ENTERING = words(
    "take enter trade trades trading open go do signals entries active be the it allow i we in a setups want to"
)
_OVER = (*words(", . ; !"), "\n", "")
_THEM = words("trades entries signals positions trade setups are allowed them")


@attempt
def allow(reader: Reader, speaker: Speaker) -> Statement | None:
    """`only above the 200 SMA`, `no trades on Friday`, `don't buy if …`, `unless …`, `filter: …`."""
    while not (reader.sees("as") and reader.peek(1).text == "long") and reader.take(*_LEAD):
        pass
    for form in (
        _for_all,
        for_a_side,
        looked_for,
        _side_behind,
        stays_out,
        forbidden,
        _only,
        trend_agrees,
        _named_filter,
        _average_filter,
        _with_trend,
        _only_behind,
        _obliged,
        _beside,
    ):
        found = form(reader, speaker)
        if found is not None:
            _skip_stress(reader)
            return found
    return None


def _skip_stress(reader: Reader) -> None:
    """`skip Fridays completely`, `no trades on Monday at all`."""
    at = reader.at
    if not reader.take_any(_STRESS) or not ends(reader):
        reader.at = at


@attempt
def _obliged(reader: Reader, speaker: Speaker) -> Statement | None:
    """`… and ADX must be over 20` behind entries of both sides."""
    reader.skip("and", "also", "but", "plus", "then")
    start = reader.at
    trend = trend_wanted(reader, speaker)
    if trend is not None:
        return Allow(trend, None) if ends(reader) else None
    found = atom(reader, speaker) if speaker.entry is not None else None
    obliged = found is not None and obliges(reader, start)
    reader.take_any(_TO_ENTER)
    return Allow(found, None) if found is not None and obliged and ends(reader) else None


@attempt
def _for_all(reader: Reader, speaker: Speaker) -> Statement | None:
    """`Both need ADX under 20`, `every entry requires volume above its average`: of whichever side."""
    if not reader.take_any(_ALL_ENTRIES) or not reader.take_any(_NEED):
        return None
    found = condition(reader, speaker)
    return Allow(found, None) if found is not None and ends(reader) else None


@attempt
def _beside(reader: Reader, speaker: Speaker) -> Statement | None:
    """`…, with ADX under 20`, `…, while the ATR is rising` behind entries of both sides: the entry left it alone."""
    apart = reader.at > 0 and reader.tokens[reader.at - 1].text == ","
    if speaker.entry is None or speaker.left or not apart or not reader.take("with", "while"):
        return None
    found = condition(reader, speaker)
    both_ways = found is not None and mirror(found) == found
    return Allow(found, None) if found is not None and both_ways and ends(reader) else None


@attempt
def _side_behind(reader: Reader, speaker: Speaker) -> Statement | None:
    """`when price > EMA 200: only longs`, `below the 200 SMA shorts only`."""
    reader.take("when", "if", "while")
    found = condition(reader, speaker)
    if found is None or speaker.placed:
        return None  # "a hammer on gold 1h above the 50 EMA, longs only" is what enters
    reader.skip(":", ",", "-", "->", "→", "=", ">=", "then", "take", "trade", "look", "for", "i", "we", "go")
    for side, spoken in (("long", _LONGS_ALONE), ("short", _SHORTS_ALONE)):
        if reader.take_any(spoken):
            reader.skip("trades", "entries", "positions", "allowed")
            lasts = not any(isinstance(each, Cross | Touch | Session | Weekdays) for each in flat(found))
            return Allow(found, side) if lasts and not reader.sees("when", "if") else None  # type: ignore[arg-type]
    return None


@attempt
def _only(reader: Reader, speaker: Speaker) -> Statement | None:
    """`only when …`, `only buy above …`, `longs only if …`, `buy only when … ` behind an entry, `as long as …`."""
    if reader.take("take"):
        reader.skip("it", "them", "these", "those", "the", "trade", "trades", "signal", "signals")
    early = side_verb(reader)
    joint = reader.take_any(("only", "just", "exclusively", "as long as", "provided that", "provided", "so long as"))
    if not joint:
        return None
    named = early is None and reader.sees("longs", "shorts", "long", "short")
    if joint in ("only", "just", "exclusively"):
        reader.skip(*_ENTERING)
        early = early or side_verb(reader) or ("short" if reader.take("sell") else None)
        reader.skip(*_THEM)
    elif early is not None:
        return None
    apart = not reader.take_any(("when", "if", "while", "as long as", "once", "with"))
    found = condition(reader, speaker)
    if joint == "just" and apart and early is None and found is not None and not is_clock(found):
        return None  # "just RSI 14 crossing over 60, long"
    if found is None or (apart and named and speaker.entry is not None and is_clock(found)):
        return None  # "only longs on Mondays" forbids the shorts there, or the longs elsewhere
    return Allow(found, early)


@attempt
def _named_filter(reader: Reader, speaker: Speaker) -> Statement | None:
    """`filter: close above the 200 SMA`, `trend filter: …`, `condition: …`."""
    named = reader.take("trend", "volatility", "session", "time", "momentum", "volume", "regime", "bias", "htf")
    timed = named in ("session", "time") and reader.peek().value is not None
    if (
        not reader.take("filter", "filters", "filtered", "filtering")
        and not timed
        and not (named and reader.sees(":", "="))
    ):
        return None
    reader.skip(":", "=", "is", "by", "with", "on", "when", "for", "only", "the", "trades", "-")
    found = condition(reader, speaker)
    if found is None and named in ("", "trend", "bias", "regime", "htf"):
        sided = _side_of_average(reader, speaker)
        skip_explanation(reader)
        return sided
    if named == "volume" and found is not None and not any(map(_of_volume, values_of(found))):
        return None  # "volume filter: > 20 sma"
    if found is None or (isinstance(found, AnyOf) and has_open_ends(found)) or verb_next(reader):
        return None  # "with a regime filter: 55 day breakout both ways", "momentum: ROC above zero, buy" have titles
    return Allow(found, None)


def _of_volume(value: Value) -> bool:
    """Whether a value is the volume, or comes from it."""
    if isinstance(value, Line):
        return value.call.name in _FROM_VOLUME
    return value == Price("volume")


@attempt
def _average_filter(reader: Reader, speaker: Speaker) -> Statement | None:
    """`daily EMA 50 filter`, `200 EMA as a trend filter`: an average that says which way may be traded."""
    found = _side_of_average(reader, speaker)
    if found is None:
        return None
    reader.skip("as", "a", "an", "the", "for", "is", "my", "our", "used")
    reader.skip(*_DECIDES)
    if speaker.entry is not None and skip_explanation(reader):
        return found
    if reader.take_any(_FILTERS):
        reader.take("only")
    elif not reader.take_any(_BIASES) or not (reader.done or reader.sees(",", ".", ";", "\n", "(", ":", "stop", "!")):
        return None
    skip_explanation(reader)
    return found


@attempt
def _side_of_average(reader: Reader, speaker: Speaker) -> Statement | None:
    """Longs where the close is above the average; the bars it is read on are not those traded."""
    read_on = speaker.read_on
    line = indicator(reader, speaker)
    if not isinstance(line, Line) or not (BY_NAME[line.call.name].average or line.call.name == "vwap"):
        return None
    speaker.read_on, speaker.it = read_on, line
    other = average_against(reader, speaker)
    if other is not None:
        fast, slow = sorted((line, other), key=lambda one: one.call.number("length") or 0)
        speaker.pair = fast, slow
        reader.assumed.append("the trend is up where the faster average is above the slower one, else down")
        return along(Compare(fast, ">", slow))
    reader.assumed.append("the trend is up where the close is above that average, else down")
    return along(Compare(Price("close"), ">", line))


@attempt
def _with_trend(reader: Reader, speaker: Speaker) -> Statement | None:
    """`use the weekly trend`, `trade with the daily trend`: in whichever way the trade goes."""
    reader.take_any(("only when", "when", "only if", "if", *(("only",) if reader.peek(1).text != "with" else ())))
    its = reader.take_any(_ITS_RIGHT_SIDE)
    if its or reader.take_any(_RIGHT_SIDE):
        line = speaker.it if its and ends(reader) else indicator(reader, speaker)
        return along(Compare(Price("close"), ">", line)) if isinstance(line, Line) else None
    told_along = reader.take_any(_ALONG)
    explained = _in_brackets(reader, speaker) if told_along else None
    if explained is not None:
        return explained
    assumed = len(reader.assumed)
    found = own_trend(reader, speaker)
    if found is None:
        line = indicator(reader, speaker) if "direction" in told_along or told_along in _TRADED_WITH else None
        reader.take("only" if "direction" in told_along else "")
        told = isinstance(line, Line) and skip_explanation(reader)
        sure = (
            told
            or "direction" in told_along
            or (isinstance(line, Line) and BY_NAME[line.call.name].average and ends(reader))
        )
        return along(Compare(Price("close"), ">", line)) if isinstance(line, Line) and sure else None
    at, noted = reader.at, reader.assumed[assumed:]
    if reader.take(":", "="):  # what stands behind says what the trend is
        del reader.assumed[assumed:]
        defined = allow(reader, speaker) or _told_on_bars(reader, speaker, found)
        if isinstance(defined, Allow):
            return defined
        reader.at, reader.assumed[assumed:] = at, noted
    return along(found)


@attempt
def _in_brackets(reader: Reader, speaker: Speaker) -> Statement | None:
    """`only with the trend (200 EMA)`, `with the trend (close above the 200 EMA)`: what the brackets say it is."""
    reader.skip("the", "main", "overall", "bigger", "larger", "of")
    if not reader.take("trend") or not reader.take("("):
        return None
    at, assumed = reader.at, len(reader.assumed)
    found = _side_of_average(reader, speaker)
    if found is None or not reader.sees(")"):
        reader.at = at
        del reader.assumed[assumed:]
        told = condition(reader, speaker)
        lasts = told is not None and not any(isinstance(each, Cross | Touch) for each in flat(told))
        found = Allow(told, None) if told is not None and lasts else None
    return found if found is not None and reader.take(")") else None


@attempt
def _told_on_bars(reader: Reader, speaker: Speaker, named: Condition) -> Allow | None:
    """`4h trend filter: close above the 200 EMA`: what the trend is, on the bars it was `named` on."""
    found = condition(reader, speaker)
    frames = {one.call.timeframe for one in values_of(named) if isinstance(one, Line)}
    frame = frames.pop() if len(frames) == 1 else None
    if found is None or not ends(reader) or any(isinstance(each, Cross | Touch) for each in flat(found)):
        return None
    told = found if frame is None or names_bars(found) else on_bars(found, frame)
    return None if told is None else Allow(told, None)


@attempt
def _only_behind(reader: Reader, speaker: Speaker) -> Statement | None:
    """`London session only`, `Mondays and Tuesdays only`, `ADX above 25 filter`: what makes it a filter comes last."""
    reader.take("trading", "trades", "entries", "trade")
    start = reader.at
    found = condition(reader, speaker)
    if found is None:
        return None
    clocked = is_clock(found)
    within = any(token.text == "only" for token in reader.tokens[start : reader.at])  # "NY session only (13-21 UTC)"
    if clocked and (reader.take("only", "please") or within):
        return Allow(found, None)
    reader.skip("as", "is", "a", "the", "my", "trend", "regime", "market", "direction", "bias", "main")
    side: Sides | None = _MARKETS.get(reader.take(*_MARKETS))
    reader.skip("market", "trend", "regime")
    lasts = not any(isinstance(each, Cross | Touch) for each in flat(found))
    if not speaker.leaving and reader.sees("only") and reader.peek(1).text in _OVER:
        return Allow(found, side) if lasts and reader.take("only") else None  # "…, ADX > 25 only"
    return Allow(found, side) if lasts and reader.take("filter", "required", "needed") else None
