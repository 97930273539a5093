"""Entries told as what becomes of them: `a long position is opened when …`, `short trades on EURUSD are taken if …`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.conditions import condition
from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.entering_behind import lasts
from app.llm.offline.compiler.grammar.heralds import announced_conditions, heralded
from app.llm.offline.compiler.grammar.placing import also_named
from app.llm.offline.compiler.grammar.restating import mirrored_with
from app.llm.offline.compiler.grammar.told_verbs import is_done
from app.llm.offline.compiler.grammar.verbs import skip_when
from app.llm.offline.compiler.meaning import Side
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Allow, Enter, Opposite, Statement
from app.llm.offline.compiler.wording import words

_LEAD = words("and also then where in which that so the a an any my our every each new while whereas but")
_SIDES: tuple[tuple[Side, tuple[str, ...]], ...] = (
    ("long", words("long longs buy")),
    ("short", words("short shorts sell")),
)
_NOUNS = words("position positions trade trades entry entries order orders signal signals")
_REVERSED = tuple(
    f"in the {reverse} {case}"
    for reverse in ("opposite", "reverse", "mirrored", "inverse", "reversed", "other", "contrary")
    for case in ("case", "situation", "direction")
    if (reverse, case) not in (("other", "case"), ("other", "situation"))
)
_WHEN = ("when", "if", "once", "whenever", "as", "only", "after", "on", "upon", "where", "every", "each", "at", ":")


@attempt
def enter_told(reader: Reader, speaker: Speaker) -> Statement | None:
    """The side whose trade is opened, and when."""
    reader.skip(*_LEAD)
    side = next((one for one, spoken in _SIDES if reader.take(*spoken)), None)
    if side is None:
        return None
    plural = reader.tokens[reader.at - 1].text in ("longs", "shorts")
    if not reader.take(*_NOUNS) and not plural and reader.tokens[reader.at - 1].text not in ("long", "short"):
        return None
    also = also_named(reader, speaker)
    if not also and reader.take_any(_REVERSED):
        return _reversed(reader, speaker, side)
    reader.take("," if also else "")
    only = is_done(reader)
    if only is None:
        return None
    if not also and reader.take_any(_REVERSED):
        return _reversed(reader, speaker, side)
    also = (*also, *also_named(reader, speaker))
    if not reader.sees(*_WHEN):
        return None
    count = heralded(reader)
    if count is not None:
        found = announced_conditions(reader, speaker, count)
    else:
        only = bool(reader.take("only")) or only
        skip_when(reader)
        found = condition(reader, speaker)
    if found is None:
        return None
    if only and lasts(found):
        return Allow(found, side) if not also and ends(reader) else None
    speaker.entry = found
    return Enter(found, side, also=also)


def _reversed(reader: Reader, speaker: Speaker, side: Side) -> Opposite | None:
    """The mirror image, with what is said of it."""
    found = mirrored_with(reader, speaker, side)
    return found if ends(reader) else None
