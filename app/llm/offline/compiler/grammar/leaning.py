"""Conditions that lean on what was said before: `crosses back above 30`, `when the 5 crosses the 20`."""

from __future__ import annotations

from dataclasses import replace

from app.llm.offline.compiler.grammar.comparisons import predicate
from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.motions import MOTIONS, take_relation
from app.llm.offline.compiler.grammar.plain_levels import is_odd_price, is_of_unsure_scope, is_plain_level
from app.llm.offline.compiler.grammar.referring import of_its_level, surely_of_last
from app.llm.offline.compiler.grammar.relating import same_average
from app.llm.offline.compiler.grammar.relations import ABOVE, BELOW, relate
from app.llm.offline.compiler.grammar.sequences import mirrors_beside
from app.llm.offline.compiler.grammar.slopes import of_another_slope
from app.llm.offline.compiler.grammar.states import is_price
from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.meaning import (
    AllOf,
    Compare,
    Condition,
    Cross,
    Line,
    Measure,
    Number,
    Offset,
    Price,
    Scaled,
    Value,
    Way,
    parts_of_all,
)
from app.llm.offline.compiler.mirror import mirror, turn_way
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Pair, Speaker
from app.llm.offline.compiler.wording import phrases, words

_CLOSE = Price("close")
_CROSSES = words("cross crosses crossing crossed x xes")
_DOWNWARDS, _UPWARDS = words("down downwards downward under below"), words("up upwards upward over above")
_BECOMES = words("flips turns goes becomes gets changes switches")
_OWN = words("value reading level own was previous prior last signal")
_VERBS_BEHIND = words("i we i'd i'll go buy sell long short longs shorts only")
_LEAVING = words("get gets out exit exits close cover flat flatten i we leave sell dump bail")
_THE_LINE = phrases("average | ma | moving average | line | ema | sma | level | vwap | mean")
_VERBS = words("buy sell long short go exit close cover enter is")
_NEW_CLAUSE = (",", ";", ".", "\n", "|", "when", "if", "")


_OF_PRICE = words("above below over under closes close closing touches breaks loses lose reclaims reclaim")
_OF_PRICE_ALONE = words("closes close closing")
_ALONE_BEFORE = (*words(": only no it that i'm im i we buy sell long short go"), "->", "=")


_COMING_BACK = ("pulls", "pull", "dips", "retraces", "bounces")
_OTHERWISE = frozenset(words("cuts cutting runs running heads heading steps stepping ticks passes swings rolls"))
"""Motions that speak of other things as well: `cut losses`, `run`, `5 ticks`."""
RELATING = tuple(one for one in MOTIONS if one.endswith(("s", "ing")) and one not in _OTHERWISE) + words("""
    above below over under beneath closes close closing touches breaks crosses cross crossing crossed x xes is are was
    loses lose reclaims reclaim pull retraces
    moves     cuts goes go went gets come came
    rises climbs drops falls dips comes turns returns reaches hits rising falling oversold overbought back breaking
    curling curls hooking hooks bouncing bounces popping spikes pokes poking surges snaps snapping
    green red bullish bearish positive negative flips turning pointing sloping slopes heading
    broke pushes pops slips sinks
    growing increasing decreasing declining leaves leaving exits > < >= <= between stays remains pulls tags
""")


@attempt
def bare_crossing(reader: Reader, speaker: Speaker) -> Condition | None:
    """`the 20 crosses above the 50 EMA`, `20 crosses 50 EMA`, `30 > RSI`: a number first."""
    reader.skip("the")
    number = reader.whole(2)
    if number is None or reader.sees("closes", "close", "closed", "closing", "candles", "bars", "days"):
        return None
    lengths = _lengths_alone(reader, speaker, number)
    if lengths is not None:
        return lengths
    found = predicate(reader, speaker, Number(float(number)))
    match found:
        case Cross(Number(length), way, Line() as line) if BY_NAME[line.call.name].average:
            speaker.it = same_average(line, length)
            speaker.compare(speaker.it, line)
            return Cross(speaker.it, way, line)
        case Compare(Number(length), operator, Line() as line):
            if BY_NAME[line.call.name].average:
                return Compare(same_average(line, length), operator, line)
            return found
        case _:
            return None


@attempt
def _lengths_alone(reader: Reader, speaker: Speaker, length: int) -> Condition | None:
    """`when the 5 crosses below the 20`: two averages that were named before, by their lengths."""
    named = {line.call.number("length"): line for line in speaker.averages_said()}
    left = named.get(float(length))
    if left is None:
        return None
    reader.skip("is", "are", "was")
    said = take_relation(reader)
    relation = said[1] if said is not None else None
    reader.skip("the")
    right = named.get(reader.number() or 0.0)
    if relation not in ("up", "down", "cross", ">", "<") or right is None or reader.sees("%", "x", "pips", "<", ">"):
        return None
    speaker.it, speaker.pair = left, (left, right)
    speaker.compare(left, right)
    return relate(left, relation, right)


@attempt
def below_level(reader: Reader, speaker: Speaker) -> Condition | None:
    """`5% below the 10 day high`, `2 ATR above the 50 EMA`: how far away the price is."""
    reader.take_any(("at least", "more than", "over"))
    if reader.peek().value is None:
        return None
    found = predicate(reader, speaker, Price("close"))
    match found:
        case Compare(_, _, Scaled(Line() | Price()) | Offset()) | Compare(_, _, Line(_, "upper" | "lower")):
            speaker.it = Price("close")
            return found
        case _:
            return None


def _unsaid(reader: Reader, speaker: Speaker) -> Value:
    """Of what a condition without a subject is said; `the filter is the 200 EMA: buy above it` is said of the price."""
    own = reader.peek(1).text in ("its", "it") and reader.peek(2).text in _OWN
    against = reader.peek(2 if reader.peek(1).text == "the" else 1).text
    own = own or against in ("price", "candle", "candles")  # "SAR below price buy, above price sell"
    told = speaker.it is not None and (own or not reader.sees(*_OF_PRICE))
    left: Value = speaker.it if told and speaker.it is not None else Price("close")
    of_it = isinstance(left, Line) and BY_NAME[left.call.name].average and reader.peek(1).text in ("it", "that")
    return Price("close") if of_it else left


@attempt
def elliptic(reader: Reader, speaker: Speaker) -> Condition | None:
    """`above the 200 SMA`, `crosses back above 30`: the subject was said before, or is the price."""
    spoken = reader.at > 0 and reader.tokens[reader.at - 1].text in ("long", "buy", "short", "sell", "enter")
    unsure = _is_of_another(reader) or not surely_of_last(reader, speaker)
    unsure = unsure or (speaker.lost and not spoken and not reader.sees(*_OF_PRICE_ALONE))
    if not (reader.sees(*RELATING) or _passes_through(reader)) or unsure:
        return None  # "at least 50 trades" says nothing of a price
    return of_its_level(reader, speaker, predicate) or _of_what_was_said(reader, speaker)


@attempt
def _of_what_was_said(reader: Reader, speaker: Speaker) -> Condition | None:
    """Of the subject said before, or of the price."""
    at = reader.at
    left = _unsaid(reader, speaker)
    if speaker.measured is not None and _stands_alone(reader, speaker):
        left = speaker.measured  # "only longs while the weekly close > the 20 EMA, only shorts while below"
    if reader.sees("sloping", "slopes", "pointing") and isinstance(left, Price):
        if not isinstance(speaker.level, Line):
            return None
        left = speaker.level  # "price > HMA 50 … when it slopes down": lines slope
    pair = speaker.pair
    speaker.unsaid = isinstance(left, Price) and isinstance(speaker.it, Line | Measure)
    left, found = _said_of_price(reader, speaker, left)
    found = _of_the_filter(speaker, found)
    speaker.unsaid = False
    if found is None and isinstance(left, Price):
        reader.at = at
        return _crossed_level(reader, speaker, pair)
    unsure = is_of_unsure_scope(found, pair, reader.tokens[:at]) or of_another_slope(speaker, found)
    found = None if unsure else found
    if found is None or not is_plain_level(found) or not isinstance(left, Price):
        if found is not None and speaker.it is None:
            speaker.it = left
        if found is None or reader.tokens[at].text in ("oversold", "overbought"):
            return found
        return _other_end(reader, reader.tokens[at - 1].text if at else "", speaker, found)
    # "above 50" without a subject: the last thing measured, never the price
    if not isinstance(speaker.it, Line | Measure):
        return found if speaker.level is None and is_odd_price(found) else _crossed_again(reader, speaker, pair, at)
    reader.at = at
    found = predicate(reader, speaker, speaker.it)
    return found if found is None else _other_end(reader, reader.tokens[at - 1].text if at else "", speaker, found)


def _of_the_filter(speaker: Speaker, found: Condition | None) -> Condition | None:
    """`if the daily close is above the 50 day EMA only longs …, below the 50 day EMA only shorts`: of that close."""
    before = speaker.stood
    same = before is not None and isinstance(found, Compare) and (found.left, found.right) == (_CLOSE, before.right)
    return replace(found, left=before.left) if same and before is not None and isinstance(found, Compare) else found


def _said_of_price(reader: Reader, speaker: Speaker, left: Value) -> tuple[Value, Condition | None]:
    """`RSI > 50 and price > VWAP, out if back under VWAP`: nobody compares an oscillator with a price."""
    at = reader.at
    if isinstance(left, Line) and BY_NAME[left.call.name].average and reader.sees(*_COMING_BACK):
        return Price("close"), predicate(reader, speaker, Price("close"))  # "EMA 20 > EMA 50 and pulls back to EMA 20"
    found = predicate(reader, speaker, left)
    if not isinstance(left, Line) or not isinstance(found, Compare | Cross) or not is_price(found.right):
        return left, found
    if BY_NAME[left.call.name].scale is None and not BY_NAME[left.call.name].neutral:
        return left, found
    reader.at = at
    return Price("close"), predicate(reader, speaker, Price("close"))


def _passes_through(reader: Reader) -> bool:
    """`back up through`, `down through`, `through -100`: a crossing without its verb."""
    ahead = [reader.peek(place).text for place in range(3)]
    moves_on = reader.at > 0 and reader.tokens[reader.at - 1].text in ("then", "and") and ahead[0] in MOTIONS
    if moves_on and ahead[1] in ("above", "below", "over", "under", "through", "back", "up", "down"):
        return True  # "has to dip under 35 and then recover through it"
    if ahead[0] == "from" and ahead[1] in ("negative", "positive", "red", "green", "minus"):
        return True  # "…, short from positive to negative"
    onward = reader.peek(1).value is not None if ahead[0] == "through" else ahead[0] in ("up", "down", "back")
    return onward and "through" in ahead


def _is_of_another(reader: Reader) -> bool:
    """`RSI < 30 between 8 and 11`, `RSI > 70 below it`: hours or the price, more likely than the RSI again."""
    leveled = reader.at > 0 and reader.tokens[reader.at - 1].value is not None
    beyond = reader.sees("above", "below", "over", "under") and reader.peek(1).text == "it"
    return leveled and (beyond or reader.sees("between"))


def _stands_alone(reader: Reader, speaker: Speaker) -> bool:
    """Whether `below` comes next with nothing to compare with, and there was but one comparison it could repeat."""
    behind = reader.peek(1).text
    alone = reader.sees("above", "below", "over", "under") and behind in (*_NEW_CLAUSE, *_ALONE_BEFORE)
    return alone and not isinstance(speaker.entry, AllOf)


@attempt
def _crossed_level(reader: Reader, speaker: Speaker, pair: Pair | None) -> Condition | None:
    """`RSI crosses above 30 and close > SMA, exit when crosses above 70`: of what crossed a level before."""
    if pair is None or not isinstance(pair[1], Number):
        return None
    found = predicate(reader, speaker, pair[0])
    return found if isinstance(found, Cross) and isinstance(found.right, Number) else None


def _crossed_again(reader: Reader, speaker: Speaker, pair: Pair | None, at: int) -> Condition | None:
    """`Williams %R x up -80 with price > EMA 50 long, x down -20 … short`: of what crossed before."""
    reader.at = at
    return _crossed_level(reader, speaker, pair)


@attempt
def it_crosses(reader: Reader, speaker: Speaker) -> Condition | None:
    """`long when the close crosses above the 55 EMA and ADX > 25, short when it crosses below`: what crossed before."""
    pair = speaker.pair
    if pair is None or isinstance(pair[1], Number) or speaker.it in pair or not reader.take("it", "they"):
        return None
    crossed = isinstance(speaker.entry, AllOf) and any(
        isinstance(part, Cross) and (part.left, part.right) == pair for part in speaker.entry.conditions
    )
    said = take_relation(reader) if crossed and reader.sees(*_CROSSES) else None
    if said is None or said[1] not in ("up", "down") or not (ends(reader) or reader.sees("while", "when", "if", "but")):
        return None
    speaker.it, speaker.lost = pair[0], False
    speaker.compare(*pair)
    return relate(pair[0], said[1], pair[1])


@attempt
def it_flips(reader: Reader, speaker: Speaker) -> Condition | None:
    """`when the histogram flips positive and close > EMA, short when it flips negative`: what crossed zero before."""
    parts = speaker.entry.conditions if isinstance(speaker.entry, AllOf) else ()
    crossed = [part.left for part in parts if isinstance(part, Cross) and part.right == Number(0)]
    if len(crossed) != 1 or not is_price(speaker.it) or not reader.take("it", "they"):
        return None
    if not reader.take(*_BECOMES):
        return None
    word = reader.take("negative", "positive", "red", "green")
    if not word:
        return None
    speaker.it, speaker.lost = crossed[0], False
    return Cross(crossed[0], "up" if word in ("positive", "green") else "down", Number(0))


@attempt
def crosses_again(reader: Reader, speaker: Speaker) -> Condition | None:
    """`crosses above the 100 SMA and RSI > 50, sell crosses under …`: what crossed before, whatever came behind it."""
    another = _crosses_another_level(reader, speaker)
    if another is not None:
        return another
    before = reader.tokens[reader.at - 1].text if reader.at else ""
    if before not in (*_NEW_CLAUSE, *_VERBS):
        return None  # "RSI below 30 and crosses above": its own level
    said = take_relation(reader)
    way = said[1] if said is not None and said[1] in ("up", "down") else None
    if speaker.pair is None or way is None or not (ends(reader) or reader.sees("unless", "except", *_VERBS)):
        return None
    left, right = speaker.pair
    if speaker.it == left or isinstance(right, Number):
        return None
    speaker.it, speaker.lost = left, False
    speaker.compare(left, right)
    return relate(left, way, right)


@attempt
def crosses_back(reader: Reader, speaker: Speaker) -> Condition | None:
    """`buy when the 9 EMA crosses the 20, short when it crosses back`: the entry's one crossing, the other way."""
    reader.skip("it", "they", "the", "lines", "averages")
    crossings = [one for one in parts_of_all(speaker.entry) if isinstance(one, Cross)]
    turned = reader.take("downwards", "downward", "upwards", "upward")
    if turned and len(crossings) == 1 and (ends(reader) or reader.sees(*_VERBS)):
        towards: Way = "down" if turned.startswith("down") else "up"
        return Cross(crossings[0].left, towards, crossings[0].right) if towards != crossings[0].way else None
    origin = reader.take("above", "below") if reader.take("from") else ""
    if origin and len(crossings) == 1 and (ends(reader) or reader.sees(*_VERBS)):
        if isinstance(crossings[0].right, Line) and crossings[0].right.output in ("lower", "upper"):
            return None  # "back in the bands from below = long, from above = short": of the other band, perhaps
        way: Way = "down" if origin == "above" else "up"
        return Cross(crossings[0].left, way, crossings[0].right) if way != crossings[0].way else None
    if not reader.take(*_CROSSES) or not reader.take("back") or len(crossings) != 1:
        return None
    back = reader.take(*_DOWNWARDS, *_UPWARDS)
    if not ends(reader) and not reader.sees(*_LEAVING):
        return None
    crossed = crossings[0]
    if back:
        said: Way = "up" if back in _UPWARDS else "down"
        return Cross(crossed.left, said, crossed.right) if said != crossed.way else None
    return Cross(crossed.left, turn_way(crossed.way), crossed.right)


@attempt
def other_side(reader: Reader, speaker: Speaker) -> Condition | None:
    """`over the average I go long when …, under it I go short when …`: of the level that rule stood under."""
    subject = bool(reader.take("it", "it's", "its", "price", "they"))
    reader.skip("is", "was", "trades", "sits")
    place = reader.take(*ABOVE, *BELOW)
    named = reader.take("it", "that", "them") or subject
    if not named and place:
        reader.skip("the", "this", "that")
        named = bool(reader.take_any(_THE_LINE))
    rule = speaker.entry if speaker.sided is None else speaker.sided.condition  # "longs only above it when …"
    sides = [one for one in parts_of_all(rule) if _is_side(one)]
    behind = ends(reader) or reader.sees(*_VERBS_BEHIND, *_NEW_CLAUSE)
    if not sides and speaker.stood is not None:
        sides = [speaker.stood]  # "above the 200 EMA only longs, when RSI …; below it only shorts, when …"
    elif not isinstance(rule, AllOf):
        return None
    if not place or not named or not behind or len(sides) != 1:
        return None
    side = sides[0]
    above = place in ABOVE
    if not isinstance(side, Compare) or (side.operator == ">") == above:
        return None  # the same side again: who knows of what
    speaker.it, speaker.lost = side.left, False
    speaker.compare(side.left, side.right)
    return Compare(side.left, ">" if above else "<", side.right)


@attempt
def other_side_first(reader: Reader, speaker: Speaker) -> Condition | None:
    """`if price is above the EMA, buy when RSI …; if it is below, …`: what the rule began with, not what came last."""
    led = reader.at > 0 and reader.tokens[reader.at - 1].text in ("if", "when", "where", "while")
    first = speaker.entry.conditions[0] if isinstance(speaker.entry, AllOf) else speaker.stood
    if not led or first is None or not _is_side(first) or not reader.sees("it", "it's", "price", "they"):
        return None
    found = other_side(reader, speaker)
    return found if reader.sees(",", "i", "we", "then", "sell", "short", "buy", "go", ":", "only") else None


def _is_side(condition: Condition) -> bool:
    """Whether it says on which side of a line something is."""
    return isinstance(condition, Compare) and isinstance(condition.right, Line) and condition.operator in (">", "<")


def _crosses_another_level(reader: Reader, speaker: Speaker) -> Condition | None:
    """`RSI crosses above 30 and MFI > 50, exit when crosses below 60`: what crossed before, not what came behind it."""
    if not (reader.sees(*_CROSSES) or reader.peek(1).text == "through") or not isinstance(speaker.it, Line | Measure):
        return None
    return _crossed_level(reader, speaker, speaker.pair)


def _other_end(reader: Reader, before: str, speaker: Speaker, found: Condition) -> Condition:
    """`K crosses D below 20 = buy, above 80 = sell`: the same crossing at the other end of the scale."""
    match speaker.entry, found:
        case AllOf((Cross(crossing, way, line), Compare(first, "<" | ">" as low, Number()))), Compare(
            second, "<" | ">" as high, Number()
        ) if first == second == crossing and low != high and before in (*_NEW_CLAUSE, "short") and not speaker.leaving:
            return AllOf((Cross(crossing, turn_way(way), line), found))
        case AllOf(parts), Compare() if before in ("/", *_NEW_CLAUSE) and mirrors_beside(parts, found):
            sells = reader.sees("sell", "short") or (
                reader.sees("=", "->") and reader.peek(1).text in ("sell", "short")
            )
            return mirror(speaker.entry) if sells else found  # "EMA 5 x EMA 13 with RSI > 50 buy / < 50 sell"
        case _:
            return found
