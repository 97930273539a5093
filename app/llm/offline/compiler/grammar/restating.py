"""What is said of the mirror image although it has it anyway: `mirror it for shorts above 80`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.conditions import condition
from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.values import value
from app.llm.offline.compiler.meaning import Compare, Cross, all_parts
from app.llm.offline.compiler.mirror import mirror
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.rules import turned
from app.llm.offline.compiler.speaker import Speaker


@attempt
def restated(reader: Reader, speaker: Speaker) -> bool | None:
    """`mirror it for shorts above 80`: a level that the mirror image has anyway."""
    led = reader.take("above", "below", "over", "under", "at", "with", "from", "around")
    again = _said_again(reader, speaker) if led == "with" else None
    if again:
        return True
    level = value(reader, speaker) if led else None
    if level is None or speaker.entry is None or not (ends(reader) or reader.sees("for", "to", "on")):
        return None
    parts = all_parts(mirror(speaker.entry))
    levels = [part.right for part in parts if isinstance(part, Compare | Cross)]
    return True if level in levels else None


@attempt
def _said_again(reader: Reader, speaker: Speaker) -> bool | None:
    """`upside down for shorts with -DI over +DI`: what the mirror image of the entry requires anyway."""
    found = condition(reader, speaker)
    if found is None or speaker.entry is None or not (ends(reader) or reader.sees("for", "to", "on")):
        return None
    required = {turned(part) for part in all_parts(mirror(speaker.entry))}
    return True if all(turned(part) in required for part in all_parts(found)) else None
