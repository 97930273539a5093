"""Crossings of oscillators as nouns: `CCI bullish zero cross`, `a DMI cross up`, `stoch bullish crossover under 20`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.indicators import indicator_call
from app.llm.offline.compiler.grammar.outputs import usual_call
from app.llm.offline.compiler.grammar.relations import ABOVE, BELOW
from app.llm.offline.compiler.grammar.ways import CROSS_NOUNS, crossing_way
from app.llm.offline.compiler.meaning import Condition, Cross, Line, Number, Value, Way
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import phrases

_ZERO = phrases("zero line | 0 line | zero | 0 | centerline | centreline")
_STOCHASTICS = ("stochastic", "stoch_rsi")


@attempt
def oscillator_cross(reader: Reader, speaker: Speaker) -> Condition | None:
    """Through zero, of the two directional lines, or of %K and %D."""
    reader.skip_articles()
    way = crossing_way(reader)
    zero_first = bool(reader.take_any(_ZERO))
    noun = zero_first and bool(reader.take_any(CROSS_NOUNS))
    way = way or (crossing_way(reader) if noun else None)
    if zero_first and not (noun and reader.take("of", "by", "in", "on")):
        return None
    pair = _directional(reader, speaker) if not noun else None
    said = indicator_call(reader, speaker) if pair is None else None
    if said is not None:
        row, call, output = said
        main: Value = Line(call, output or row.main)
        way = way or crossing_way(reader)
        zero = noun or bool(reader.take_any(_ZERO))
        pair = (main, Number(0)) if zero and (row.scale == 0 or row.name == "macd") else None
        pair = (main, Line(call, "d")) if not zero and row.name in _STOCHASTICS else pair
    way = way or crossing_way(reader)
    if pair is None or not (noun or reader.take_any(CROSS_NOUNS)):
        return None
    return _crossing(reader, speaker, pair, way or crossing_way(reader))


@attempt
def _directional(reader: Reader, speaker: Speaker) -> tuple[Value, Value] | None:
    """`DMI`, `DI`: the one line against the other."""
    if not reader.take("dmi", "di") or reader.sees("+", "-", "plus", "minus"):
        return None
    call = usual_call(reader, speaker, "adx")
    return Line(call, "plus_di"), Line(call, "minus_di")


def _crossing(reader: Reader, speaker: Speaker, pair: tuple[Value, Value], way: Way | None) -> Condition | None:
    """The crossing, where its way is said or nothing more is."""
    placed = reader.sees(*ABOVE, *BELOW) and not isinstance(pair[1], Number)
    if (way is None and not ends(reader)) or (way is None and placed):
        return None  # "stochastic crosses below 20": the verb
    speaker.it, speaker.lost, speaker.pair = pair[0], False, pair
    speaker.compare(*pair)
    return Cross(pair[0], way, pair[1])
