"""A level passed on the way back: `goes under 30 and comes back up`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.meaning import Condition, Cross, Number, Value, Way
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import words

_VERBS_BEHIND = words("buy sell long short go enter exit close i we again")


@attempt
def comes_round(reader: Reader, speaker: Speaker, left: Value) -> Condition | None:
    """`goes under 30 and comes back up`, `over 70 and comes down`: through the level it was just compared with."""
    came = reader.take("come", "comes", "came", "coming", "goes", "go", "went", "gets", "moves", "turns")
    back = bool(reader.take("back"))
    way: Way | None = "up" if reader.take("up") else "down" if came and reader.take("down") else None
    came_anyhow = came in ("come", "comes", "came", "coming")
    if not came or way is None or not (back or came_anyhow) or not (ends(reader) or reader.sees(*_VERBS_BEHIND)):
        return None
    return Cross(left, way, speaker.level) if left == speaker.measured and isinstance(speaker.level, Number) else None
