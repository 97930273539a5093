"""Conditions told one by one and then taken together: `… Both true, go long`, `enter where all four are true`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.verbs import side_verb
from app.llm.offline.compiler.meaning import all_parts
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Direction, Remark, Settled, Statement
from app.llm.offline.compiler.wording import phrases, words

_ENTER = phrases("""
    enter | i enter | we enter | entry | take the trade | i take the trade | go in | i go in | get in | i get in |
    trade | i trade | only enter | open the trade | open a trade
""")
_ONCE = phrases("""
    on the first bar where | on the first bar on which | on the first bar when | on the bar where | on the bar when |
    the first time | on the close where | as soon as | once | when | if | where | whenever | the moment | only when |
    only if
""")
_ALL = words("all both everything every")
_OF_THEM = phrases("""
    of them | of these | of those | the conditions | conditions | filters | rules | of that | things | criteria |
    boxes |
    the boxes | of the above | the above | signals | items | of it
""")
_HOLD = phrases("""
    true | met | satisfied | in place | agree | line up | lined up | lines up | aligned | fulfilled | there | hold |
    match |
    hold true | check out | are ticked | ticked | are checked | checked | given | valid | confirmed | apply | fit
""")
_BE = words("are is be being have come")
_COUNTED = phrases(
    "entries | setups | signals | things | conditions | filters | rules | requirements | boxes | criteria | checks"
)
_MUST = phrases("""
    that all have to | that all must | that have to | that must | which all have to | which must all | all have to |
    must all |
    have to | that need to | that all need to | must
""")


@attempt
def all_true(reader: Reader, speaker: Speaker) -> Statement | None:
    """That what was said before must hold together, which it does, and perhaps the side it is for."""
    if speaker.entry is None:
        return None
    if _as_many(reader, speaker):
        return Settled("what was said holds together")
    reader.take_any(_ENTER)
    reader.take_any(_ONCE)
    if not _all(reader):
        return None
    reader.skip(",", ":", "then", "and", "i", "we", "so", "->", "=")
    side = side_verb(reader)
    if not ends(reader):
        return None
    return Settled("what was said holds together") if side is None else Direction(side)


@attempt
def _as_many(reader: Reader, speaker: Speaker) -> bool | None:
    """`RSI above 50, MACD above its signal, close above the 50 EMA - all three`: as many as the entry asks for."""
    word = reader.take("all", "both")
    count = 2 if word == "both" else reader.whole(2) if word else None
    reader.take_any((*_OF_THEM, "together", "at once", "at the same time", "at the same bar"))
    asked = len(list(all_parts(speaker.entry))) if speaker.entry is not None else 0
    if count != asked or not (ends(reader) or reader.sees(")")):
        return None
    reader.assumed.append(f"{count} conditions hold together")
    return True


def _all(reader: Reader) -> bool:
    if not reader.take(*_ALL):
        return False
    if reader.peek().value is not None:
        reader.at += 1
    reader.take_any(_OF_THEM)
    reader.skip(*_BE)
    return bool(reader.take_any(_HOLD))


@attempt
def announced(reader: Reader, speaker: Speaker) -> Statement | None:
    """`with four things that all have to agree`, `two conditions:`: how many there are is seen."""
    reader.skip("with", "i", "have", "need", "there", "are", "my", "the", "use", "using")
    if reader.whole(2) is None or not reader.take_any(_COUNTED):
        return None
    must = bool(reader.take_any(_MUST))
    reader.skip("be", "all")
    if must and not reader.take_any(_HOLD):
        return None
    return Remark(talk=True) if reader.sees(":", "(", ".") or (must and reader.sees(".", ",", "\n")) else None
