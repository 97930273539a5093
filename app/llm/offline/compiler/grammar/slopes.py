"""The slope of a line in words: `the slope of the 50 EMA turns positive`, `HMA 55 slope is up`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.calls import shift
from app.llm.offline.compiler.grammar.indicators import indicator
from app.llm.offline.compiler.meaning import AllOf, Condition, Line, Not, Slope, Way
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import phrases, words

_TURNS = words("turns turning turned goes becomes flips flipping gets changes switches crosses cross")
_UP = phrases("positive | up | upward | upwards | above zero | above 0 | > 0 | over zero | over 0 | bullish | higher")
_DOWN = phrases("negative | down | downward | downwards | below zero | below 0 | < 0 | under zero | under 0 | lower")


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
    return AllOf((Slope(line, way), Not(Slope(shift(line, 1), way)))) if turns else Slope(line, way)


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
    speaker.sloping.add(line)
    return line
