"""The other half of a rule, without what it speaks of: `…; above 90 and over the upper band, go short`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.relations import ABOVE, BELOW
from app.llm.offline.compiler.grammar.values import subject, value
from app.llm.offline.compiler.grammar.verbs import entry_verb
from app.llm.offline.compiler.meaning import AllOf, Compare, Condition, Cross, Line, Number, Value, all_parts
from app.llm.offline.compiler.mirror import mirror
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Enter, Sides
from app.llm.offline.compiler.wording import phrases, words

_LEAD = words("and but or then when if while with once whenever conversely likewise")
_SUBJECTS = words("it it's its is the a price close we're we are they then trades trading gets goes now")
_CROSSING = words("crosses crossing cross crossed breaks closes drops falls rises goes climbs")
_APART = words("and with while plus & + also both when if but then")
_LEADS = words("i we then just to : -> = → that's is a means")
_NAMES = phrases("1 | band | line | channel | side | end")


@attempt
def other_half(reader: Reader, speaker: Speaker) -> Enter | None:
    """The entry of the other side: each part of the first one turned around, at the level that is said."""
    parts = tuple(all_parts(speaker.entry)) if isinstance(speaker.entry, AllOf) else ()
    compared = [one for one in parts if isinstance(one, Compare | Cross) and mirror(one) != one]
    if len(parts) < 2 or len(compared) != len(parts):
        return None
    reader.skip(*_LEAD)
    side = _other_side(reader)
    reader.skip(*(("when", "if", "on", "at", "once") if side is not None else ()))
    found: list[Condition] = []
    for part in compared:
        reader.skip(*((",", *_APART) if found else ()))
        turned = _turned(reader, speaker, part)
        if turned is None:
            return None
        found.append(turned)
    if side is None:
        reader.take(",")
        reader.skip(*_LEADS)
        side = _other_side(reader)
    if side is None or not ends(reader):
        return None
    speaker.entry = AllOf(tuple(found))
    return Enter(speaker.entry, side[0], plain_sell=side[1])


def _other_side(reader: Reader) -> tuple[Sides | None, bool] | None:
    at = reader.at
    side, plain_sell = entry_verb(reader)
    if side in ("long", "short") or plain_sell:
        return side, plain_sell
    reader.at = at
    return None


@attempt
def _turned(reader: Reader, speaker: Speaker, part: Compare | Cross) -> Condition | None:
    """`above 90`, `over the upper one`, `RSI > 75`: the part from the other side of the market."""
    image = mirror(part)
    if not isinstance(image, Compare | Cross):
        return None
    reader.skip(*_SUBJECTS)
    at = reader.at
    named = None if reader.sees(*ABOVE, *BELOW, ">", "<") else subject(reader, speaker)
    if named is not None and named != part.left:
        return None
    reader.at = reader.at if named is not None else at
    reader.skip("is", "gets", "goes", *(_CROSSING if isinstance(part, Cross) else ()))
    up = bool(reader.take(*ABOVE, ">"))
    if not up and not reader.take(*BELOW, "<"):
        return None
    goes_up = image.way == "up" if isinstance(image, Cross) else image.operator in (">", ">=")
    level = _level(reader, speaker, image.right)
    if level is None or up != goes_up:
        return None
    if isinstance(image, Cross):
        return Cross(image.left, image.way, level)
    return Compare(image.left, image.operator, level)


def _level(reader: Reader, speaker: Speaker, wanted: Value) -> Value | None:
    """A number where the first half had one, else the level that the mirror image has."""
    if isinstance(wanted, Number):
        number = reader.signed_number()
        return None if number is None else Number(number)
    at = reader.at
    reader.skip("the", "its", "that")
    if isinstance(wanted, Line) and wanted.output in ("upper", "lower") and reader.take(wanted.output):
        reader.skip("bollinger", "keltner", "donchian")
        if reader.take_any(_NAMES):
            return wanted
    reader.at = at
    if reader.take("it", "that"):
        return wanted
    return wanted if value(reader, speaker) == wanted else None
