"""Whose exit it is, said behind it: `exit when RSI is over 70 (longs) or under 30 (shorts)`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.conditions import atom
from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.levels import exit_level
from app.llm.offline.compiler.meaning import Compare, Condition, Number, Side
from app.llm.offline.compiler.mirror import TURNED
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Leave, Statement
from app.llm.offline.compiler.wording import phrases, words

_FOR = phrases("for | on | if i am | if i'm | if | when i'm | when | in | while | in case of | if we are | if we're")
_SIDES: dict[Side, tuple[str, ...]] = {"long": words("longs long buys"), "short": words("shorts short")}
_JOINTS = words(", and or & / ; (")
_WHEN = words("at when if on once it is the")


@attempt
def for_whom(reader: Reader) -> Side | None:
    """`… for longs`, `… (longs)`: whose way out it is, with nothing else said of it."""
    opened = bool(reader.take("("))
    led = bool(reader.take_any(_FOR))
    reader.skip("a", "the", "all", "only", "any")
    side = next((one for one, spoken in _SIDES.items() if reader.take(*spoken)), None)
    reader.skip("trades", "positions", "trade", "position", "side", "only")
    closed = bool(reader.take(")"))
    whole = (opened and closed) or (led and not opened and (ends(reader) or reader.sees("or", "/", ")")))
    return side if whole else None


@attempt
def leave_of_the_other(reader: Reader, speaker: Speaker) -> Statement | None:
    """`or under 30 for shorts`, `and 30 for shorts`: what closes the other side, behind what closes the first."""
    if speaker.left_side not in ("long", "short"):
        return None
    other: Side = "short" if speaker.left_side == "long" else "long"
    if not reader.sees(*_JOINTS) and not (reader.at and reader.tokens[reader.at - 1].text in _JOINTS):
        return None
    reader.skip(*_JOINTS)
    reader.skip(*_WHEN)
    at = reader.at
    level = exit_level(reader, speaker)
    if level is not None and for_whom(reader) == other:
        return Leave(level, other, at_level=True)
    reader.at = at
    found = _level_alone(reader, speaker) or atom(reader, speaker)
    return Leave(found, other) if found is not None and for_whom(reader) == other else None


@attempt
def _level_alone(reader: Reader, speaker: Speaker) -> Condition | None:
    """`over 70 for longs and 30 for shorts`: the other level of the same, from the other side."""
    last = speaker.left_condition
    level = reader.signed_number()
    if level is None or not isinstance(last, Compare) or not isinstance(last.right, Number):
        return None
    return Compare(last.left, TURNED[last.operator], Number(level)) if reader.sees("for", "on", "(", "if") else None
