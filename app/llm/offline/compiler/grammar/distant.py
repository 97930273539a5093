"""How far one value is from another: `2% below the 20 SMA`, `within 1 ATR of the 50 EMA`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.calls import shift
from app.llm.offline.compiler.grammar.indicators import indicator
from app.llm.offline.compiler.grammar.relating import is_of_prices
from app.llm.offline.compiler.grammar.relations import ABOVE, BELOW
from app.llm.offline.compiler.grammar.units import BAR_UNITS, in_bars
from app.llm.offline.compiler.grammar.values import value
from app.llm.offline.compiler.meaning import (
    Compare,
    Condition,
    Line,
    Not,
    Number,
    Offset,
    Price,
    Scaled,
    Value,
    Within,
)
from app.llm.offline.compiler.mirror import scale_of
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import phrases, words

_FURTHER = phrases("""
    more than | over | further than | farther than | at least | bigger than | greater than | larger than | above | > |
    wider than
""")
_NEARER = phrases("less than | under | smaller than | closer than | within | below | < | no more than | at most")
_DENYING = frozenset(words("not no skip unless avoid don't dont never except ignore"))
_CLAUSE = 14
_NO_FURTHER = phrases("""
    within | no more than | not more than | at most | less than | no further than | no farther than | closer than
""")


@attempt
def distant(reader: Reader, speaker: Speaker, left: Value) -> Condition | None:
    """`is 2% below the 20 SMA`, `at least 1 ATR above the 50 EMA`: further away than that."""
    near = _near(reader, speaker, left) or _bounded(reader, speaker, left) or _far(reader, speaker, left)
    near = near or _since(reader, speaker, left)
    if near is not None:
        return near
    reader.take("closes", "close", "closing", "drops", "falls", "dips", "trades", "rises", "climbs", "gets", "goes")
    reader.take_any(("at least", "more than", "over"))
    at = reader.at
    right = value(reader, speaker)
    if right is not None:
        speaker.compare(left, right)
    if isinstance(right, Line) and right.call.name == "bollinger" and reader.tokens[at].value is not None:
        return Compare(left, ">" if right.output == "upper" else "<", right)  # "2 standard deviations below the mean"
    placed = any(token.text in (*ABOVE, *BELOW) for token in reader.tokens[at : reader.at])
    multiplied = isinstance(right, Scaled) and right.percent > 0 and not _in_percent(reader, at)
    multiplied = multiplied and not (isinstance(left, Price) and _of_atr(right))  # "…, 2x ATR stop" is no price
    if not isinstance(right, Scaled | Offset) or not (placed or multiplied):  # "60 % of the range" is no place
        reader.at = at
        return None
    amount = right.percent if isinstance(right, Scaled) else right.multiple
    return Compare(left, ">" if amount > 0 else "<", right)


@attempt
def _since(reader: Reader, speaker: Speaker, left: Value) -> Condition | None:
    """`is at least 4 % lower than 12 bars ago`, `closes 2 ATR higher than it was 5 bars ago`: than the same then."""
    reader.take("closes", "closed", "trades")
    reader.take_any(("at least", "more than", "over"))
    far = _span(reader, speaker)
    way = reader.take("higher", "lower", "above", "below") if far is not None else ""
    if far is None or not way or not (reader.take("than", "then") or way in ("above", "below")):
        return None
    then = _then(reader, speaker, left) or (value(reader, speaker) if way in ("higher", "lower") else None)
    if then is None or isinstance(then, Number) or scale_of(left) is not None:
        return None
    amount, unit = far
    amount = amount if way in ("higher", "above") else -amount
    speaker.compare(left, then)
    return Compare(
        left, ">" if amount > 0 else "<", Scaled(then, amount) if unit is None else Offset(then, amount, unit)
    )


@attempt
def _then(reader: Reader, speaker: Speaker, left: Value) -> Value | None:
    """`12 bars ago`, `it was 5 bars ago`, `the previous bar`: the same value then."""
    reader.skip("it", "was", "where", "what", "its", "the", "price", "close", "value", "that")
    named = reader.take_any(("previous bar", "prior bar", "last bar", "bar before", "previous candle"))
    back = 1 if named else reader.whole(1)
    unit = "bars" if named else BAR_UNITS.get(reader.take(*BAR_UNITS), "")
    ago = named or (unit and reader.take("ago", "earlier", "before") and in_bars(reader, speaker, unit))
    return shift(left, back) if back is not None and ago and isinstance(left, Price | Line) else None


def _of_atr(value: Value | None) -> bool:
    return isinstance(value, Scaled) and isinstance(value.of, Line) and value.of.call.name == "atr"


def _in_percent(reader: Reader, start: int) -> bool:
    return any(token.text in ("%", "percent", "pct") for token in reader.tokens[start : reader.at])


@attempt
def _near(reader: Reader, speaker: Speaker, left: Value) -> Condition | None:
    """`is within 1% of the 200 SMA`, `no more than 1 ATR away from the 50 EMA`."""
    if not reader.take_any(_NO_FURTHER):
        return None
    amount = 0.5 if reader.take("half") and reader.take("a", "an") else 1.0 if reader.take("an") else reader.number()
    percent, unit = _unit(reader, speaker)
    if amount is None or not (percent or unit is not None):
        return None
    reader.skip("away", "distance", "range", "reach", "or", "less")
    if not reader.take("of", "from", "around"):
        return None
    level = _level(reader, speaker, left)
    if level is None or isinstance(level, Number):
        return None
    speaker.compare(left, level)
    if unit is None:
        return Within(left, Scaled(level, -amount), Scaled(level, amount))
    return Within(left, Offset(level, -amount, unit), Offset(level, amount, unit))


def _level(reader: Reader, speaker: Speaker, left: Value) -> Value | None:
    """What something is near to: `the 20 EMA is rising and price is within 5 pips of it`, which is not the price."""
    found = value(reader, speaker)
    found = speaker.former if found == left else found
    return None if isinstance(left, Price) and isinstance(found, Line) and not is_of_prices(found) else found


@attempt
def _bounded(reader: Reader, speaker: Speaker, left: Value) -> Condition | None:
    """`less than 1 ATR below the 50 EMA`: between the two; `no more than 1 ATR below it`: on the other side as well."""
    said = reader.take_any((*_NO_FURTHER, "max", "maximum", "up to"))
    at = reader.at
    right = value(reader, speaker) if said and reader.peek().value is not None else None
    placed = any(token.text in (*ABOVE, *BELOW) for token in reader.tokens[at : reader.at])
    if not isinstance(right, Scaled | Offset) or not placed:
        return None
    above = (right.percent if isinstance(right, Scaled) else right.multiple) > 0
    speaker.compare(left, right)
    if said in ("within", "less than", "closer than"):
        return Within(left, right.of, right) if above else Within(left, right, right.of)
    reader.assumed.append(f"“{said}” leaves the other side of the line as well")
    return Compare(left, "<=" if above else ">=", right)


@attempt
def _far(reader: Reader, speaker: Speaker, left: Value) -> Condition | None:
    """`skip it if price is more than 5 ATR from the 200 EMA`: on either side; of an entry the side has to be said."""
    denied = _DENYING & {token.text for token in reader.tokens[max(0, reader.at - _CLAUSE) : reader.at]}
    far = _span(reader, speaker) if denied and reader.take_any(_FURTHER) else None
    reader.skip("away", "distance")
    level = _level(reader, speaker, left) if far is not None and reader.take("from") else None
    if far is None or level is None or isinstance(level, Number):
        return None
    speaker.compare(left, level)
    return Not(Within(left, *_around(level, far)))


@attempt
def distance_between(reader: Reader, speaker: Speaker) -> Condition | None:
    """`the distance between the close and the 200 EMA is bigger than 5 ATR`: on either side of it."""
    reader.skip("the", "a")
    if not reader.take("distance", "gap", "spread") or not reader.take("between", "from", "of"):
        return None
    left = value(reader, speaker)
    level = value(reader, speaker) if left is not None and reader.take("and", "to", "from") else None
    reader.skip("is", "gets", "was")
    further = bool(reader.take_any(_FURTHER))
    if level is None or left is None or isinstance(level, Number) or not (further or reader.take_any(_NEARER)):
        return None
    far = _span(reader, speaker)
    if far is None:
        return None
    speaker.compare(left, level)
    near = Within(left, *_around(level, far))
    return Not(near) if further else near


def _unit(reader: Reader, speaker: Speaker) -> tuple[bool, Line | Number | None]:
    """Whether percent are counted, or else the unit: ATRs or pips."""
    if reader.take("%", "percent", "pct"):
        return True, None
    if reader.take("pips", "pip"):
        return False, Number(1, "pips")
    reader.skip("x", "times", "the")
    unit = indicator(reader, speaker)
    return False, unit if isinstance(unit, Line) and unit.call.name == "atr" else None


def _span(reader: Reader, speaker: Speaker) -> tuple[float, Line | Number | None] | None:
    """`5 ATR`, `3 %`, `20 pips`: how far."""
    amount = reader.number()
    percent, unit = _unit(reader, speaker) if amount is not None else (False, None)
    return None if amount is None or not (percent or unit is not None) else (amount, unit)


def _around(level: Value, far: tuple[float, Line | Number | None]) -> tuple[Value, Value]:
    amount, unit = far
    if unit is None:
        return Scaled(level, -amount), Scaled(level, amount)
    return Offset(level, -amount, unit), Offset(level, amount, unit)
