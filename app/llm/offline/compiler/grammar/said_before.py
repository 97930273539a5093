"""A filter of the first entry that the second one has as well: `short when … with the same ADX rule`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.indicator_names import take_name
from app.llm.offline.compiler.meaning import (
    AllOf,
    Compare,
    Condition,
    Line,
    Price,
    Scaled,
    Slope,
    Value,
    Within,
    all_parts,
)
from app.llm.offline.compiler.mirror import mirror
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import words

_NOUNS = words("""
    rule filter condition reading threshold thing requirement level check limit stuff bit criteria criterion setting
    filters conditions rules requirements deal value part test restriction restrictions proviso caveat
    circumstances prerequisite prerequisites
""")
_VERBS = words("go buy sell long short i we enter")
_HOLDS = words("as above before too again holds applies hold apply is are met true satisfied on in place given")


@attempt
def same_filter(reader: Reader, speaker: Speaker) -> Condition | None:
    """The parts of the entry said before that read that indicator, where they hold for either side alike.

    `with the same filter` are those that hold for either side, where the entry says but one thing beside them.
    """
    led = reader.at > 0 and reader.tokens[reader.at - 1].text in ("with", "if", "when", "under")
    reader.skip("the")
    if not reader.take("same", "identical") or speaker.entry is None:
        return None
    name = "volume" if reader.take("volume", "vol") else ""
    row = None if name else take_name(reader)[0]
    name = name or (row.name if row is not None else "")
    reader.skip("filter", "entry")
    closed = (bool(name) and (ends(reader) or reader.sees(*_VERBS))) or (led and ends(reader))  # "… same ADX go short"
    if not closed and reader.tokens[reader.at - 1].text != "filter" and not reader.take(*_NOUNS):
        return None
    reader.skip(*_HOLDS)
    parts = tuple(all_parts(speaker.entry))
    found = tuple(part for part in parts if (_reads(part, name) if name else mirror(part) == part))
    if not found or any(mirror(part) != part for part in found) or (not name and len(parts) != len(found) + 1):
        return None
    return found[0] if len(found) == 1 else AllOf(found)


def _reads(part: Condition, name: str) -> bool:
    """Whether a condition compares that indicator; `volume` is the price field or an average of it."""
    match part:
        case Compare(left, _, right):
            return _is(left, name) or _is(right, name)
        case Within(of, _, _) | Slope(of, _, _):
            return _is(of, name)
        case _:
            return False


def _is(value: Value, name: str) -> bool:
    match value:
        case Scaled(of, _):
            return _is(of, name)
        case Line(call, _, _):
            return call.name == name or (name == "volume" and call.name == "volume_sma")
        case Price(field, _):
            return field == name == "volume"
        case _:
            return False
