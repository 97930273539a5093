"""Which way a channel or a bar is broken: `Donchian 55 break up long`, and behind it `break down short`."""

from __future__ import annotations

from app.llm.offline.compiler.aiming import aim
from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.meaning import Compare, Condition, Line, Price, parts_of_all
from app.llm.offline.compiler.mirror import mirror
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import words

_NOUNS = words("break breaks breakout breakouts")
_VERBS = words("buy sell long short go enter exit out close cover")


def told_way(reader: Reader, found: Condition) -> Condition:
    """The half of a break of either end that is meant, where its way is said behind it."""
    at = reader.at
    way = reader.take("up", "down")
    if way and (ends(reader) or reader.sees(*_VERBS)):
        return aim(found, "long" if way == "up" else "short")
    reader.at = at
    return found


@attempt
def broken_again(reader: Reader, speaker: Speaker) -> Condition | None:
    """`…, break down short`: the other end of what the entry breaks."""
    reader.skip_articles()
    word = reader.take(*_NOUNS, "breakdown")
    way = "down" if word == "breakdown" else reader.take("up", "down") if word else ""
    if not way or not (ends(reader) or reader.sees(*_VERBS)):
        return None
    parts = parts_of_all(speaker.entry)
    broken = [part for part in parts if _breaks(part)]
    if len(broken) != 1 or not isinstance(broken[0], Compare) or (broken[0].operator == ">") == (way == "up"):
        return None
    whole = all(isinstance(part, Compare) and isinstance(part.right, Price) for part in parts)  # an inside bar
    return mirror(speaker.entry) if whole and speaker.entry is not None else mirror(broken[0])


def _breaks(part: Condition) -> bool:
    match part:
        case Compare(Price("close", 0), ">" | "<", Line(_, "upper" | "lower")):
            return True
        case Compare(Price("close", 0), ">" | "<", Price("high" | "low", back)):
            return back > 0
    return False
