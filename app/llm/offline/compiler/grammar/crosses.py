from __future__ import annotations

from app.llm.offline.compiler.grammar.another_cross import another_cross
from app.llm.offline.compiler.grammar.calls import make_call
from app.llm.offline.compiler.grammar.cross_places import against_its_place, beyond_zero
from app.llm.offline.compiler.grammar.flip_nouns import flip_noun, tenkan_kijun
from app.llm.offline.compiler.grammar.indicator_names import (
    average_in_brackets,
    indicator_names,
    names_of_all,
    take_name,
)
from app.llm.offline.compiler.grammar.indicators import indicator_call
from app.llm.offline.compiler.grammar.levels_ahead import said_elsewhere
from app.llm.offline.compiler.grammar.paired_roles import named_pair, paired_by_role
from app.llm.offline.compiler.grammar.relating import right_of
from app.llm.offline.compiler.grammar.role_lengths import are_unsaid, length_of, pair_of_lengths
from app.llm.offline.compiler.grammar.units import BAR_UNITS
from app.llm.offline.compiler.grammar.usual_levels import is_usual_level
from app.llm.offline.compiler.grammar.values import value
from app.llm.offline.compiler.grammar.ways import (
    BACK_AGAIN,
    CROSS_NOUNS,
    DOWNWARD,
    UPWARD,
    beyond_alone,
    crossed_so,
    crossing_way,
)
from app.llm.offline.compiler.known_calls import only_two
from app.llm.offline.compiler.lexicon import BY_NAME, PLAIN_AVERAGES, Spoken
from app.llm.offline.compiler.meaning import Condition, Cross, Line, Number, Price, Way
from app.llm.offline.compiler.reader import ARTICLES, Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import phrases, words

_TWO_WAYS = phrases("both directions | both ways | both sides | 2 - way | 2 way | 2 - sided | two - way | two way")
_EVERY = words("every each any single plain simple basic classic standard ordinary straightforward")
_ONLY_NOUNS = ("crossover", "crossovers", "cross over", "x over", "xover")


@attempt
def cross_noun(reader: Reader, speaker: Speaker) -> Condition | None:
    """A crossing as a noun; its way is open unless bullish, bearish, up or down is said."""
    reader.skip(*ARTICLES, *_EVERY)
    reader.take_any(_TWO_WAYS)
    for form in (
        another_cross,
        _level_cross,
        tenkan_kijun,
        _named_cross,
        flip_noun,
        _pair_cross,
        _two_named_cross,
        _partner_cross,
        _cross_of,
        _price_cross,
        _same_cross,
        _searched_cross,
    ):
        found = form(reader, speaker)
        if found is not None:
            return found
    return None


@attempt
def _named_cross(reader: Reader, speaker: Speaker) -> Condition | None:
    lengths = _two_numbers(reader)
    name = reader.take_any(("golden cross", "golden crossover", "death cross"))
    if not name:
        return None
    way: Way = "up" if name.startswith("golden") else "down"
    at = reader.at
    bracket = reader.take("(", "of", "between", ":", "=")
    defined = (average_pair(reader, speaker) or named_pair(reader, speaker, way)) if bracket else None
    if defined is not None and (bracket != "(" or reader.take(")")):
        speaker.pair = defined
        return Cross(defined[0], way, defined[1])
    reader.at = at
    if speaker.pair is not None and lengths is None and reader.peek().value is None:
        return Cross(speaker.pair[0], way, speaker.pair[1])
    row, lengths = _kind_behind(reader, lengths)
    fast, slow = sorted(lengths or (50.0, 200.0))
    if fast == slow or fast < 1 or any(length != int(length) for length in (fast, slow)):
        return None
    reader.assumed.append(f"{name.split()[0]} cross: {row.title} {fast:g} and {row.title} {slow:g}")
    speaker.pair = Line(make_call(row, [fast], None)), Line(make_call(row, [slow], None))
    return Cross(speaker.pair[0], way, speaker.pair[1])


def _kind_behind(reader: Reader, lengths: tuple[float, float] | None) -> tuple[Spoken, tuple[float, float] | None]:
    """`golden cross 50/200 sma`, `death cross EMA 20/50`, `golden cross ema`: of which averages, if not the usual."""
    at = reader.at
    reader.skip("on", "of", "with", "the")
    row, _ = take_name(reader)
    behind = None if lengths else _two_numbers(reader)
    row = take_name(reader)[0] if row is None else row
    lost = row is None and behind is None
    if lost or (row is not None and not row.average) or reader.peek().value is not None or reader.sees("("):
        reader.at = at
        return BY_NAME["sma"], lengths
    return row or BY_NAME["sma"], lengths or behind


_VERB_BEHIND = words("through above below over under from out back again")
_BEHIND_X = ("", ",", ".", "\n", ";", "on", "with", "long", "short", "both", "-", "stop", "sl", "buy", "go", "=", "->")


_BY_PRICE = phrases("by price | by the price | by the close | by close | by the market | with price")


@attempt
def _price_cross(reader: Reader, speaker: Speaker) -> Condition | None:
    """`VWAP cross`, `a bullish 200 SMA cross`, `price / 200 SMA cross`: the price crosses the line."""
    way = crossing_way(reader)
    if reader.take("price", "close"):
        reader.skip("/", "and", "vs", "x", "-")
    said = indicator_call(reader, speaker)
    if said is None or not (said[0].average or said[0].name == "vwap" or said[2] == "middle"):
        return None
    if not said[2] and are_unsaid(reader):
        return None
    way = way or crossing_way(reader)
    verb = crossed_so(reader)
    way = way or (crossing_way(reader) if verb else None)
    noun = verb or reader.take("cross", "crossover", "crossovers", "xover", "reclaim", "reclaims")
    way = "up" if noun.startswith("reclaim") else way
    reader.take_any(_BY_PRICE if noun else ())
    if not noun or value(reader, speaker) is not None:
        return None
    if reader.sees("above", "below", "over", "under", "through", "back", "up", "down"):
        return None  # the verb, not the noun
    line = Line(said[1], said[2])
    speaker.it, speaker.pair = Price("close"), (Price("close"), line)
    speaker.compare(*speaker.pair)
    return Cross(Price("close"), way or crossing_way(reader), line)


@attempt
def _same_cross(reader: Reader, speaker: Speaker) -> Condition | None:
    """`a bearish crossover`, `a cross down`: of the lines that crossed before."""
    way = crossing_way(reader)
    if not reader.take_any(CROSS_NOUNS):
        return None
    way = way or crossing_way(reader) or beyond_alone(reader)
    placed = against_its_place(reader, speaker, way)
    if placed is not None:
        return placed
    if (
        way is None
        or speaker.pair is None
        or reader.peek().value is not None
        or reader.sees("of", "through", "above", "below", "over", "under", "between")
    ):
        return None
    return Cross(speaker.pair[0], way, speaker.pair[1])


@attempt
def _searched_cross(reader: Reader, speaker: Speaker) -> Condition | None:
    """`optimise the fast EMA 5 to 20 and the slow EMA 30 to 100 for a crossover`: of the averages to be tried."""
    way = crossing_way(reader)
    if len(speaker.roles) < 2 or speaker.average is None or speaker.pair is not None:
        return None
    if not reader.take_any(CROSS_NOUNS) or reader.sees("of", "through", "above", "below", "over", "under", "between"):
        return None
    row = BY_NAME[speaker.average]
    reader.assumed.append("the crossing is that of the averages to be tried")
    speaker.pair = tuple(Line(make_call(row, [length_of(speaker, role)[0]], None)) for role in ("fast", "slow"))  # type: ignore[assignment]
    return None if speaker.pair is None else Cross(speaker.pair[0], way or crossing_way(reader), speaker.pair[1])


@attempt
def _pair_cross(reader: Reader, speaker: Speaker) -> Condition | None:
    """`20/50 EMA cross`, `EMA 9/21 crossover`, `bullish cross of …` comes elsewhere."""
    way = crossing_way(reader)
    start = reader.at
    pair = average_pair(reader, speaker)
    if pair is None:
        return None
    way = way or crossing_way(reader)
    joined = any(token.text == "x" for token in reader.tokens[start : reader.at]) and reader.sees(*_BEHIND_X)
    noun = reader.take_any(CROSS_NOUNS)
    if not noun and not (reader.peek(1).text in _BEHIND_X and reader.take("x")) and not joined:
        return None
    if noun == "crosses" and reader.sees("above", "below", "over", "under") and are_unsaid(reader):
        return None  # "the EMA crosses above the SMA" is one average and its verb
    pair = _lengths_behind(reader, pair)
    speaker.pair = pair
    way = way or crossing_way(reader)
    if way is None and speaker.leaving:
        reader.take_any(BACK_AGAIN)  # out of a trade there is no other way for them to cross
    return Cross(pair[0], way, pair[1])


def _lengths_behind(reader: Reader, pair: tuple[Line, Line]) -> tuple[Line, Line]:
    """`EMA crossover 9/21`, `EMA cross (9, 21)`: the lengths behind the noun instead of the usual ones."""
    if not are_unsaid(reader):
        return pair
    lengths = _two_numbers(reader, brackets=True)
    if lengths is None or any(length != int(length) or length < 1 for length in lengths):
        return pair
    reader.assumed.pop()
    row = average_in_brackets(reader) or BY_NAME[pair[0].call.name]
    fast, slow = sorted(lengths)
    return Line(make_call(row, [fast], None)), Line(make_call(row, [slow], None))


@attempt
def _two_named_cross(reader: Reader, speaker: Speaker) -> Condition | None:
    """`EMA 12 / EMA 26 crossover`, `ema20/ema50 cross`, `9 EMA and 21 EMA cross`, `price and 50 SMA cross`."""
    way = crossing_way(reader)
    left = value(reader, speaker)
    if not isinstance(left, Line) or not BY_NAME[left.call.name].average:
        return None
    joined = reader.take("x")
    if joined and reader.sees("over"):
        return None  # the verb, which says the way
    reader.skip("/", "and", ",", "x", "-", "vs", "with", "over")
    right = value(reader, speaker)
    if not isinstance(right, Line) or not BY_NAME[right.call.name].average or right == left:
        return None
    way = way or crossing_way(reader)
    if not reader.take_any(CROSS_NOUNS) and not joined:
        return None
    first, second = left.call.number("length"), right.call.number("length")
    if first is not None and second is not None and first > second:
        left, right = right, left
    speaker.pair = (left, right)
    return Cross(left, way or crossing_way(reader), right)


@attempt
def average_pair(reader: Reader, speaker: Speaker) -> tuple[Line, Line] | None:
    """Two averages of one kind: `20/50 EMA`, `EMA 20 and 50`, `EMA` alone with the usual lengths."""
    by_role = paired_by_role(reader, speaker)
    if by_role is not None:
        return by_role
    reader.skip_articles()
    before = _two_numbers(reader)
    row = _average(reader, speaker)
    if row is None:
        return None
    behind = _two_numbers(reader, brackets=True) if before is None else None
    lengths = before or behind
    if lengths is None:
        if reader.peek().value is not None or not reader.sees(*CROSS_NOUNS, *UPWARD, *DOWNWARD):
            return None
        row_said = speaker.ribbon
        said = speaker.pair or (row_said if len(row_said) == len(("fast", "slow")) else None)
        if said is not None and all(isinstance(one, Line) and one.call.name == row.name for one in said):
            return said  # type: ignore[return-value]
        named = speaker.known.get(row.name, [])
        lengths, source = pair_of_lengths(speaker)
        if len(named) > 1 and source.endswith("(not said)"):
            return only_two(named)
        reader.assumed.append(f"{row.title} cross: {source}")
    fast, slow = sorted(lengths)
    if fast == slow or fast < 1 or any(length != int(length) for length in lengths):
        return None
    return Line(make_call(row, [fast], None)), Line(make_call(row, [slow], None))


def _average(reader: Reader, speaker: Speaker) -> Spoken | None:
    at = reader.at
    names = indicator_names()
    phrase = reader.take_any(names_of_all())
    if phrase in PLAIN_AVERAGES and speaker.average is not None and not speaker.known:
        return BY_NAME[speaker.average]  # "MA cross, fast EMA anywhere from 5 to 20"
    if phrase in PLAIN_AVERAGES:
        reader.assumed.append("a moving average of no named kind is read as a simple one")
        return BY_NAME["sma"]
    row = names.get(phrase)
    if row is not None and row.average:
        speaker.average = row.name
        return row
    reader.at = at
    return None


def _two_numbers(reader: Reader, brackets: bool = False) -> tuple[float, float] | None:
    at = reader.at
    opened = brackets and bool(reader.take("("))
    reader.skip("of", "with", "the", "lengths", "length", "periods", "fast", "=")
    first = reader.number()
    if first is not None:
        reader.skip("-", *BAR_UNITS)
        if reader.take("/", "and", ",", "x", "over", "-", "vs", "with", "+") or (reader.peek().value or 0) > first:
            reader.skip("the", "slow")
            second = reader.number()
            if second is not None:
                reader.skip("-", *BAR_UNITS)
                if not opened or reader.take(")"):
                    return first, second
    reader.at = at
    return None


@attempt
def _partner_cross(reader: Reader, speaker: Speaker) -> Condition | None:
    """`MACD cross`, `bullish MACD crossover`, `MACD signal line cross`, `MACD zero line cross`."""
    way = crossing_way(reader)
    said = indicator_call(reader, speaker)
    if said is None or said[0].name not in ("macd", "stochastic", "stoch_rsi"):
        return None
    row, call, output = said
    zero = bool(reader.take_any(("0 line", "0", "centerline", "centreline")))
    partner = "signal" if row.name == "macd" else "d"
    if output not in ("", partner, row.main):
        return None
    way = way or crossing_way(reader)
    noun = reader.take_any(CROSS_NOUNS)
    if not noun:
        return None
    placed = None if zero or (noun not in _ONLY_NOUNS and way is None) else beyond_zero(reader, call, way)
    if placed is not None:
        speaker.it, speaker.pair = Line(call, row.main), (Line(call, row.main), Line(call, partner))
        return placed
    if reader.sees(*_VERB_BEHIND) or value(reader, speaker) is not None:
        return None  # the verb, not the noun
    way = way or crossing_way(reader)
    leaves = reader.sees("out") and reader.peek(1).text in (*words(", . ; if when"), "\n", "")  # "MACD x down out"
    if (reader.sees(*_VERB_BEHIND) and not leaves) or value(reader, speaker) is not None:
        return None
    speaker.pair = (Line(call, row.main), Number(0) if zero else Line(call, partner))
    speaker.it = speaker.pair[0]
    speaker.compare(*speaker.pair)
    return Cross(speaker.pair[0], way or crossing_way(reader), speaker.pair[1])


@attempt
def _level_cross(reader: Reader, speaker: Speaker) -> Condition | None:
    """`RSI 30 cross up`, `wpr -80 cross up buy, -20 cross down sell`: the level in front of its crossing."""
    row, _ = take_name(reader)
    level = reader.signed_number()
    line = speaker.it if row is None or level is None else Line(said_elsewhere(reader, speaker, row, level), row.main)
    if level is None or not isinstance(line, Line) or not is_usual_level(BY_NAME[line.call.name], level):
        return None
    again = row is None and speaker.pair is not None and speaker.pair[0] == line  # "crosses 30 up long, 70 down short"
    noun, way = reader.take("cross", "crosses", "crossing") or again, crossing_way(reader)
    if not noun or way is None or value(reader, speaker) is not None:
        return None
    speaker.it, speaker.lost, speaker.pair = line, False, (line, Number(level))
    speaker.compare(line, Number(level))
    return Cross(line, way, Number(level))


@attempt
def _cross_of(reader: Reader, speaker: Speaker) -> Condition | None:
    """`a cross of the 20 and 50 EMA`, `crossover of price and the 50 SMA`, `cross above the 200 SMA`."""
    way = crossing_way(reader)
    if not reader.take_any(CROSS_NOUNS):
        return None
    way = way or crossing_way(reader)
    if not reader.take("of", "between"):
        return None
    pair = average_pair(reader, speaker)
    if pair is not None:
        speaker.pair = pair
        return Cross(pair[0], way, pair[1])
    left = value(reader, speaker)
    above = reader.take("above", "over", "below", "under", "and", "with", "through", "/")
    right = right_of(reader, speaker, left) if above and left is not None else None
    if left is None or right is None or isinstance(left, Number):
        return None
    speaker.pair = (left, right)
    said: Way | None = {"above": "up", "over": "up", "below": "down", "under": "down"}.get(above)  # type: ignore[assignment]
    return Cross(left, way or said, right)
