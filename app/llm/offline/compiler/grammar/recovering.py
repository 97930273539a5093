"""An oscillator that comes back from an extreme, as a noun: `RSI oversold cross back`, `stochastic oversold cross`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.indicators import indicator_call
from app.llm.offline.compiler.grammar.states import oversold_levels
from app.llm.offline.compiler.lexicon import BY_NAME, Spoken
from app.llm.offline.compiler.meaning import AllOf, Call, Compare, Condition, Cross, Line, Number
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import phrases, words

_EXTREMES = ("oversold", "overbought")
_CROSS = phrases("cross | crosses | crossing | crossover | crossovers | cross over")
_BACK = phrases("""
    cross back | crosses back | crossing back | cross back up | cross back down | crossback | exit | exits | recovery |
    reversal | re - cross | recross | comeback | cross out
""")
_BOUNCE = ("bounce", "bounces", "rebound", "rebounds")
_BELOW, _ABOVE = words("below under <"), words("above over >")
_LED = words("above below over under up down through from out back")


@attempt
def recovery(reader: Reader, speaker: Speaker) -> Condition | None:
    """The crossing back over the level; of a stochastic that merely crosses: K and D there."""
    ahead = reader.take(*_EXTREMES)
    said = indicator_call(reader, speaker) or (_spoken_of(speaker) if ahead else None)
    if said is None or said[0].extremes is None or (said[2] and said[2] != said[0].main):
        return None
    row, call, _ = said
    extreme = ahead or reader.take(*_EXTREMES)
    if not extreme:
        return None
    low = extreme == "oversold"
    told = _level(reader, low)
    noun = reader.take_any(_BACK) or reader.take_any(_CROSS) or (reader.take(*_BOUNCE) if told is not None else "")
    if not noun:
        return None
    kd = noun in _CROSS and row.name in ("stochastic", "stoch_rsi")
    told = told if told is not None else _level(reader, low, kd=kd)
    if reader.sees(*_LED):
        return None
    return _of(reader, speaker, row, call, low, told, kd)


def _spoken_of(speaker: Speaker) -> tuple[Spoken, Call, str] | None:
    """`stochastic oversold cross buys, overbought cross sells`: the oscillator that was spoken of last."""
    if not isinstance(speaker.it, Line) or speaker.lost:
        return None
    return BY_NAME[speaker.it.call.name], speaker.it.call, ""


def _of(
    reader: Reader, speaker: Speaker, row: Spoken, call: Call, low: bool, told: float | None, kd: bool
) -> Condition:
    line = Line(call, row.main)
    level = told if told is not None else oversold_levels(row, call)[0 if low else 1]
    if told is None:
        reader.assumed.append(f"{'oversold' if low else 'overbought'} is {row.title} {level:g}")
    speaker.it, speaker.lost = line, False
    speaker.compare(line, Number(level))
    if kd:
        speaker.pair = (line, Line(call, "d"))
        reader.assumed.append("the cross is that of %K and %D while %K is there")
        there = Compare(line, "<" if low else ">", Number(level))
        return AllOf((Cross(line, "up" if low else "down", speaker.pair[1]), there))
    reader.assumed.append(f"back from there is the crossing {'above' if low else 'below'} {level:g}")
    return Cross(line, "up" if low else "down", Number(level))


@attempt
def _level(reader: Reader, low: bool, *, kd: bool = False) -> float | None:
    """`-80`, `(below 20)`, `back above 30`: where the extreme begins; on the other side it is something else."""
    opened = bool(reader.take("("))
    reader.skip("at", "of", "level", "the", "back")
    inside, outside = (_BELOW, _ABOVE) if low else (_ABOVE, _BELOW)
    placed = reader.take(*inside) or ("" if opened or kd else reader.take(*outside))
    number = reader.signed_number()
    if number is None or reader.sees("%", "percent", "atr", "pips", "r", "bars", "bar", "x"):
        return None
    reader.take("level")
    if opened and not reader.take(")"):
        return None
    return number if opened or placed or not kd else None
