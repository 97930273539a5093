"""The average of the volume, and much volume as a noun: `its 20-bar average`, `with above average volume`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.calls import make_call
from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.units import BAR_UNITS, in_bars
from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.meaning import Call, Compare, Condition, Line, Measure, Number, Price, Scaled, Value
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import phrases, words

_RELATIVE = phrases("relative volume | rvol | rel vol | relative vol | r vol | volume ratio")
_OF = words("of is at least > >= above over = more than")
_MUCH_VOLUME = phrases("""
    above average volume | above - average volume | higher than average volume | greater than average volume |
    volume above average | volume higher than average | volume is above average | more than average volume |
    volume above its average | volume is higher than average | volume greater than average
""")

_USUAL = ("usual", "normal", "typical", "regular", "average", "avg", "mean", "recent")
_MORE = phrases("more than | over | above | greater than | > | bigger than | higher than | exceeding")


@attempt
def own_average(reader: Reader, speaker: Speaker) -> Value | None:
    """`its 20-bar average`, `the average volume of the last 20 bars`, `20 period volume average`, `volume SMA 20`."""
    usual = _usual_volume(reader, speaker)
    if usual is not None:
        return usual
    its = reader.sees("its")
    reader.skip_articles()
    length = _length_before(reader, speaker)
    volume = bool(reader.take("volume", "vol"))
    kind = reader.take("average", "avg", "mean", "sma", "ema", "ma")
    if not kind:
        return None
    if (
        not volume
        and length is None
        and reader.peek(1).text == "of"
        and reader.peek(2).text in ("volume", "vol", "the")
    ):
        length = reader.whole()  # "sma 10 of volume"
    if not volume and reader.take("of"):
        reader.skip_articles()
        volume = bool(reader.take("volume", "vol"))
    volume = volume or bool(reader.take("volume", "vol"))
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


@attempt
def _usual_volume(reader: Reader, speaker: Speaker) -> Value | None:
    """`the usual 20-bar volume`, `normal volume`, `its typical volume over 30 bars`: the average of it."""
    reader.skip_articles()
    if not reader.take(*_USUAL):
        return None
    length = _length_before(reader, speaker)
    if not reader.take("volume", "vol"):
        return None
    reader.take("average", "avg")
    length = length if length is not None else length_behind(reader)
    if length is None:
        length = 20
        reader.assumed.append("volume average: length 20 (not said)")
    return Line(make_call(BY_NAME["sma"], [length], None, "volume"))


def _length_before(reader: Reader, speaker: Speaker) -> int | None:
    at = reader.at
    length = reader.whole()
    if length is not None:
        reader.skip("-")
        unit = BAR_UNITS.get(reader.take(*BAR_UNITS), "bars")
        reader.skip("-")
        if in_bars(reader, speaker, unit) and reader.sees(
            "average", "avg", "mean", "volume", "vol", "sma", "ema", "ma"
        ):
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
        bare = reader.at == at + 1 or (reader.tokens[at].text in ("of", "over") and ends(reader))
        if (not opened or reader.take(")")) and (unit or opened or bare):
            return length
    reader.at = at
    length = reader.whole() if reader.take(",") else None
    if length is not None and reader.take(*BAR_UNITS) and (reader.done or reader.sees(".", "\n", ";")):
        return length
    reader.at = at
    return None


@attempt
def _times_average(reader: Reader, speaker: Speaker) -> Condition | None:
    """`on at least double the usual 20-bar volume`, `with more than 1.5 times average volume`."""
    more = reader.take_any(_MORE)
    reader.take_any(("at least", "no less than"))
    times = {"twice": 2.0, "double": 2.0, "triple": 3.0}.get(reader.take("twice", "double", "triple"))
    if times is None:
        times = reader.number()
        if times is None or not reader.take("x", "times", "*"):
            return None
    reader.skip("of")
    average = own_average(reader, speaker)
    if average is None:
        return None
    return Compare(Price("volume"), ">" if more else ">=", Scaled(average, round(100 * (times - 1), 6)))


@attempt
def on_volume(reader: Reader, speaker: Speaker) -> Condition | None:
    """`… above the upper band on twice its average volume`."""
    return volume_noun(reader, speaker) if reader.sees("on") else None


@attempt
def volume_noun(reader: Reader, speaker: Speaker) -> Condition | None:
    """`with above average volume`, `on higher than average volume`."""
    reader.skip("with", "on")
    multiplied = _times_average(reader, speaker)
    if multiplied is not None:
        return multiplied
    relative = _relative(reader)
    if relative is not None:
        return relative
    if not reader.take_any(_MUCH_VOLUME):
        return None
    length = length_behind(reader)
    if length is None:
        reader.assumed.append("volume average: length 20 (not said)")
    average = Line(make_call(BY_NAME["sma"], [length or 20.0], None, "volume"))
    return Compare(Price("volume"), ">", average)


@attempt
def _relative(reader: Reader) -> Condition | None:
    """`rvol 2x (vs 50 bar avg)`, `relative volume of at least 2`, `2x rvol`: so many times its average."""
    times = reader.number()
    if times is not None and not reader.take("x", "times"):
        return None
    reader.skip("the")
    if not reader.take_any(_RELATIVE):
        return None
    if times is None:
        at = reader.at
        reader.skip(*_OF)
        led = reader.at > at
        times = reader.number()
        if times is None or not (reader.take("x", "times") or led):
            return None
    return Compare(Measure("relative_volume", (_of_bars(reader),)), ">=", Number(times))


def _of_bars(reader: Reader) -> Call:
    """`(vs 50 bar avg)`: the average that the volume is measured by."""
    at = reader.at
    opened = bool(reader.take("("))
    length = None
    if reader.take("vs", "versus", "against", "over", "on", "to") or reader.take_any(("compared to", "relative to")):
        reader.skip("its", "the", "a")
        length = reader.whole(2)
        reader.skip("-", *BAR_UNITS)
        reader.skip("volume", "average", "avg", "sma", "mean", "ma")
    if length is None or (opened and not reader.take(")")):
        reader.at, length = at, 20
        reader.assumed.append("relative volume: average over 20 bars (not said)")
    return make_call(BY_NAME["sma"], [length], None, "volume")
