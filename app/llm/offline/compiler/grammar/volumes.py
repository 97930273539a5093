"""Much volume as a noun: `with above average volume`, `volume greater than avg 20`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.calls import make_call
from app.llm.offline.compiler.grammar.values import length_behind
from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.meaning import Compare, Condition, Line, Price
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import phrases

_MUCH_VOLUME = phrases("""
    above average volume | above - average volume | higher than average volume | greater than average volume |
    volume above average | volume higher than average | volume is above average | more than average volume |
    volume above its average | volume is higher than average | volume greater than average
""")


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
