"""What lasts, said as an entry of a side that is entered on an event as well: `Longs need RSI above 50`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.llm.offline.compiler.rules import BOTH, Rules, is_state
from app.llm.offline.compiler.statements import Allow, Enter, Said

_OF_A_SIDE = re.compile(
    r"((and|but|also|all|any|every|the)\s+)*(for\s|(longs|shorts|buys|sells|(long|short|buy|sell) (trades|entries))\b)"
)
_PLURAL = re.compile(r"((and|but|only|take|for)\s+)*(longs|shorts)\b")
_CASES = re.compile(r"\b(when|if|whenever|once|on)\b")
_OBLIGED = re.compile(r"\b(needs?|must|requires?|ha(ve|s) to|should)\b")
_UNCLEAR = "it is not clear whether this is one more entry or a filter of the one said before; say `also` or `only`"


def set_filters_apart(rules: Rules, entries: Sequence[Said]) -> list[Said]:
    """The entries without those that only say what must last meanwhile, which become filters of their side."""
    happening = {side for one in entries if (side := _side(one)) is not None and not _lasts(one)}
    sideless = any(_happens_for_any(one) for one in entries)
    kept: list[Said] = []
    for each in entries:
        entry = each.statement
        text = each.text.lower()
        obliged = sideless and _side(each) is not None and bool(_OBLIGED.search(text) or _PLURAL.match(text))
        if not isinstance(entry, Enter) or not _lasts(each) or not (obliged or _side(each) in happening):
            kept.append(each)
        elif obliged or _is_requirement(text):
            rules.assumptions.append(f"“{each.text}” is read as a filter of the {entry.side} entries")
            rules.later.append((each, Allow(entry.condition, entry.side)))
        else:
            rules.refused.append((each, _UNCLEAR))
    of_one_state = [one for side in BOTH for one in _one_state(rules, [each for each in kept if _side(each) == side])]
    return [each for each in kept if _side(each) is None or each in of_one_state]


def _one_state(rules: Rules, entries: Sequence[Said]) -> list[Said]:
    """`longs above the 200 SMA. Buy RSI < 30`: of two states for one side without `also` the named one is a filter.

    Where neither is, the second may be either.
    """
    lasting = [one for one in entries if _side(one) is not None and _lasts(one)]
    kept = list(entries)
    for each in lasting:
        others = [one for one in lasting if one in kept and one is not each]
        entry = each.statement
        if not isinstance(entry, Enter) or not others or all(_same(one, each) for one in others):
            continue
        if _is_requirement(each.text.lower()):
            rules.assumptions.append(f"“{each.text}” is read as a filter of the {entry.side} entries")
            rules.later.append((each, Allow(entry.condition, entry.side)))
            kept.remove(each)
        elif each is lasting[-1]:
            rules.refused.append((each, _UNCLEAR))
            kept.remove(each)
    return kept


def _same(one: Said, other: Said) -> bool:
    first, second = one.statement, other.statement
    return isinstance(first, Enter) and isinstance(second, Enter) and first.condition == second.condition


def _side(said: Said) -> str | None:
    entry = said.statement
    if not isinstance(entry, Enter) or entry.bare or entry.adds:
        return None
    return entry.side if entry.side in BOTH else None


def _happens_for_any(said: Said) -> bool:
    """`both sides: close crosses VWAP`: an event without a side of its own."""
    entry = said.statement
    return isinstance(entry, Enter) and entry.side in (None, "both") and not entry.plain_sell and not _lasts(said)


def _lasts(said: Said) -> bool:
    entry = said.statement
    return isinstance(entry, Enter) and is_state(entry.condition) and not entry.by_clock


def _is_requirement(text: str) -> bool:
    told = _OF_A_SIDE.match(text) is not None and _CASES.search(text) is None
    return told or _OBLIGED.search(text) is not None
