"""How many trades may be open at once: one, as in every contract."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Settled, Statement, Unusable
from app.llm.offline.compiler.wording import phrases, words

_ONE = "there is never more than one position"
_AT_MOST = phrases("""
    max | maximum | at most | a maximum of | maximum of | max of | no more than | not more than | only | only ever |
    just | never more than | up to | limit to | limited to | keep to | only have | only hold | only one of | hold
""")
_NEVER = phrases("""
    never | not | no | don't | do not | dont | don't have | don't open | never have | never hold | do not open |
    never open | dont open | dont have | don't hold | do not have | do not hold | without | never be in | don't take |
    dont take | do not take | never take | never run | don't run
""")
_SEVERAL = phrases("""
    more than 1 | more then 1 | 2 or more | multiple | several | overlapping | simultaneous | concurrent | parallel |
    stacked | a second | second | another
""")
_OVERLAPPING = ("overlapping", "simultaneous", "concurrent", "parallel", "stacked")
_STACKING = phrases("stack | stacking | stack positions | stack trades | stacking positions | stacking trades")
_TRADES = words("trade trades position positions pos order orders deal deals open running active live")
_POSITIONS = frozenset(words("position positions pos open running active live"))
"""Words of what lasts: so many of them are so many at once."""
_AT_ONCE = phrases("""
    at once | at a time | at the same time | simultaneously | concurrently | at any time | at any 1 time | together |
    at one time | per time | in parallel | at the same moment
""")


@attempt
def trades_at_once(reader: Reader, speaker: Speaker) -> Statement | None:
    """`max one trade open`, `never two open at once`; `max two open at the same time` cannot be said."""
    reader.skip(
        "and", "but", "with", "please", "also", "i", "want", "have", "just", "there", "is", "will", "be", "keep"
    )
    limited = bool(reader.take_any(_AT_MOST))
    denied = not limited and bool(reader.take_any(_NEVER))
    if denied and reader.take_any(_STACKING):
        return Settled(_ONE) if ends(reader) else None
    several = reader.take_any(_SEVERAL) if denied else ""
    count = None if several else reader.whole(1)
    start = reader.at
    reader.skip("a", "single", *_TRADES)
    named = {token.text for token in reader.tokens[start : reader.at]}
    at_once = bool(reader.take_any(_AT_ONCE)) or bool(named & _POSITIONS) or several in _OVERLAPPING
    reader.skip("only", "max", "maximum", "tops", "open", "please", "at", "most", "pls", "ever")
    if not at_once or not ends(reader) or not (several or count):
        return None
    if several or (denied and count == 2):
        return Settled(_ONE)
    if denied or count is None:
        return None
    return Settled(_ONE) if count == 1 else Unusable(_ONE, "say `one position at a time`")
