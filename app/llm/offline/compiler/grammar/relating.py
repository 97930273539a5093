"""A value against another: `crosses above the 50 EMA`, `above it`, `> 50 EMA > 200 EMA`."""

from __future__ import annotations

from collections.abc import Mapping

from app.llm.offline.compiler.grammar.calls import make_call
from app.llm.offline.compiler.grammar.directions import FROM_ABOVE, FROM_BELOW, verb_next, way_said
from app.llm.offline.compiler.grammar.endings import ends, happens, or_beyond
from app.llm.offline.compiler.grammar.indicator_names import take_name
from app.llm.offline.compiler.grammar.motions import comes_back, take_relation
from app.llm.offline.compiler.grammar.nameless import nameless_average
from app.llm.offline.compiler.grammar.nicknames import take_nickname
from app.llm.offline.compiler.grammar.out_of import out_of
from app.llm.offline.compiler.grammar.outputs import numbered_pair
from app.llm.offline.compiler.grammar.plain_levels import is_level_said, is_quoted
from app.llm.offline.compiler.grammar.readings import fraction, in_pips, percentage
from app.llm.offline.compiler.grammar.relations import Relation, relate
from app.llm.offline.compiler.grammar.same_bars import on_the_same_bars
from app.llm.offline.compiler.grammar.searched import one_of_levels
from app.llm.offline.compiler.grammar.units import BAR_UNITS, unit_as_timeframe
from app.llm.offline.compiler.grammar.values import value
from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.meaning import (
    AllOf,
    Comparator,
    Compare,
    Condition,
    Cross,
    Line,
    Number,
    Offset,
    Price,
    Scaled,
    Value,
    Way,
    parts_of_all,
)
from app.llm.offline.compiler.mirror import scale_of, turn_way
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import phrases, words

_ORDERS: Mapping[str, Comparator] = {
    ">": ">", "<": "<", ">=": ">=", "<=": "<=", "above": ">", "below": "<", "over": ">", "under": "<",
}  # fmt: skip
_LONGEST = 250
"""Bars; a larger bare number beside a price is a price."""

_GOES_ON = words("""
    within in during on at for again or from now but before after while if when once go buy sell long short
""")
_ONLY_A_WAY = (" up", " down", " upwards", " downwards", " upward", " downward")
_OF_PRICES = words("high highs low lows highest lowest range close open")
_PAIRED = {"macd": "signal", "stochastic": "d", "stoch_rsi": "d"}


@attempt
def relation(reader: Reader, speaker: Speaker, left: Value) -> Condition | None:
    """`left` against the value behind it, or against what it was compared with before."""
    said = take_relation(reader)
    if said is None:
        return None
    phrase, relation = said
    if relation in ("bounce", "reject") and not isinstance(left, Price):
        return None  # "RSI bounces off 40": only a bar has a wick
    if relation in (">", "<") and comes_back(reader, speaker, phrase):
        relation = "up" if relation == ">" else "down"  # "closes back above the band": it was below
    if relation == "cross":
        came = out_of(reader, speaker, left, "up") or out_of(reader, speaker, left, "down")
        return came or _crossing(reader, speaker, left)
    found = out_of(reader, speaker, left, relation) or _both_averages(reader, speaker, left, relation)
    if found is not None:
        return found
    return _against(reader, speaker, left, phrase, relation)


def _against(reader: Reader, speaker: Speaker, left: Value, phrase: str, relation: Relation) -> Condition | None:
    """`left` in that relation to the value that comes next."""
    start = reader.at
    right = right_of(reader, speaker, left)
    left, right = on_the_same_bars(reader, start, left, right)
    if right is None and phrase.endswith(_ONLY_A_WAY) and not _has_crossed(speaker, left):
        partner = _with_partner(left, relation)
        if partner is not None:
            return partner  # "stochastic under 20 and crossing up": over its other line, not over the level
    if right is None:
        right = _same_level(reader, speaker, left, relation)
        return relate(left, relation, right) if right is not None else _with_partner(left, relation)
    left, right = numbered_pair(reader, speaker, left, right)
    returns = phrase.startswith(("close", "closing")) and "back" in phrase and isinstance(left, Line)
    passed = returns and isinstance(right, Number)  # "RSI closes back above 30"
    if isinstance(right, Number | Line) and relation in (">", "<") and (passed or happens(reader)):
        relation = "up" if relation == ">" else "down"
    if _comes_back(speaker, left, right, phrase) and relation in (">", "<"):
        relation = "up" if relation == ">" else "down"
    came_up, came_down = reader.take_any(FROM_BELOW), reader.take_any(FROM_ABOVE)
    if (came_up and relation in ("<", "<=", "down")) or (came_down and relation in (">", ">=", "up")):
        return None
    origin = value(reader, speaker) if (came_up or came_down) and reader.peek().value is not None else None
    if origin is not None and not isinstance(origin, Number):
        return None
    relation = "up" if came_up and relation == ">" else "down" if came_down and relation == "<" else relation
    speaker.compare(left, right)
    if relation in ("up", "down"):
        speaker.pair = (left, right)
        take_nickname(reader, relation)
    if isinstance(origin, Number) and origin != right:  # "K crosses up through D from under 20"
        return AllOf((relate(left, relation, right), Compare(left, "<" if came_up else ">", origin)))
    return _chain(reader, speaker, or_beyond(reader, relate(left, relation, right)), right)


def _comes_back(speaker: Speaker, left: Value, right: Value, phrase: str) -> bool:
    """`price closes back over the 8 EMA`: it was under it; where a trade is left, it is enough to be there."""
    entering = not speaker.leaving and not speaker.left
    return entering and isinstance(left, Price) and not isinstance(right, Number) and phrase.startswith("closes back")


def _has_crossed(speaker: Speaker, left: Value) -> bool:
    return speaker.pair is not None and left in speaker.pair


def _same_level(reader: Reader, speaker: Speaker, left: Value, relation: Relation) -> Value | None:
    """`sell when it crosses below`, `short below`: below what the same subject was compared with before."""
    over = ends(reader) or reader.sees("only", "no") or (isinstance(speaker.level, Line) and verb_next(reader))
    if reader.peek().value is not None or (relation in (">", "<") and not over):
        return None
    newer = isinstance(speaker.level, Number) and left == speaker.measured and speaker.pair is not None
    if newer and speaker.pair is not None and isinstance(speaker.pair[1], Number) and relation in ("up", "down"):
        return speaker.level  # "over 80 and back under": of the level it was last compared with
    if relation in ("up", "down", "cross") and speaker.pair is not None and left in speaker.pair:
        return speaker.pair[1] if left == speaker.pair[0] else speaker.pair[0]
    if speaker.level is None and isinstance(left, Price) and isinstance(speaker.former, Line):
        average = BY_NAME[speaker.former.call.name].average and relation in (">", "<")
        return speaker.former if average else None  # "HMA 55 rising and price above"
    same = left == speaker.measured or (is_quoted(left) and is_quoted(speaker.measured))
    return speaker.level if same and relation in ("up", "down", "cross", ">", "<") else None


def _crossing(reader: Reader, speaker: Speaker, left: Value) -> Condition | None:
    """`crosses X`, `crosses X to the upside`, `crosses up`, `crosses` with the line's own partner."""
    reader.skip("with")
    way = way_said(reader)
    right = right_of(reader, speaker, left)
    placed = None if way is not None or right is None else _from_level(reader, left)
    if placed is not None and right is not None:
        speaker.compare(left, right)
        speaker.pair = (left, right)
        return AllOf((Cross(left, "up" if placed.operator == "<" else "down", right), placed))
    way = way or way_said(reader) or _other_way(reader, speaker)
    if right is None and way is not None and not _has_crossed(speaker, left):
        partner = _with_partner(left, way)
        right = partner.right if isinstance(partner, Cross) else None
    if right is None:
        right = _same_level(reader, speaker, left, "cross")
        paired = _with_partner(left, "cross") if right is None else None
        right = paired.right if isinstance(paired, Cross) else right
    if right is None or _is_product(reader, left, right):
        return None
    speaker.compare(left, right)
    speaker.pair = (left, right)
    take_nickname(reader, way)
    return Cross(left, way, right)


def _other_way(reader: Reader, speaker: Speaker) -> Way | None:
    """`buy it back when they cross the other way`: not as the lines crossed to enter."""
    if speaker.pair is None or not reader.take_any(_ANOTHER_WAY):
        return None
    ways = [one.way for one in parts_of_all(speaker.entry) if isinstance(one, Cross) and one.left in speaker.pair]
    return turn_way(ways[0]) if len(ways) == 1 and ways[0] is not None else None


@attempt
def _from_level(reader: Reader, left: Value) -> Compare | None:
    """`%K crossing %D from below 20`: up, and below that level."""
    place = reader.take("below", "under", "above", "over") if reader.take("from") else ""
    level = reader.signed_number() if place else None
    if level is None or not isinstance(left, Line) or not (ends(reader) or reader.sees(*_GOES_ON)):
        return None
    return Compare(left, "<" if place in ("below", "under") else ">", Number(level))


def _is_product(reader: Reader, left: Value, right: Value) -> bool:
    """`ATR x 2` multiplies; only an oscillator with a scale crosses a plain number."""
    written = reader.tokens[reader.at - 2].text
    return written == "x" and isinstance(right, Number) and scale_of(left) is None


@attempt
def _both_averages(reader: Reader, speaker: Speaker, left: Value, relation: Relation) -> Condition | None:
    """`above both the 50 and 200 SMA`, `over the 8, 21 and 55 EMA`: the same of each of them."""
    row_said = speaker.ribbon if reader.sees("both", "all") else ()
    reader.skip("both", "all", "the", "its", "of", "them", "these")
    if len(row_said) > 1 and isinstance(left, Price) and ends(reader):
        return AllOf(tuple(relate(left, relation, line) for line in row_said))
    if isinstance(left, Line) and not is_of_prices(left):
        return None  # "MFI is above 60 and the 20 SMA is rising"
    lengths: list[int] = []
    while (length := reader.whole(1)) is not None:
        lengths.append(length)
        reader.skip("-", *BAR_UNITS)
        if not reader.take("and", "+", "/", "&", ","):
            break
        reader.skip("and", "the")
    row, plain = take_name(reader) if len(lengths) > 1 else (None, False)
    if row is None or not row.average or len(set(lengths)) < len(lengths):
        return None
    if plain:
        reader.assumed.append("a moving average of no named kind is read as a simple one")
    lines = [Line(make_call(row, [length], None)) for length in lengths]
    speaker.compare(left, lines[-1])
    speaker.ribbon = tuple(lines)
    return AllOf(tuple(relate(left, relation, line) for line in lines))


_ANOTHER_WAY = phrases("""
    the other way | the opposite way | back the other way | in the other direction | the other way round |
    the other way around | in the opposite direction | back
""")


def _with_partner(left: Value, relation: Relation) -> Condition | None:
    """A crossing without a second line: MACD crosses its signal, stochastic %K its %D."""
    if not isinstance(left, Line) or left.call.name not in _PAIRED or relation not in ("cross", "up", "down"):
        return None
    if left.output == "histogram":
        return None  # which is drawn around zero, with no partner
    way: Way | None = "up" if relation == "up" else "down" if relation == "down" else None
    return Cross(left, way, Line(left.call, _PAIRED[left.call.name]))


def is_of_prices(line: Line) -> bool:
    """Whether averages of the price may be levels of it."""
    return BY_NAME[line.call.name].scale is None and not BY_NAME[line.call.name].neutral


def right_of(reader: Reader, speaker: Speaker, left: Value) -> Value | None:
    """What `left` is compared with, as far as it is said."""
    if reader.sees("both") and not any(token.text == "and" for token in reader.tokens[reader.at : reader.at + 8]):
        return None
    reader.skip("both")
    at = reader.at
    reader.skip("the", "of")
    if reader.take_any(("zero line", "zero", "0 line", "centerline", "centreline")):
        return Number(0)
    reader.at = at
    if reader.take("it", "them") and (left == speaker.it or _is_beside_flip(speaker, left)):
        level = _spoken_of(speaker, left)
        if level is not None:
            return level  # "dips to the 20 EMA and closes above it"
    reader.at = at
    bare = _the_length(reader, speaker, left)
    if bare is not None:
        reader.at = reader.at if bare[0] is not None else at
        return bare[0]
    tried = one_of_levels(reader, speaker, stepped=True) if _swings(left) else None
    right = (
        tried  # "RSI over 60 to 80 step 5"
        or other_output(reader, speaker, left)
        or percentage(reader, left)
        or in_pips(reader, left)
        or _length_in_units(reader, speaker, left)
        or nameless_average(reader, speaker, left)
        or fraction(reader, left)
        or value(reader, speaker)
    )
    if isinstance(right, Number) and isinstance(left, Line) and BY_NAME[left.call.name].average and right.value >= 2:
        # "the 20 EMA crosses above the 50": a bare number beside an average is a length, not a price
        return same_average(left, right.value)
    return right


def _swings(value: Value) -> bool:
    """Whether it is an oscillator, beside which a bare number is a level."""
    row = BY_NAME[value.call.name] if isinstance(value, Line) else None
    return row is not None and (row.bounded or row.scale is not None)


@attempt
def _the_length(reader: Reader, speaker: Speaker, left: Value) -> tuple[Value | None] | None:
    """`price touches the 20`: the average of that length where one was named, and else nothing that is known."""
    if not isinstance(left, Price) or left.field == "volume":
        return None
    bare = not reader.take("the")
    length = reader.whole(2)
    over = ends(reader) or reader.sees("=", ">=", "->", "→", "then", ")") or (not bare and reader.sees(*_GOES_ON))
    if length is None or length > _LONGEST or not over or reader.sees("-"):
        return None
    said = [line for line in speaker.averages_said() if BY_NAME[line.call.name].average]
    named = {line.call.number("length"): line for line in said}
    if bare and (speaker.unsaid or is_level_said(speaker, length)):
        return None if speaker.unsaid else (None,)  # "above 50": perhaps not the price at all
    return None if bare and not named else (named.get(float(length)),)  # no average was named: a price


@attempt
def _length_in_units(reader: Reader, speaker: Speaker, left: Value) -> Value | None:
    """`the 50 day SMA crosses above the 200 day`: the same average over so many of the same units."""
    if not isinstance(left, Line) or not BY_NAME[left.call.name].average:
        return None
    reader.skip("the", "its")
    slow = bool(reader.take("slow", "slower", "longer", "long"))
    length = reader.whole(2)
    reader.skip("-")
    unit = BAR_UNITS.get(reader.take(*BAR_UNITS), "") if length is not None else ""
    row, _ = take_name(reader)
    if length is None or not (unit or slow) or row is not None or reader.sees("ago", "back", *_OF_PRICES):
        return None
    if unit_as_timeframe(reader, speaker, unit) != left.call.timeframe:
        return None
    if unit and reader.peek().value == 1:
        reader.at += 1  # "the ninety-period one"
    return same_average(left, length)


def _spoken_of(speaker: Speaker, left: Value) -> Value | None:
    """What `it` is beside `left`: the level it was last compared with, or what was spoken of before it."""
    if is_quoted(left) and is_quoted(speaker.measured) and left != speaker.measured and not speaker.leaving:
        return speaker.level  # "the low is below the lower band and the close is above it": prices of one bar
    parts = (part for part in parts_of_all(speaker.entry) if isinstance(part, Compare | Cross))
    before = {part.right for part in parts if part.left == left}
    named = len(before) == 1 and all(isinstance(one, Line) for one in before)
    if named and left != speaker.measured and not speaker.leaving:
        return before.pop()  # "…, short when it turns negative and the close is under it": what the close was above
    other = left != speaker.measured and speaker.measured != speaker.level
    if other and isinstance(speaker.measured, Line) and isinstance(left, Line) and isinstance(speaker.level, Number):
        return speaker.measured  # "RSI(14) > 50 and RSI(7) crosses above it": lines cross lines
    if other and isinstance(speaker.measured, Line) and isinstance(speaker.level, Line) and isinstance(left, Price):
        return None  # "the 50 EMA is above the 200 EMA and price crosses it": either of them
    if isinstance(speaker.level, Offset | Scaled) and isinstance(speaker.level.of, Line):
        return speaker.level.of  # "3 ATR above the 20 EMA, … back at it": the average
    if speaker.level is not None and not (isinstance(left, Price) and isinstance(speaker.level, Number)):
        return speaker.level
    return speaker.former if speaker.former != left else None


def _is_beside_flip(speaker: Speaker, left: Value) -> bool:
    """`supertrend flips up above the 200 EMA, … below it`: the level of the price, not what flips."""
    flips = isinstance(speaker.it, Line) and speaker.it.call.name in ("supertrend", "parabolic_sar")
    return flips and left == speaker.measured and speaker.level is not None and speaker.level == speaker.former


@attempt
def other_output(reader: Reader, speaker: Speaker, left: Value) -> Value | None:
    """`stoch RSI k crosses below d`: another line of the same indicator."""
    if not isinstance(left, Line) or not left.output:
        return None
    outputs = BY_NAME[left.call.name].outputs
    reader.take("the", "its")
    word = reader.take_any([said for said, output in outputs.items() if output not in (left.output, "up", "down")])
    if word.startswith("signal") and left.call.name != "macd" and "macd" in speaker.mentioned:
        return None  # "%K above %D and MACD above its signal, exit when it crosses the signal line": the MACD's
    reader.take(
        "line"
        if word in ("k", "d", "% k", "% d") or word.endswith(("di", "+", "-")) or left.call.name == "ichimoku"
        else ""
    )
    at = reader.at
    if word and not (reader.take("(") and reader.number() == left.call.number("length") and reader.take(")")):
        reader.at = at
    return Line(left.call, outputs[word]) if word else None


def same_average(line: Line, length: float) -> Value:
    """The average of the same kind as `line` over `length` bars."""
    return Line(make_call(BY_NAME[line.call.name], [length], line.call.timeframe))


def _chain(reader: Reader, speaker: Speaker, first: Condition, right: Value) -> Condition:
    """`20 EMA > 50 EMA > 200 EMA`, `EMA 20 above EMA 50 above EMA 100 above EMA 200`."""
    if not isinstance(first, Compare):
        return first
    parts = [first]
    while isinstance(right, Line | Price):
        at = reader.at
        phrase = reader.take(*_ORDERS)
        further = right_of(reader, speaker, right) if phrase else None
        if not isinstance(further, Line | Price):
            reader.at = at
            break
        parts.append(Compare(right, _ORDERS[phrase], further))
        right = further
    if len(parts) == 1:
        return parts[0]
    lines = [parts[0].left, *(part.right for part in parts)]
    speaker.ribbon = tuple(line for line in lines if isinstance(line, Line) and BY_NAME[line.call.name].average)
    reader.take_any(("all stacked", "stacked", "in order", "all aligned", "aligned"))
    return AllOf(tuple(parts))
