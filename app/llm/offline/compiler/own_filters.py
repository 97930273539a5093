"""Whose entries a filter without a side is asked of: `long … except on Mondays; short …, except on Fridays`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.llm.offline.compiler.mirror import mirror
from app.llm.offline.compiler.rules import BOTH
from app.llm.offline.compiler.statements import Allow, Enter, Label, Opposite, Remark, Said, Sides, Statement

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
        if apart or (adjoins and _entered_later(said, place, side)):
            found[place] = replace(said[place], statement=replace(allow, side=side))
    return tuple(found)


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
            if statement.side is None and mirror(statement.condition) == statement.condition and _of_one(each):
                found[place] = (side, each.start - entry.end <= 1, statement)
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
