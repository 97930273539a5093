"""So many of several conditions: `at least two of these three: RSI above 50, MACD above zero, price above the EMA`."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.meaning import AllOf, AnyOf, Condition, Repeated, Session, Weekdays
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import phrases, words

_LEAST = phrases("at least | a minimum of | no fewer than | no less than | any | minimum | min")
_OF = phrases("of | out of | from | /")
_WHICH = words("these the those my following next all")
_NOUNS = words("""
    conditions condition things filters filter rules signals criteria checks statements points confirmations
    following votes tests requirements
""")
_HOLD = phrases("""
    hold | holds | hold true | are true | is true | be true | are met | is met | be met | are satisfied | must hold |
    must be true | must be met | have to be true | have to hold | need to be true | have to be met | apply | agree |
    are there | are given | are fulfilled | true | met | line up | have to agree | must agree
""")
_MOST = 6


@attempt
def some_of(reader: Reader, speaker: Speaker, read: Callable[[Reader, Speaker], Condition | None]) -> Condition | None:
    """The conditions of a list of which a number is enough, as the choices of so many of them."""
    start = reader.at
    least = bool(reader.take_any(_LEAST))
    count = reader.whole(1)
    least = bool(count is not None and reader.take_any(("or more", "or all", "+"))) or least
    if count is None or not reader.take_any(_OF):
        return None
    reader.skip(*_WHICH)
    total = reader.whole(2)
    named = bool(reader.take(*_NOUNS))
    reader.skip(*_NOUNS)
    spoken = {token.text for token in reader.tokens[start : reader.at]}
    told = named or bool(spoken & {"any", *_WHICH})
    reader.take_any(_HOLD)
    told = told or reader.sees(":")
    listed = bool(reader.take(":", "-", ",", "(")) or "any" in spoken
    bracket = reader.tokens[reader.at - 1].text == "("
    if total is None and not (told and listed):
        return None
    parts = _listed(reader, speaker, read, total or _MOST)
    reader.skip(")" if bracket else "")
    reader.take_any(_HOLD)
    whole = len(parts) == total if total is not None else ends(reader)
    if not whole or len(parts) < 2 or count > len(parts) or any(isinstance(one, Session | Weekdays) for one in parts):
        return None
    hedge = "" if least else " is read as at least so many of them"
    reader.assumed.append(f"{count} of {len(parts)}{hedge}: each {count} of them, joined by `or`")
    chosen = tuple(AllOf(some) if count > 1 else some[0] for some in combinations(parts, count))
    return chosen[0] if len(chosen) == 1 else AnyOf(chosen)


def _listed(
    reader: Reader, speaker: Speaker, read: Callable[[Reader, Speaker], Condition | None], most: int
) -> list[Condition]:
    found: list[Condition] = []
    while len(found) < most:
        at = reader.at
        if found:
            reader.skip(",", ";", "/", "+")
            reader.take("and", "or", "&", "plus")
            if reader.at == at:
                break
        part = read(reader, speaker)
        if part is None or (isinstance(part, Repeated) and part.bars < 2):
            reader.at = at
            break
        found.append(part)
    return found
