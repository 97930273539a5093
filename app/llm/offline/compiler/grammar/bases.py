"""What a distance is measured from where it was said before: `2 ATR above the 50 EMA -> short; 2 ATR below -> long`."""

from __future__ import annotations

from app.llm.offline.compiler.meaning import Offset, Scaled, Value
from app.llm.offline.compiler.reader import Reader
from app.llm.offline.compiler.speaker import Speaker

_ENDS = (",", ".", ";", "->", "→", "=", ":", "is", "means", "and", "i", "go", "gets")


def base_said(reader: Reader, speaker: Speaker, *, percent: bool) -> Value | None:
    """The level of the distance before this one, where the phrase ends without naming any."""
    if not (reader.done or reader.sees(*_ENDS)):
        return None
    match speaker.level:
        case Offset(of):
            return None if percent else of
        case Scaled(of):
            return of if percent else None
        case _:
            return None
