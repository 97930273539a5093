"""What alone differs on the other side: `%K crosses %D below 20 for longs and above 80 for shorts`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.meaning import Compare, Number, Side, all_parts
from app.llm.offline.compiler.mirror import mirror
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Opposite, Statement
from app.llm.offline.compiler.wording import words

_ABOVE, _BELOW = words("above over >"), words("below under <")
_REGION = words("area zone territory region level levels")
_SIDES: dict[str, Side] = {"longs": "long", "buys": "long", "shorts": "short", "sells": "short"}


@attempt
def for_the_other(reader: Reader, speaker: Speaker) -> Statement | None:
    """Where the other side's oscillator lies, which is where the mirror image of the entry has it."""
    if speaker.entry is None:
        return None
    reader.skip("and", "or", ",", "/", "when", "if", "in", "the", "while", "is", "it's")
    word = reader.take("oversold", "overbought", *_ABOVE, *_BELOW)
    level = None if word in ("oversold", "overbought") else reader.signed_number()
    reader.skip(*_REGION)
    side = _SIDES.get(reader.take(*_SIDES)) if word and reader.take("for") else None
    reader.skip("trades", "entries", "side")
    if side is None or not ends(reader) or (level is None and word not in ("oversold", "overbought")):
        return None
    operators = (">", ">=") if word in ("overbought", *_ABOVE) else ("<", "<=")
    images = [one for one in all_parts(mirror(speaker.entry)) if isinstance(one, Compare) and one.operator in operators]
    fits = [one.right.value for one in images if isinstance(one.right, Number)]
    return Opposite(True, side) if len(fits) == 1 and level in (None, fits[0]) else None
