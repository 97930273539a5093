"""Filters that lead the entry of one side: `Only above the 200 EMA: buy …. Only below: sell …`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.llm.offline.compiler.meaning import Compare, Side
from app.llm.offline.compiler.mirror import TURNED, mirror
from app.llm.offline.compiler.rules import BOTH
from app.llm.offline.compiler.statements import Allow, Enter, Label, Remark, Said, Unusable

_BARE = re.compile(
    r"(?:and |but )?(?:only|just)(?: when| if| while)?(?: (?:it|the price|price|the close|close|we|we're))?"
    r"(?:'s| is| are| trades)? (above|below|over|under)(?: it| that)?"
)
_UPWARDS = ("above", "over")
_NOT_SAID = Unusable("it is not said below or above what")


@dataclass(frozen=True, slots=True)
class _Lead:
    """Where a filter stands in what was said, the filter, and the side of the entry right behind it."""

    place: int
    allow: Allow
    side: Side


def leading_filters(said: Sequence[Said]) -> tuple[Said, ...]:
    """What was said, each filter that leads the shorts, or either side in turn, given the side of its entry."""
    found = list(said)
    leads = _leads(said)
    apart = {one.side for one in leads} == set(BOTH)
    for one in leads:
        bare = _bare(said[one.place])
        if bare:
            first = next((other for other in leads if other.side != one.side and not _bare(said[other.place])), None)
            turned = _turned(first, upwards=bare in _UPWARDS) if first is not None else None
            allow = None if turned is None else replace(one.allow, condition=turned, side=one.side)
            found[one.place] = replace(said[one.place], statement=allow or _NOT_SAID)
        elif apart or one.side == "short":
            found[one.place] = replace(said[one.place], statement=replace(one.allow, side=one.side))
    for place, each in enumerate(said):
        if _bare(each) and place not in [one.place for one in leads]:
            _set_behind(found, place, _bare(each))
    return tuple(found)


def _set_behind(found: list[Said], place: int, way: str) -> None:
    """`buy …, only above the 200 EMA; short …, only below`: of the line of the filter behind the other entry."""
    allow = found[place].statement
    earlier = [at for at in range(place) if isinstance(found[at].statement, Allow)]
    first = found[earlier[-1]].statement if earlier else None
    own = _last_entered(found[:place])
    other = _last_entered(found[: earlier[-1]]) if earlier else None
    if not isinstance(allow, Allow) or allow.forbids:
        return
    turned = None
    if isinstance(first, Allow) and other is not None and own not in (None, other) and first.side in (None, other):
        turned = _turned(_Lead(earlier[-1], first, other), upwards=way in _UPWARDS)
        found[earlier[-1]] = replace(found[earlier[-1]], statement=replace(first, side=other))
    statement = _NOT_SAID if turned is None else replace(allow, condition=turned, side=own)
    found[place] = replace(found[place], statement=statement)


def _last_entered(said: Sequence[Said]) -> Side | None:
    entered = [side for each in said if (side := _entered(each)) is not None]
    return entered[-1] if entered else None


def _leads(said: Sequence[Said]) -> list[_Lead]:
    """The filters with a way and no side right before an entry of their sentence, and behind none of it."""
    found: list[_Lead] = []
    for place, each in enumerate(said):
        allow = each.statement
        if not isinstance(allow, Allow) or allow.side is not None or allow.forbids or allow.along:
            continue
        before = [one for one in said[:place] if (one.prompt, one.sentence) == (each.prompt, each.sentence)]
        behind = [one for one in said[place + 1 :] if not isinstance(one.statement, Remark | Label)]
        entry = behind[0] if behind and (behind[0].prompt, behind[0].sentence) == (each.prompt, each.sentence) else None
        side = None if entry is None else _entered(entry)
        led = any(isinstance(one.statement, Enter) for one in before)
        if side is not None and not led and (mirror(allow.condition) != allow.condition or _bare(each)):
            found.append(_Lead(place, allow, side))
    return found


def _entered(said: Said) -> Side | None:
    entry = said.statement
    if not isinstance(entry, Enter):
        return None
    side = "short" if entry.plain_sell else entry.side
    return side if side in BOTH else None


def _bare(said: Said) -> str:
    """The `below` of `only below`, with nothing behind it; else an empty text."""
    found = _BARE.fullmatch(" ".join(said.text.lower().split()))
    return found.group(1) if found else ""


def _turned(first: _Lead, *, upwards: bool) -> Compare | None:
    """The other side of the line of the filter that leads the other entry."""
    stood = first.allow.condition
    if not isinstance(stood, Compare) or upwards == (stood.operator in (">", ">=")):
        return None
    return replace(stood, operator=TURNED[stood.operator])
