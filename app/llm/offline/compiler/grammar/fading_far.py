"""A price far from an average on either side, traded back to it: `more than 2.5 ATR away from the 50 SMA, fade it`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.fading import FADING
from app.llm.offline.compiler.grammar.indicators import indicator
from app.llm.offline.compiler.grammar.values import value
from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.meaning import AnyOf, Compare, Line, Offset, Price, Scaled, Value
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Enter, Statement
from app.llm.offline.compiler.wording import phrases, words

_LEAD = words("i we just always then simply and so to when if once whenever any every")
_SUBJECT = phrases("price | the price | the close | close | it | the market | market | moves of | a move of | moves")
_MOVES = words("is gets moves goes closes trades stretches stretched runs that are")
_FAR = phrases("more than | at least | over | further than | farther than | greater than | > | >=")
_AWAY = phrases("away from | off | from | beyond | distance from | apart from | out from")
_IT = phrases("it | that | the move | this | those | them | the stretch | back to it | back to the mean")


@attempt
def fade_far(reader: Reader, speaker: Speaker) -> Statement | None:
    """Bought below the average and sold short above it."""
    reader.skip(*_LEAD)
    led = bool(reader.take(*FADING))
    reader.skip(*_LEAD)
    reader.take_any(_SUBJECT)
    reader.skip(*_MOVES)
    far = _far_from(reader, speaker)
    if far is None:
        return None
    if not led:
        reader.skip(",", ":", "->", "=", *_LEAD)
        if not reader.take(*FADING):
            return None
        reader.take_any(_IT)
    if not ends(reader):
        return None
    below, above = far
    condition = AnyOf((Compare(Price("close"), "<", below), Compare(Price("close"), ">", above)))
    speaker.entry = condition
    speaker.compare(Price("close"), above)
    reader.assumed.append("to fade it is to buy below the average and to sell short above it")
    return Enter(condition, None)


def _far_from(reader: Reader, speaker: Speaker) -> tuple[Value, Value] | None:
    """So far below an average, and so far above it."""
    amount = reader.number() if reader.take_any(_FAR) else None
    percent = amount is not None and bool(reader.take("%", "percent", "pct"))
    unit = None if percent or amount is None else indicator(reader, speaker)
    if not amount or not (percent or (isinstance(unit, Line) and unit.call.name == "atr")):
        return None
    reader.skip("s")
    of = value(reader, speaker) if reader.take_any(_AWAY) else None
    average = isinstance(of, Line) and (
        BY_NAME[of.call.name].average or of.output == "middle" or of.call.name == "vwap"
    )
    if of is None or not average:
        return None
    if unit is None:
        return Scaled(of, -amount), Scaled(of, amount)
    return Offset(of, -amount, unit), Offset(of, amount, unit)
