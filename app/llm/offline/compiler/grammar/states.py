"""States by a word: `oversold`, `positive`, `green`; and the way out of them: `leaves oversold`, `changes sign`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.calls import shift
from app.llm.offline.compiler.grammar.directions import REGION
from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.relations import ABOVE, BELOW
from app.llm.offline.compiler.lexicon import BY_NAME, Spoken
from app.llm.offline.compiler.meaning import (
    AllOf,
    Call,
    Compare,
    Condition,
    Cross,
    Line,
    Not,
    Number,
    Price,
    Slope,
    Value,
    Way,
    parts_of_all,
)
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import phrases, words

_BECOMES = words("turns goes becomes gets flips turned flipped crosses to turning going becoming getting flipping")
_FORBIDDING = frozenset(words("skip not no avoid unless except never don't dont without ignore outside neither"))
_MOVES = words("goes moves heads hooks curls ticks bounces climbs swings pops rolls drops falls comes back")
_LEAVES: dict[str, Way | None] = {
    **dict.fromkeys(
        phrases("""
            leaves | leave | leaving | exits | exiting | comes out of | coming out of | goes out of | go out of |
            goes out from | go out from | gets out of | moves out of | comes out from | come out of | emerges from |
            comes back from | moves back out of | comes back out of | returns from | moves out from | crosses out of |
            crossing out of | crosses back out of | crossing back out of | coming back out of | cross out of
        """),
        None,
    ),
    **{f"{verb} {way} out of": way for verb in _MOVES for way in ("up", "down")},
    **dict.fromkeys(
        phrases("""
            bounces out of | rallies out of | hooks out of | turns out of | curls out of | snaps out of |
            climbs out of | rises out of | rises from | climbs from | recovers from | comes up out of | pops out of |
            coming up out of | comes back up out of | crosses up out of | turns up out of | crossing up out of |
            cross up out of | turning up out of | rising out of | climbing out of | crosses back up out of |
            crossing back up out of
        """),
        "up",
    ),
    **dict.fromkeys(
        phrases("""
            drops out of | falls out of | falls from | drops from | comes down out of | coming down out of |
            comes back down out of | crosses down out of | rolls out of | crossing down out of | cross down out of |
            turning down out of | turns down out of | falling out of | dropping out of | crosses back down out of |
            crossing back down out of
        """),
        "down",
    ),
}
_SIDES = {word: side for side, spoken in (("long", "long longs buy buys"), ("short", "short shorts sell sells"))
          for word in words(spoken)}  # fmt: skip
_PAINTED = ("linreg", "awesome_oscillator")
"""What charts paint by its slope, as they do averages."""
_LEVELS = words("previous_day previous_week donchian bollinger keltner vwap pivots highest lowest ichimoku")
"""Prices, which never change their sign."""
_AROUND_ZERO = ("momentum", "roc", "awesome_oscillator")
_SIGN = phrases("""
    changes sign | changing sign | changed sign | change sign | changes its sign | flips sign | flipping sign |
    switches sign | change of sign | sign change | changes signs | turns sign | turns the other sign |
    changes to the other sign | goes to the other sign | gets the other sign | has the other sign |
    turns to the other sign | turns the opposite sign | turns to the opposite sign | flips its sign |
    takes the other sign
""")


def is_price(value: Value | None) -> bool:
    """Whether it is counted in the price, so that it never changes its sign."""
    if not isinstance(value, Line):
        return isinstance(value, Price)
    return BY_NAME[value.call.name].average or value.call.name in _LEVELS


@attempt
def new_state(reader: Reader, speaker: Speaker, left: Value) -> Condition | None:
    """A value that changes its sign, either way, or comes out of where it was extreme."""
    if not isinstance(left, Line):
        return None
    row = BY_NAME[left.call.name]
    if row.scale == 0 and reader.take_any(_SIGN):
        return Cross(left, None, Number(0))
    turned = _flipped(reader, speaker, left, row)
    if turned is not None:
        return turned
    verb = reader.take_any(_LEAVES)
    if row.scale is None or row.extremes is None or not verb:
        return None
    if verb.endswith(("from", "of")):
        reader.skip(*ABOVE, *BELOW)
    level = _left_extreme(reader, row, left)
    if level is None or 2 * level == row.scale:
        return None
    way: Way = "up" if 2 * level < row.scale else "down"
    if _LEAVES[verb] not in (None, way):
        return None
    speaker.compare(left, Number(level))
    return Cross(left, way, Number(level))


@attempt
def _flipped(reader: Reader, speaker: Speaker, left: Line, row: Spoken) -> Condition | None:
    """`momentum flips`, `the histogram flips`: through zero, or through the middle that the entry compared it with."""
    if not reader.take("flips", "flip", "flipped") or not ends(reader):
        return None
    compared = [one for one in parts_of_all(speaker.entry) if isinstance(one, Compare | Cross) and one.left == left]
    levels = {one.right.value for one in compared if isinstance(one.right, Number)}
    if row.scale is None or levels - {row.scale / 2}:
        return None
    sure = levels or left.output == "histogram" or row.name in _AROUND_ZERO
    return Cross(left, None, Number(row.scale / 2)) if sure else None


@attempt
def _left_extreme(reader: Reader, row: Spoken, left: Line) -> float | None:
    """`the oversold zone`, `below 20`, `20`: the level at which the extreme ends."""
    reader.skip("the", "level", "area")
    word = reader.take("oversold", "overbought")
    if word:
        reader.take(*REGION)
        low, high = _both_extremes(reader, word, oversold_levels(row, left.call))
        said = _level_in_brackets(reader) or _level_behind(reader, word)
        level = said if said is not None else low if word == "oversold" else high
        reader.assumed.append(f"{word} is {row.title} {level:g}")
        return level
    number = reader.signed_number()
    reader.take("level", "line")
    return None if reader.sees("%", "pips", "bars", "to") else number


@attempt
def state(reader: Reader, speaker: Speaker, left: Value) -> Condition | None:
    """`oversold`, `overbought`, `positive`, `negative`."""
    reader.skip(*_BECOMES)
    moved = reader.at > 0 and reader.tokens[reader.at - 1].text in _BECOMES
    word = reader.take("oversold", "overbought", "positive", "negative", "green", "red")
    if not word or _searched_next(reader):
        return None
    if word in ("positive", "negative", "green", "red"):
        if not isinstance(left, Line) or left.call.name in ("supertrend", "parabolic_sar", *_LEVELS):
            return None
        up = word in ("positive", "green")
        row = BY_NAME[left.call.name]
        signed = row.scale == 0 and word in ("positive", "negative")
        if row.average or (left.call.name in _PAINTED and not signed):
            return _colour_of_line(left, word, up, moved)
        return Cross(left, "up" if up else "down", Number(0)) if moved else Compare(left, ">" if up else "<", Number(0))
    said_of = BY_NAME.get(left.call.name) if isinstance(left, Line) else None
    if said_of is None or said_of.extremes is None or not isinstance(left, Line):
        return None
    low, high = _both_extremes(reader, word, oversold_levels(said_of, left.call))
    said = _level_in_brackets(reader)
    level = said if said is not None else low if word == "oversold" else high
    reader.take(*REGION)
    reader.assumed.append(f"{word} means {said_of.title} {'below' if word == 'oversold' else 'above'} {level:g}")
    return Compare(left, "<" if word == "oversold" else ">", Number(level))


def _searched_next(reader: Reader) -> bool:
    """`…, oversold 20 to 35`: whether values to try for the level come next."""
    return reader.peek().value is not None and reader.peek(1).text in ("to", "-") and reader.peek(2).value is not None


def _both_extremes(reader: Reader, word: str, usual: tuple[float, float]) -> tuple[float, float]:
    """`oversold/overbought (20/80)` where no one side was named: the other end is that of the other side."""
    at = reader.at
    begun = at
    while begun and reader.tokens[begun - 1].text not in (*words(". , ; :"), "\n"):
        begun -= 1
    spoken = [token.text for token in reader.tokens[begun:at]]
    sides = {_SIDES[text] for text in spoken if text in _SIDES}
    other = reader.take("oversold", "overbought") if reader.take("/") else ""
    reader.take(*REGION)
    if len(sides) == 1 or not other or other == word or _FORBIDDING & set(spoken):
        reader.at = at
        return usual
    return _two_levels(reader) or usual


@attempt
def _two_levels(reader: Reader) -> tuple[float, float] | None:
    """`(20/80)`: where either end begins."""
    first = reader.signed_number() if reader.take("(", ",") else None
    second = reader.signed_number() if reader.take("/", "and", ",", "-") else None
    closed = reader.take(")")
    if first is None or second is None or not (closed or ends(reader)):
        return None
    return min(first, second), max(first, second)


@attempt
def _level_behind(reader: Reader, word: str) -> float | None:
    """`the oversold area below 20`."""
    return reader.signed_number() if reader.take(*(BELOW if word == "oversold" else ABOVE)) else None


@attempt
def _level_in_brackets(reader: Reader) -> float | None:
    """`overbought (over 80)`, `oversold (< 20)`, `oversold (30)`."""
    if not reader.take("("):
        return None
    reader.skip("over", "above", "below", "under", ">", "<", "i", ".", "e", ",", "level", "at")
    number = reader.signed_number()
    return number if number is not None and reader.take(")") else None


def _colour_of_line(line: Line, word: str, up: bool, moved: bool) -> Condition | None:
    """`the Hull turns green`: charts paint an average by its slope; it is never negative."""
    if word not in ("green", "red"):
        return None
    way: Way = "up" if up else "down"
    return AllOf((Slope(line, way), Not(Slope(shift(line, 1), way)))) if moved else Slope(line, way)


def oversold_levels(row: Spoken, call: Call) -> tuple[float, float]:
    """The levels meant by oversold and overbought; a very short RSI swings further."""
    if row.name == "rsi" and (call.number("length") or 14) <= 4:
        return 10.0, 90.0
    if row.extremes is None:
        raise ValueError(f"{row.name} has no usual extremes")
    return row.extremes
