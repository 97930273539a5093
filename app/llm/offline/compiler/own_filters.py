"""Whose entries a filter without a side is asked of: `long … except on Mondays; short …, except on Fridays`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.llm.offline.compiler.grammar.relations import ABOVE, BELOW
from app.llm.offline.compiler.meaning import all_parts
from app.llm.offline.compiler.mirror import mirror
from app.llm.offline.compiler.rules import BOTH
from app.llm.offline.compiler.statements import Allow, Enter, Label, Opposite, Remark, Said, Sides, Statement, Unusable

_OF_ALL = frozenset("trades trade trading entries both either all any every signals each always strategy".split())


def own_filters(said: Sequence[Said]) -> tuple[Said, ...]:
    """What was said, each filter that holds for either side alike given the side of the entry that it belongs to.

    It does where each side has one of its own, or where it stands in the phrase of the first entry of two.
    """
    owners = _owners(said)
    sides = {side for side, _, _ in owners.values()}
    apart = len(sides) == len(BOTH) and len({(allow.condition, allow.forbids) for _, _, allow in owners.values()}) > 1
    found = list(said)
    for place, (side, adjoins, allow) in owners.items():
        later = _entered_later(said, place, side)
        if apart or (adjoins and later):
            found[place] = replace(said[place], statement=replace(allow, side=side))
        elif later and mirror(allow.condition) == allow.condition:
            note = f"“{said[place].text}” is asked of either side"
            found[place] = replace(said[place], assumed=(*said[place].assumed, note))
    for place, each in enumerate(found):
        if isinstance(each.statement, Allow) and each.statement.side is None and not each.statement.along:
            found[place] = replace(each, statement=_behind_shorts(said[:place], each, said[place + 1 :]))
        if isinstance(each.statement, Allow) and _asks_entry_again(each, each.statement, said):
            found[place] = replace(each, statement=Unusable("it is not said below or above what"))
    return tuple(found)


def _behind_shorts(before: Sequence[Said], said: Said, behind: Sequence[Said]) -> Statement:
    """`short when RSI crosses below 70, only below the 200 EMA; long when …`: a filter with a way, of the shorts alone.

    Where longs are but their mirror image, so is the filter.
    """
    allow = said.statement
    spoken = [each.statement for each in before if each.prompt == said.prompt and not _is_aside(each.statement)]
    if not isinstance(allow, Allow) or mirror(allow.condition) == allow.condition or not spoken:
        return said.statement
    entered = {one.side for one in spoken if isinstance(one, Enter) and not one.plain_sell}
    rules = [one for one in spoken if isinstance(one, Enter | Opposite)]
    last = next((one for one in reversed(spoken) if not isinstance(one, Allow)), None)
    if entered != {"short"} or not isinstance(last, Enter) or len(rules) > 1 or not _of_one(said):
        return allow
    later = [each.statement for each in behind if each.prompt == said.prompt]
    if any(isinstance(one, Enter) and one.side == "long" for one in later):
        return replace(allow, side="short")
    return replace(allow, for_shorts=any(isinstance(one, Opposite) and one.enters for one in later))


def _asks_entry_again(said: Said, allow: Allow, everything: Sequence[Said]) -> bool:
    """`RSI below 30 = long, unless it's below`: whether what is not named was taken for what the entry asks anyway."""
    entries = [each.statement for each in everything if each.prompt == said.prompt]
    asked = [part for one in entries if isinstance(one, Enter) for part in all_parts(one.condition)]
    bare = said.text.lower().split()[-1] in (*ABOVE, *BELOW)
    return (bare or allow.forbids) and allow.condition in asked


def _is_aside(statement: Statement) -> bool:
    return isinstance(statement, Remark | Label)


def _owners(said: Sequence[Said]) -> dict[int, tuple[Sides, bool, Allow]]:
    """The filters in the sentence of an entry, by their place: its side, and whether nothing stands between them."""
    found: dict[int, tuple[Sides, bool, Allow]] = {}
    entry: Said | None = None
    for place, each in enumerate(said):
        statement = each.statement
        if entry is not None and (each.prompt, each.sentence) != (entry.prompt, entry.sentence):
            entry = None
        side = None if entry is None else _entered(entry.statement)
        if _entered(statement) is not None:
            entry = each
        elif isinstance(statement, Allow) and side is not None and entry is not None:
            if statement.side is None and _of_one(each):
                alike = mirror(statement.condition) == statement.condition
                found[place] = (side, alike and each.start - entry.end <= 1, statement)
        elif not isinstance(statement, Remark | Label):
            entry = None
    return found


def _entered(statement: Statement) -> Sides | None:
    """The one side that is entered."""
    if isinstance(statement, Enter):
        side = "short" if statement.plain_sell else statement.side
    else:
        side = statement.side if isinstance(statement, Opposite) and statement.enters else None
    return side if side in BOTH else None


def _of_one(said: Said) -> bool:
    return not _OF_ALL & set(said.text.lower().split())


def _entered_later(said: Sequence[Said], place: int, side: Sides) -> bool:
    """Whether the other side is entered by a rule of its own behind the filter."""
    later = [each.statement for each in said[place + 1 :] if each.prompt == said[place].prompt]
    return any(isinstance(one, Enter) and _entered(one) not in (None, side) for one in later)
