"""Conditions without a verb: `20/50 EMA cross`, `I wait for …`."""

from __future__ import annotations

from app.llm.offline.compiler.clauses import protected_behind
from app.llm.offline.compiler.grammar.conditions import condition
from app.llm.offline.compiler.grammar.places import place
from app.llm.offline.compiler.meaning import Cross
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Enter, Place, Sides, Statement
from app.llm.offline.compiler.wording import phrases, words

_AWAITING = phrases("""
    i wait for | i'm waiting for | i look for | i'm looking for | i want to see | i need to see | i want | i need |
    wait for | wait until | look for | looking for | we wait for | we look for | we want | we need | then i wait for |
    then i look for | then i want | then i need | then wait for | and then i wait for | then look for | i wait until |
    then i wait until | i look to see | i'd like to see | i watch for | watch for | i'm after
""")
_BEFORE_CLAUSE = (*words(", . ; : ! ? ( ) - and or but then also"), "\n")
_FRAMES = words("h hour hourly m min minute d day daily w weekly")
_SIDED: dict[str, Sides] = {"long": "long", "short": "short"}
"""What a flip is to, `Supertrend flips long`: the trade as well."""
_SIDES = words("long short longs shorts ways directions sides")


@attempt
def bare_condition(reader: Reader, speaker: Speaker) -> Statement | None:
    """A condition without a verb: `20/50 EMA cross`."""
    if reader.sees(">", "<", ">=", "<="):
        return None  # the rest of a comparison that is not understood
    begins = _begins_clause(reader)
    led = bool(reader.take("when", "whenever", "if"))
    if led and not begins and reader.tokens[reader.at - 2].text not in _FRAMES:
        return None  # "take profit 2R when …": it says when what stands before it holds
    led = led or bool(reader.take_any(_AWAITING))
    found = condition(reader, speaker)
    named = place(reader, speaker) if found is not None and led and reader.sees("on", "in", "for") else None
    also = (named,) if isinstance(named, Place) else ()
    if found is None or (led and not (reader.done or reader.sees(".", "\n", ";") or protected_behind(reader))):
        return None
    speaker.entry = found
    side = _SIDED.get(reader.tokens[reader.at - 1].text) if isinstance(found, Cross) and not led else None
    return Enter(found, side, bare=side is None, also=also)


def _begins_clause(reader: Reader) -> bool:
    before = [token.text for token in reader.tokens[max(0, reader.at - 2) : reader.at]]
    sides = before[-1:] and before[-1] in _SIDES and before[0] != "for"  # "long and short when …"
    return not before or before[-1] in _BEFORE_CLAUSE or bool(sides)
