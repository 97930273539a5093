"""Markets that a rule asks something of without trading them: `buy ETH when … with BTC in an uptrend`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.llm.offline.compiler.statements import Allow, Enter, Place, Remark, Said, Unusable

_JOINTS = frozenset("and with while but plus when if".split())


def set_other_markets_apart(said: Sequence[Said]) -> tuple[Said, ...]:
    """What was said, a market joined to a rule on another one together with the condition right behind it reported."""
    found = list(said)
    for place, each in enumerate(said):
        behind = said[place + 1] if place + 1 < len(said) else None
        if behind is None or not _asks(each, behind) or not _joined(said, place, lost=_is_lost(behind)):
            continue
        market = each.statement.markets[0] if isinstance(each.statement, Place) else ""
        reason = Unusable(f"it speaks of {market}: a rule reads the bars of the one market it trades")
        found[place], found[place + 1] = replace(each, statement=reason), replace(behind, statement=reason)
    return tuple(found)


def _asks(each: Said, behind: Said) -> bool:
    """Whether a market stands right before a condition without a verb."""
    named = isinstance(each.statement, Place) and len(each.statement.markets) == 1
    bare = isinstance(behind.statement, Allow) or (isinstance(behind.statement, Enter) and behind.statement.bare)
    bare = bare or _is_lost(behind)
    return named and bare and behind.prompt == each.prompt and behind.start - each.end == 1


def _is_lost(said: Said) -> bool:
    return isinstance(said.statement, Unusable)


def _joined(said: Sequence[Said], place: int, *, lost: bool) -> bool:
    """Whether the market is joined to a rule of the same sentence, before which another market was named; what is lost
    behind it needs no joint."""
    each = said[place]
    before = [one for one in said[:place] if one.prompt == each.prompt]
    markets = [market for one in before if isinstance(one.statement, Place) for market in one.statement.markets]
    entered = any(isinstance(one.statement, Enter) and one.sentence == each.sentence for one in before)
    led = before[-1] if before and isinstance(before[-1].statement, Remark) else each
    other = isinstance(each.statement, Place) and bool(markets) and each.statement.markets[0] not in markets
    return entered and other and (lost or led.text.lower().split()[0] in _JOINTS)
