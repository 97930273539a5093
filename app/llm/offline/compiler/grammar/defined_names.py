"""Names that the prompt gives to conditions: `dip = RSI below 40`, and then `buy a dip in an uptrend`."""

from __future__ import annotations

from app.llm.offline.compiler.meaning import Condition
from app.llm.offline.compiler.mirror import mirror
from app.llm.offline.compiler.reader import ARTICLES, Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import phrases, words

_LONGEST = 2
MEANING = phrases("""
    = | : | means | is when | is defined as | defined as | being | meaning | here means | for me means |
    for me is | is if | will mean | -> | counts as | is
""")
_OPPOSITES = {
    **dict.fromkeys(("dip", "pullback", "drop", "dump"), ("rally", "pop", "rip", "pump")),
    **dict.fromkeys(("rally", "pop", "rip", "pump"), ("dip", "pullback", "drop", "dump")),
    "bullish": ("bearish",),
    "bearish": ("bullish",),
    "bull": ("bear",),
    "bear": ("bull",),
    "oversold": ("overbought",),
    "overbought": ("oversold",),
}
_HAPPENING = phrases("""
    is true | is on | is there | is met | is given | happens | shows up | appears | comes | occurs | condition | holds |
    is in place | confirms | is positive
""")
_BEFORE = words("there's there is in an a the we are it's it market price into have get see")


@attempt
def named_condition(reader: Reader, speaker: Speaker) -> Condition | None:
    """The condition that a name stands for."""
    if not speaker.defined:
        return None
    reader.skip(*ARTICLES, *_BEFORE)
    name = name_at(reader, speaker)
    if not name:
        return None
    reader.at += len(name.split())
    reader.take_any(_HAPPENING)
    if reader.take_any(MEANING):
        return None  # its definition
    if name in speaker.defined:
        return speaker.defined[name]
    reader.assumed.append(f"“{name}” is the mirror image of “{opposite(name, speaker)}”")
    return mirror(speaker.defined[opposite(name, speaker)])


def name_at(reader: Reader, speaker: Speaker) -> str:
    """The name that comes next, in one or in many, or the opposite of one; empty where there is none; moves nothing."""
    for count in range(_LONGEST, 0, -1):
        found = " ".join(single(reader.peek(ahead).text) for ahead in range(count))
        if found in speaker.defined or opposite(found, speaker):
            return found
    return ""


def opposite(name: str, speaker: Speaker) -> str:
    """The name of what was defined whose mirror image this is; empty where there is none."""
    return next((other for other in _OPPOSITES.get(name, ()) if other in speaker.defined), "")


def single(text: str) -> str:
    """`dips` and `rallies` are several of what was defined."""
    if text.endswith("ies"):
        return f"{text[:-3]}y"
    return text[:-1] if text.endswith("s") and not text.endswith("ss") else text
