"""The average of the volume, and much volume as a noun: `its 20-bar average`, `with above average volume`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.calls import make_call
from app.llm.offline.compiler.grammar.units import BAR_UNITS, in_bars
from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.meaning import Compare, Condition, Line, Price, Value
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import phrases

_MUCH_VOLUME = phrases("""
    above average volume | above - average volume | higher than average volume | greater than average volume |
    volume above average | volume higher than average | volume is above average | more than average volume |
    volume above its average | volume is higher than average | volume greater than average
""")


@attempt
def own_average(reader: Reader, speaker: Speaker) -> Value | None:
    """`its 20-bar average`, `the average volume of the last 20 bars`, `20 period volume average`, `volume SMA 20`."""
    its = reader.sees("its")
    reader.skip_articles()
    length = _length_before(reader, speaker)
    volume = bool(reader.take("volume"))
    kind = reader.take("average", "avg", "mean", "sma", "ema", "ma")
    if not kind:
        return None
    if not volume and reader.take("of"):
        reader.skip_articles()
        volume = bool(reader.take("volume"))
    volume = volume or bool(reader.take("volume"))
    if not volume and length is None and reader.take_any(("( volume ,", "( vol ,")):
        length = reader.whole()
        if length is None or not reader.take(")"):
            return None
        volume = True
    if length is None:
        length = length_behind(reader)
    own = isinstance(speaker.it, Price) and speaker.it.field == "volume" and (its or kind in ("average", "avg", "mean"))
    if not volume and not own:
        return None
    if length is None:
        length = 20
        reader.assumed.append("volume average: length 20 (not said)")
    return Line(make_call(BY_NAME["ema" if kind == "ema" else "sma"], [length], None, "volume"))


def _length_before(reader: Reader, speaker: Speaker) -> int | None:
    at = reader.at
    length = reader.whole()
    if length is not None:
        reader.skip("-")
        unit = BAR_UNITS.get(reader.take(*BAR_UNITS), "bars")
        reader.skip("-")
        if in_bars(reader, speaker, unit) and reader.sees("average", "avg", "mean", "volume", "sma", "ema", "ma"):
            return length
    reader.at = at
    return None


def length_behind(reader: Reader) -> int | None:
    """`of 20 bars`, `(20)`, `20`: a length behind an average."""
    at = reader.at
    opened = bool(reader.take("("))
    reader.skip("of", "over", "the", "last", "past", "previous")
    length = reader.whole()
    if length is not None:
        reader.skip("-")
        unit = reader.take(*BAR_UNITS)
        if (not opened or reader.take(")")) and (unit or opened or reader.at == at + 1):
            return length
    reader.at = at
    return None


@attempt
def volume_noun(reader: Reader, speaker: Speaker) -> Condition | None:
    """`with above average volume`, `on higher than average volume`."""
    reader.skip("with", "on")
    if not reader.take_any(_MUCH_VOLUME):
        return None
    length = length_behind(reader)
    if length is None:
        reader.assumed.append("volume average: length 20 (not said)")
    average = Line(make_call(BY_NAME["sma"], [length or 20.0], None, "volume"))
    return Compare(Price("volume"), ">", average)
