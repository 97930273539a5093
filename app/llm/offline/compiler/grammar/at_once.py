"""How many trades may be open at once: one, as in every contract."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.relating import ends
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Settled, Statement, Unusable
from app.llm.offline.compiler.wording import phrases, words

_ONE = "there is never more than one position"
_AT_MOST = phrases("""
    max | maximum | at most | a maximum of | maximum of | max of | no more than | not more than | only | only ever |
    just | never more than | up to | limit to | limited to | keep to | only have | only hold | only one of | hold
""")
_NEVER = phrases("never | not | no | don't have | don't open | never have | never hold | do not open | never open")
_SEVERAL = phrases("more than 1 | multiple | several | overlapping | more than one | simultaneous | concurrent")
_TRADES = words("trade trades position positions order orders deal deals open running active live")
_AT_ONCE = phrases("""
    at once | at a time | at the same time | simultaneously | concurrently | at any time | at any 1 time | together |
    at one time | per time | in parallel | at the same moment
""")


@attempt
def trades_at_once(reader: Reader, speaker: Speaker) -> Statement | None:
    """`max one trade open`, `never two open at once`; `max two open at the same time` cannot be said."""
    reader.skip("and", "but", "with", "please", "also", "i", "want")
    limited = bool(reader.take_any(_AT_MOST))
    denied = not limited and bool(reader.take_any(_NEVER))
    several = denied and bool(reader.take_any(_SEVERAL))
    count = None if several else reader.whole(1)
    start = reader.at
    reader.skip(*_TRADES)
    named = {token.text for token in reader.tokens[start : reader.at]}
    at_once = bool(reader.take_any(_AT_ONCE)) or bool(named & {"open", "running", "active", "live"})
    reader.skip("open", "only", "max", "maximum", "please", "at", "most")
    if not at_once or not ends(reader) or not (several or count):
        return None
    if several or (denied and count == 2):
        return Settled(_ONE)
    if denied or count is None or not (limited or named):
        return None
    return Settled(_ONE) if count == 1 else Unusable(_ONE, "say `one position at a time`")
