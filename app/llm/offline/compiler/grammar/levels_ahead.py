"""The level ahead of the oscillator it is of: `sell above 70 RSI`, `buy under 10 RSI(2)`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.calls import make_call
from app.llm.offline.compiler.grammar.indicator_names import take_name
from app.llm.offline.compiler.grammar.indicators import indicator_call
from app.llm.offline.compiler.grammar.relations import ABOVE, BELOW
from app.llm.offline.compiler.grammar.usual_levels import is_usual_level
from app.llm.offline.compiler.lexicon import Spoken
from app.llm.offline.compiler.meaning import Call, Compare, Condition, Line, Number
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker

_OVER = (*ABOVE, ">")


@attempt
def level_ahead(reader: Reader, speaker: Speaker) -> Condition | None:
    """A number that is no length: it is a usual level, or the length stands behind the name."""
    reader.take("close", "closes", "at")
    place = reader.take(*_OVER, *BELOW, "<")
    level = reader.signed_number() if place else None
    begun = reader.at
    row, _ = take_name(reader) if level is not None else (None, False)
    if row is None or level is None or row.extremes is None:
        return None
    if reader.sees("(") or reader.peek().value is not None:
        reader.at = begun
        said = indicator_call(reader, speaker)
        call = None if said is None else said[1]
    else:
        several = len({one.params for one in speaker.known.get(row.name, [])}) > 1
        sure = is_usual_level(row, level) and not several  # "above 14 RSI"
        call = said_elsewhere(reader, speaker, row, level) if sure else None
    if call is None:
        return None
    line = Line(call, row.main)
    speaker.it, speaker.lost = line, False
    speaker.compare(line, Number(level))
    return Compare(line, ">" if place in _OVER else "<", Number(level))


def said_elsewhere(reader: Reader, speaker: Speaker, row: Spoken, level: float) -> Call:
    """The indicator with the numbers said elsewhere, else its usual ones: what stands behind its name is a level."""
    known = [call for call in speaker.known.get(row.name, []) if call.number("length") != level]
    if len({call.params for call in known}) == 1:
        return next((call for call in known if call.timeframe is None), known[0])
    reader.assumed.append(f"{row.title}: {', '.join(f'{number:g}' for number in row.usual)} (not said)")
    return make_call(row, list(row.usual), None)
