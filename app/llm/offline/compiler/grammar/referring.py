"""What `it` is in a way out, where the entry spoke of several things."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from app.llm.offline.compiler.grammar.plain_levels import is_odd_price, is_plain_level
from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.meaning import (
    Compare,
    Condition,
    Cross,
    Line,
    Measure,
    Not,
    Number,
    Offset,
    Price,
    Recently,
    Scaled,
    Slope,
    Value,
    Within,
    all_parts,
    flat,
)
from app.llm.offline.compiler.mirror import mirror
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import (
    Allow,
    BreakEven,
    Enter,
    LeaveAfter,
    Mention,
    Protect,
    Remark,
    Said,
    Size,
    Statement,
    Unusable,
)
from app.llm.offline.compiler.tokens import Token

_IT = ("it", "it's", "they", "its")
_PRICE_DOES = ("closes", "close", "closed", "trades", "trading", "touches", "hits", "tags", "reaches")

Reading = Callable[[Reader, Speaker], Condition | None]
Saying = Callable[[Reader, Speaker, Value], Condition | None]


def of_its_subject(reader: Reader, speaker: Speaker, read: Reading) -> Condition | None:
    """`price above the 200 EMA and CCI crosses above 0, short when it's below and …`: of the one subject of the entry
    of which it is the mirror image; None, nothing moved, where there is no such subject, or more than one."""
    parts = [part for part in flat(speaker.entry) if isinstance(part, Compare | Cross | Slope)] if speaker.entry else []
    subjects = {_subject_of(part) for part in parts}
    if reader.peek().text not in _IT or (len(subjects) < 2 and speaker.it in {None, *subjects}):
        return None  # of one subject it speaks anyway, but behind a filter of another
    at, told, memory = reader.at, list(reader.assumed), speaker.remember()
    sure: list[Compare | Cross | Slope] = []
    leveled: list[Compare | Cross | Slope] = []
    for part in parts:
        found = _read_of(reader, speaker, read, part)
        if found is not None and (mirror(next(flat(found))) in parts or _falls_back(reader, at, found, part)):
            sure.append(part)
        elif found is not None and speaker.leaving and _ends_it(found, part, parts):
            leveled += [part] * any(token.value is not None for token in reader.tokens[at : reader.at])
        reader.at, reader.assumed[:] = at, told
        speaker.recall(memory)
    sure = sure or leveled
    return _read_of(reader, speaker, read, sure[0]) if len(sure) == 1 else None


def _ends_it(found: Condition, part: Compare | Cross | Slope, parts: Sequence[Compare | Cross | Slope]) -> bool:
    """Whether a level is told of the one thing that the entry measures by a level: `RSI < 10 and …, sell above 70`."""
    measured = {one.left for one in parts if isinstance(one, Compare | Cross) and isinstance(one.right, Number)}
    first = next(flat(found))
    if not isinstance(first, Compare | Cross) or not isinstance(first.right, Number) or isinstance(part, Slope):
        return False
    return measured == {part.left} == {first.left} and isinstance(part.left, Line | Measure)


def _subject_of(part: Compare | Cross | Slope) -> Value:
    return part.of if isinstance(part, Slope) else part.left


def _read_of(reader: Reader, speaker: Speaker, read: Reading, part: Compare | Cross | Slope) -> Condition | None:
    """What comes next, `it` being the subject of a part of the entry."""
    speaker.it = _subject_of(part)
    if not isinstance(part, Slope):
        speaker.compare(part.left, part.right)
    if isinstance(part, Cross):
        speaker.pair = part.left, part.right
    return read(reader, speaker)


def is_unsure(reader: Reader, speaker: Speaker, start: int, found: Condition) -> bool:
    """`ADX > 20 and +DI > -DI, exit when it falls below 20`: whether `it`, said from `start` on, may be another thing.

    What is compared with a number is what was compared with one, what crosses back is what crossed.
    """
    first = next(flat(found), None)
    if speaker.entry is None or not isinstance(first, Compare | Cross | Slope):
        return False
    parts = list(_compared(speaker.entry))
    if isinstance(first, Slope):
        sloping = {part.of for part in flat(speaker.entry) if isinstance(part, Slope)}
        other = isinstance(first.of, Price) and any(isinstance(part.right, Line) for part in parts)
        return reader.tokens[start].text in _IT and (other or (bool(sloping) and sloping != {first.of}))
    if speaker.leaving and reader.tokens[reader.at - 1].text in (*_BEYOND, "it") and _is_beyond_several(parts, first):
        return True
    if reader.tokens[reader.at - 1].text == "that" and reader.tokens[start].text in _IT:
        return len({part.left for part in parts}) > 1
    if reader.tokens[reader.at - 1].text in ("it", "them"):
        *_, last = flat(found)  # "… RSI crosses below 70 and price is under it"
        return _is_other_level(parts, last if isinstance(last, Compare | Cross) else first)
    at = next((place for place in range(start, min(start + 3, reader.at)) if reader.tokens[place].text in _IT), None)
    if at is not None and len(_FLIPPING & {side.call.name for side in _sides(parts, first)}) > 1:
        return bool(_FLIPPING & {side.call.name for side in _sides([], first)})
    if at is None or reader.tokens[at + 1].text in _PRICE_DOES:
        return False
    if _goes_back_unsaid(reader.tokens[at + 1 : reader.at]):
        pairs = [(part.left, part.right) for part in parts]
        return (first.left, first.right) in pairs[:-1] and pairs[-1] not in ((first.left, first.right), pairs[0])
    leveled = any(token.value is not None for token in reader.tokens[at : reader.at])
    return _is_other_subject(parts, first, leveled)


def _is_beyond_several(parts: Sequence[Compare | Cross], first: Compare | Cross | Slope) -> bool:
    """`price is over the 20 and the 50 EMA, exit when it is under`: of which of the two."""
    if not isinstance(first, Compare | Cross):
        return False
    levels = {_base(part.right) for part in parts if part.left == first.left and not isinstance(part.right, Number)}
    undone = {_base(one.right) for one in parts if one.left == first.left and _goes_up(one) != _goes_up(first)}
    return len(levels & undone) > 1


def _goes_up(part: Compare | Cross) -> bool:
    return part.way == "up" if isinstance(part, Cross) else part.operator in (">", ">=")


def _falls_back(reader: Reader, start: int, found: Condition, part: Compare | Cross | Slope) -> bool:
    """Whether it ends what the part says, by a verb other than that of a crossing and without a level."""
    if not isinstance(found, Cross) or not isinstance(part, Compare) or not isinstance(part.right, Line):
        return False
    return found.left == part.left and _goes_back_unsaid(reader.tokens[start + 1 : reader.at])


def _goes_back_unsaid(spoken: Sequence[Token]) -> bool:
    """`it falls back below`: no crossing by name, and no level; what was said last may have been above as well."""
    said = {token.text for token in spoken}
    moved = not any(text.startswith(("cross", "x", "flip", "turn")) for text in said)
    goes = len(spoken) > 1 and spoken[0].text not in ("is", "was")  # "… and if it's below, short when …" leads on
    return moved and goes and spoken[-1].text in _BEYOND and all(token.value is None for token in spoken)


_FLIPPING = {"supertrend", "parabolic_sar"}


def _sides(parts: Sequence[Compare | Cross], first: Compare | Cross) -> Iterator[Line]:
    """The lines that are compared."""
    return (side for part in (*parts, first) for side in (part.left, part.right) if isinstance(side, Line))


def _is_other_subject(parts: Sequence[Compare | Cross], first: Compare | Cross, leveled: bool) -> bool:
    numeric = isinstance(first.right, Number)
    fitting = [part for part in parts if isinstance(part.right, Number) == numeric]
    crossing: list[Compare | Cross] = [part for part in (fitting if leveled else parts) if isinstance(part, Cross)]
    if isinstance(first, Cross) and len(crossing) == 1 and not (numeric and leveled):
        fitting = crossing
    meant = {part.left for part in fitting if not numeric or _has_levels(part.left)}
    known = {side for part in parts for side in (part.left, part.right)}
    return bool(meant) and meant != {first.left} and first.left in known


def _is_other_level(parts: Sequence[Compare | Cross], first: Compare | Cross) -> bool:
    """`price above the 20 EMA while the 50 EMA is below the 200, exit below it`: the first, or the last."""
    levels = {_base(part.right) for part in parts if part.left == first.left}
    lines = {side for part in parts for side in (part.left, part.right) if isinstance(side, Line)}
    return _base(first.right) not in levels if levels else first.right in lines and len(lines) > 1


def _base(level: Value) -> Value:
    """The line that a level lies so far above or below."""
    return level.of if isinstance(level, Offset | Scaled) else level


def _compared(entry: Condition) -> Iterator[Compare | Cross]:
    for part in flat(entry):
        if isinstance(part, Compare | Cross):
            yield part
        elif isinstance(part, Within):
            yield Compare(part.of, ">=", part.low)


def _has_levels(value: Value) -> bool:
    """Whether a plain number can be a level of it: an oscillator or a measure."""
    return isinstance(value, Line | Measure) or (isinstance(value, Price) and value.field != "close")


_CROSSES = ("cross", "crosses", "crossing", "crossed", "x", "xes")
_OF_THE_PHRASE_BEFORE = frozenset(("unless", "except", "on", "in", "during", "when", "if", "while", "as"))
_BEYOND = frozenset(("above", "below", "over", "under"))


_UNSURE = Unusable("it is not clear whether this is asked of the entry or of what stands before it")


def or_of_another(statement: Statement, tokens: Sequence[Token], start: int, said: Sequence[Said]) -> Statement:
    """The statement, unless it may be asked of what was said right before it instead of the entries."""
    spoken = [each for each in said[-2:] if not isinstance(each.statement, Remark)]
    if isinstance(statement, Enter) and statement.bare and start and tokens[start - 1].text in _IT:
        return _UNSURE  # "short when close < KAMA and it's falling": the KAMA, perhaps
    if spoken and _is_of_another(tokens, start, statement, spoken[-1]):
        return _UNSURE
    entry = said[-1].statement if said and start and said[-1].end == tokens[start - 1].end else None
    if not isinstance(entry, Enter) or not isinstance(statement, Allow) or entry.bare or statement.side is not None:
        return statement
    if statement.along or mirror(statement.condition) == statement.condition:
        return statement
    return replace(statement, side="short" if entry.plain_sell else entry.side)  # "short … unless RSI is below 30"


def _is_of_another(tokens: Sequence[Token], start: int, statement: Statement, last: Said) -> bool:
    """`stop 2 ATR unless ADX > 30`, `HMA 20 turns up above HMA 50`: whether it filters the entries is not sure."""
    filters = isinstance(statement, Allow) or (isinstance(statement, Enter) and statement.bare)
    protects = isinstance(last.statement, Protect | LeaveAfter | Size | BreakEven)
    if filters and start > 1 and tokens[start - 2].text == "next":
        return True  # "crosses above 30 and on the next bar MACD is above 0"
    joint = tokens[start - 1].text if start > 1 and tokens[start - 2].end == last.end else ""
    recent = isinstance(statement, Allow | Enter) and isinstance(statement.condition, Recently)
    if filters and recent and isinstance(last.statement, Enter):
        told = joint if tokens[start - 1].end != last.end else tokens[start].text
        if told in ("and", "or"):
            return True  # "RSI was below 30 and price was below the lower band in the last 5 bars"
    if protects and joint and ((filters and joint == "and") or (isinstance(statement, Mention) and joint == "from")):
        return True  # "exit when profit is 50 pips and RSI > 70", "stop 2 ATR from the EMA"
    if not filters or tokens[start - 1].end != last.end:
        return False
    of_line = _turns(last.statement) and tokens[start].text in _BEYOND
    return of_line or (protects and tokens[start].text in _OF_THE_PHRASE_BEFORE)


def _turns(statement: Statement) -> bool:
    """Whether it ends in the turn of an average, behind which `above the 50 SMA` may be said of that line."""
    parts = [*all_parts(statement.condition)] if isinstance(statement, Enter) else []
    last = parts[-1].condition if parts and isinstance(parts[-1], Not) else parts[-1] if parts else None
    return isinstance(last, Slope) and isinstance(last.of, Line) and BY_NAME[last.of.call.name].average


def _is_image(reader: Reader, speaker: Speaker) -> bool:
    """`RSI below 30 and ADX below 20; above 70 …`: whether the level is that of the mirror image, or of one thing."""
    level = next((one.value for place in range(3) if (one := reader.peek(place)).value is not None), None)
    parts = [part for part in flat(speaker.entry) if isinstance(part, Compare | Cross)] if speaker.entry else []
    leveled = [part for part in parts if isinstance(part.right, Number) and isinstance(part.left, Line | Measure)]
    images = [mirror(part) for part in leveled if part.left == speaker.it]
    turned = any(isinstance(one, Compare | Cross) and one.right == Number(level or 0.0) for one in images)
    return level is None or len({part.left for part in leveled}) < 2 or turned


def surely_of_last(reader: Reader, speaker: Speaker) -> bool:
    """`long RSI > 50 & ADX > 25, out < 50`: whether a level behind an exit is surely of the last subject."""
    before = reader.tokens[reader.at - 1].text if reader.at else ""
    if not speaker.leaving and before in (";", "."):
        return _is_image(reader, speaker)
    if not speaker.leaving or before in ("or", "and", ",", "but") or reader.sees(*_CROSSES):
        return True
    level = next((one.value for place in range(4) if (one := reader.peek(place)).value is not None), None)
    leveled = _leveled(speaker)
    return level is None or len(leveled) < 2 or speaker.it not in leveled


def _leveled(speaker: Speaker) -> set[Value]:
    """What the entry compares with plain levels."""
    parts = [part for part in flat(speaker.entry) if isinstance(part, Compare | Cross)] if speaker.entry else []
    return {part.left for part in parts if isinstance(part.right, Number) and isinstance(part.left, Line | Measure)}


@attempt
def of_its_level(reader: Reader, speaker: Speaker, said: Saying) -> Condition | None:
    """`RSI < 30 and close above the 200 EMA, exit over 55`: another level of the one thing that the entry measures by
    a level."""
    leveled = _leveled(speaker) if speaker.leaving and not _moves_on_a_scale(speaker.it) else set()
    joined = reader.at > 0 and reader.tokens[reader.at - 1].text in ("and", "or", "but", ",")
    if joined or len(leveled) != 1 or not all(map(_moves_on_a_scale, leveled)):
        return None
    of = leveled.pop()
    found = said(reader, speaker, of)
    if found is None or not is_plain_level(found) or is_odd_price(found):
        return None
    speaker.it = of
    return found


def _moves_on_a_scale(value: Value | None) -> bool:
    return isinstance(value, Line) and (BY_NAME[value.call.name].scale is not None or value.call.name == "adx")
