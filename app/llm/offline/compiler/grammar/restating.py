"""What is said of the mirror image although it has it anyway: `mirror it for shorts above 80`."""

from __future__ import annotations

from dataclasses import replace

from app.llm.offline.compiler.grammar.conditions import atom, condition
from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.relations import ABOVE, BELOW
from app.llm.offline.compiler.grammar.values import value
from app.llm.offline.compiler.meaning import Compare, Condition, Cross, Line, Price, Slope, Within, all_parts
from app.llm.offline.compiler.mirror import mirror
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.rules import turned
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Opposite, Sides


@attempt
def restated(reader: Reader, speaker: Speaker) -> bool | None:
    """`mirror it for shorts above 80`: a level that the mirror image has anyway."""
    if _each_said_again(reader, speaker):
        return True
    if reader.sees(*ABOVE, *BELOW) and _said_again(reader, speaker, bracket=False):
        return True
    led = reader.take("above", "below", "over", "under", "at", "with", "from", "around", "(")
    again = _said_again(reader, speaker, bracket=led == "(") if led in ("with", "(") else None
    if again:
        return True
    level = value(reader, speaker) if led and led != "(" else None
    if level is None or speaker.entry is None or not (ends(reader) or reader.sees("for", "to", "on")):
        return None
    parts = all_parts(mirror(speaker.entry))
    levels = [part.right for part in parts if isinstance(part, Compare | Cross)]
    return True if level in levels else None


@attempt
def _said_again(reader: Reader, speaker: Speaker, *, bracket: bool) -> bool | None:
    """`upside down for shorts with -DI over +DI`: what the mirror image of the entry requires anyway."""
    found = condition(reader, speaker)
    if found is None or speaker.entry is None or (bracket and not reader.take(")")):
        return None
    if not (ends(reader) or reader.sees("for", "to", "on")):
        return None
    image = mirror(speaker.entry)
    required = {turned(part) for part in (*all_parts(image), *_whichever_way(image))}
    return True if all(turned(part) in required for part in all_parts(found)) else None


@attempt
def _each_said_again(reader: Reader, speaker: Speaker) -> bool | None:
    """`(above 80, price under the 200 EMA)`: one by one, with or without its subject."""
    if speaker.entry is None or not reader.take("("):
        return None
    image, entry = mirror(speaker.entry), speaker.entry
    while _level_again(reader, speaker, image) or _part_again(reader, speaker, image):
        speaker.entry = entry
        reader.skip(",", "and", "&", "+", "while", "with", "but", "still")
        if reader.take(")"):
            return True if ends(reader) or reader.sees("for", "to", "on") else None
    speaker.entry = entry
    return None


@attempt
def _level_again(reader: Reader, speaker: Speaker, image: Condition) -> bool | None:
    """`above 80`: a level of the mirror image, on its side."""
    place = reader.take(*ABOVE, *BELOW)
    level = value(reader, speaker) if place else None
    sides = {
        part.right: part.operator in (">", ">=") if isinstance(part, Compare) else part.way == "up"
        for part in all_parts(image)
        if isinstance(part, Compare | Cross)
    }
    return True if level in sides and sides[level] == (place in ABOVE) else None


@attempt
def _part_again(reader: Reader, speaker: Speaker, image: Condition) -> bool | None:
    found = atom(reader, speaker)
    required = {turned(part) for part in (*all_parts(image), *_whichever_way(image))}
    return True if found is not None and turned(found) in required else None


def _whichever_way(image: Condition) -> list[Condition]:
    """Its crossings as they are said without their way: `(RSI through 60)`."""
    return [replace(part, way=None) for part in all_parts(image) if isinstance(part, Cross)]


def mirrored_with(reader: Reader, speaker: Speaker, side: Sides | None) -> Opposite:
    """The mirror image, and what is said of it: `short in the opposite case with MFI below 50`."""
    return Opposite(True, side) if restated(reader, speaker) else Opposite(True, side, beside=_beside(reader, speaker))


@attempt
def _beside(reader: Reader, speaker: Speaker) -> Condition | None:
    """`… with RSI below 50`, `… (RSI over 70)`, `… below the 200 EMA`: what knows a direction and lasts, of the mirror
    image alone."""
    opened = bool(reader.take("("))
    placed = reader.sees(*ABOVE, *BELOW)
    if speaker.entry is None or not (opened or reader.take("with", "while") or placed):
        return None
    entry = speaker.entry
    found = condition(reader, speaker)
    speaker.entry = entry
    first = None if found is None else next(all_parts(found))
    if placed and not (isinstance(first, Compare) and isinstance(first.left, Price) and isinstance(first.right, Line)):
        return None
    if found is None or (opened and not reader.take(")")) or not (ends(reader) or reader.sees("for", "to", "on")):
        return None
    lasting = all(isinstance(part, Compare | Slope | Within) for part in all_parts(found))
    return found if lasting and all(mirror(part) != part for part in all_parts(found)) else None
