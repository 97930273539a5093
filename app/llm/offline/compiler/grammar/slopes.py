"""The slope of a line in words: `the slope of the 50 EMA turns positive`, `HMA 55 slope is up`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.calls import shift
from app.llm.offline.compiler.grammar.comparisons import predicate
from app.llm.offline.compiler.grammar.indicators import indicator
from app.llm.offline.compiler.grammar.lasting import bars_said
from app.llm.offline.compiler.meaning import AllOf, Condition, Line, Not, Slope, Value, Way, all_parts
from app.llm.offline.compiler.mirror import mirror
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import phrases, words

_TURNS = words("turns turning turned goes becomes flips flipping gets changes switches crosses cross")
_UP = phrases("positive | up | upward | upwards | above zero | above 0 | > 0 | over zero | over 0 | bullish | higher")
_DOWN = phrases("negative | down | downward | downwards | below zero | below 0 | < 0 | under zero | under 0 | lower")
_OPENINGS = (*words("when if once while on sell short long buy and : ; . , ="), "->", "\n")


@attempt
def slope(reader: Reader, speaker: Speaker) -> Condition | None:
    """Which way a line goes, or that it goes that way since this bar."""
    line = sloping(reader, speaker)
    if line is None:
        named = bool(reader.take("it", "slope"))
        alone = next(iter(speaker.sloping)) if named and len(speaker.sloping) == 1 else None
        line = speaker.it if isinstance(speaker.it, Line) and speaker.it in speaker.sloping else alone
        if line is None:
            return None
    reader.skip("is", "'s", "must", "be", "has", "to")
    turns = bool(reader.take(*_TURNS))
    came = reader.take_any((*_UP, *_DOWN)) if turns and reader.take("from") else ""
    reader.take("to" if came else "")
    way: Way | None = "up" if reader.take_any(_UP) else "down" if reader.take_any(_DOWN) else None
    if way is None or reader.sees("than", "through", "from", "above", "below"):
        return None
    if came and (came in _UP) == (way == "up"):
        return None
    speaker.it, speaker.lost = line, False
    if turns:
        return AllOf((Slope(line, way), Not(Slope(shift(line, 1), way))))
    return Slope(line, way, bars_said(reader, speaker, ("for", "for the last", "for at least")) or 1)


@attempt
def sloping(reader: Reader, speaker: Speaker) -> Line | None:
    """`the slope of the 50 EMA`, `HMA 55 slope`: the line whose slope is meant."""
    reader.skip("the", "a")
    ahead = bool(reader.take("slope", "direction"))
    if ahead and not reader.take("of"):
        return None
    line = indicator(reader, speaker)
    if not isinstance(line, Line) or line.call.name == "slope":
        return None
    reader.skip("'s")
    if not ahead and not reader.take("slope"):
        return None
    speaker.sloping |= {line}
    return line


@attempt
def slope_again(reader: Reader, speaker: Speaker) -> Condition | None:
    """`20 EMA rising five bars and …, long; falling five bars and …, short`: of the one thing that had to rise."""
    before = reader.tokens[reader.at - 1].text if reader.at else ""
    if before not in _OPENINGS:
        return None
    readings: list[tuple[Condition, Value, int]] = []
    at, told = reader.at, list(reader.assumed)
    for said in _slopes(speaker):
        reader.at, reader.assumed[:] = at, told
        found = predicate(reader, speaker, said.of)
        if found is not None and mirror(said) in all_parts(found):
            readings.append((found, said.of, reader.at))
    if len(readings) != 1:
        return None
    found, of, reader.at = readings[0]
    if before == "and" and of not in (speaker.it, speaker.level):
        return None
    speaker.it, speaker.lost = of, False
    return found


def of_another_slope(speaker: Speaker, found: Condition | None) -> bool:
    """Whether something falls of which the entry before did not ask that it rises, though it asked so of another."""
    slopes = _slopes(speaker)
    return isinstance(found, Slope) and bool(slopes) and {found.of} != {one.of for one in slopes}


def _slopes(speaker: Speaker) -> list[Slope]:
    parts = all_parts(speaker.entry) if speaker.entry is not None else ()
    return [part for part in parts if isinstance(part, Slope)]
