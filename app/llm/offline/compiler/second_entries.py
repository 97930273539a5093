"""What looks like one more entry of a side and is something else: a filter of it, a way out of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.llm.offline.compiler.rules import BOTH
from app.llm.offline.compiler.statements import Allow, Enter, Leave, Said

_DEMANDS = re.compile(
    r"(?:and |but |all |my |the |any )*(?:longs?|shorts?|buys|sells)(?: trades?| entries| positions?| setups?| side)*"
    r"(?: also| only| both| all| always| just)* (?:needs?|requires?|wants?|demands?)\b"
)

_OBLIGED = re.compile(
    r".*\b(?:must|has to|have to|needs? to|should)\b.* for (?:the )?"
    r"(?:longs?|shorts?|buys|sells|buying|selling|shorting)(?: trades?| entries| positions?| side)?$"
)

_ONLY = re.compile(r"(?:longs?|shorts?|buys?|sells?) only\b")


_ONE_AFTER_THE_OTHER = re.compile(
    r"\b(?:it|rsi|price|that) then\b|\bthen (?:rises|falls|goes|gets|crosses|drops|climbs)\b"
)


def demands(said: Said, entries: Sequence[Said]) -> bool:
    """`longs need the close above the 200 SMA`, `ADX must be above 25 for longs`: a filter, where another entry of that
    side says when."""
    entry = said.statement
    if not isinstance(entry, Enter) or not _says_so(said):
        return False
    return any(
        isinstance(other.statement, Enter)
        and other.statement.side == entry.side
        and (other.start < said.start or not _says_so(other))
        for other in entries
        if other.prompt == said.prompt and other.start != said.start
    )


def _says_so(said: Said) -> bool:
    """`longs need …`, `ADX must be above 25 for longs`."""
    text = " ".join(said.text.lower().split())
    return bool(_DEMANDS.match(text) or _OBLIGED.match(text))


def why_unsure(said: Said, everything: Sequence[Said]) -> str:
    """Why it is not sure that a phrase enters; empty where it is."""
    if _says_it_leaves(said, everything):
        return "it is not clear whether this enters or leaves"
    only = _contradicts_only(said, everything)
    return f"“{only}” may leave it out: say which sides to trade" if only else ""


def _contradicts_only(said: Said, everything: Sequence[Said]) -> str:
    """`long only when …, also short when …`: the phrase that may leave this entry's side out; empty where none does."""
    entry = said.statement
    if not isinstance(entry, Enter) or not entry.adds:
        return ""
    others = [each for each in everything if each.prompt == said.prompt and isinstance(each.statement, Allow)]
    return next((each.text for each in others if _ONLY.match(each.text.lower()) and _is_of_other(each, entry)), "")


def _is_of_other(allow: Said, entry: Enter) -> bool:
    return isinstance(allow.statement, Allow) and allow.statement.side in BOTH and allow.statement.side != entry.side


def _says_it_leaves(said: Said, everything: Sequence[Said]) -> bool:
    """`buy …, short …; exit long over 60, short under 40`: behind a way out, a side that is entered already."""
    entry = said.statement
    if (
        not isinstance(entry, Enter)
        or entry.side not in BOTH
        or not said.text.lower().split()[0].startswith(entry.side)
    ):
        return False
    before = [each for each in everything if each.prompt == said.prompt and each.start < said.start]
    entered = any(isinstance(each.statement, Enter) and each.statement.side == entry.side for each in before)
    if not before or before[-1].sentence != said.sentence:
        return False
    return entered and isinstance(before[-1].statement, Leave)


def sold_apart(said: Said, everything: Sequence[Said]) -> bool:
    """`buy …, sell when RSI > 65, short when RSI > 75`: beside a short by that name, what was bought is sold;
    so it is where one comes after the other: `when RSI falls below 30 I buy, when it then rises above 70 I sell`."""
    if _ONE_AFTER_THE_OTHER.search(said.text.lower()):
        return True
    others = [each.statement for each in everything if each.start != said.start or each.prompt != said.prompt]
    shorted = any(isinstance(one, Enter) and one.side == "short" for one in others)
    left = any(isinstance(one, Leave) and one.side != "short" for one in others)
    return shorted and not left
