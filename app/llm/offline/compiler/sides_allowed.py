"""Which sides may be traded, as far as it was said for all of the strategy."""

from __future__ import annotations

from collections.abc import Sequence

from app.llm.offline.compiler.rules import Rules
from app.llm.offline.compiler.statements import Direction, Said, Sides


def allowed_sides(said: Sequence[Said], rules: Rules) -> Sides | None:
    """The sides that were asked for; a later one of the same prompt that contradicts is refused."""
    chosen: Said | None = None
    for each in said:
        if not isinstance(each.statement, Direction):
            continue
        further = chosen is not None and _titled(chosen) == "long" and each.statement.sides == "both"
        other = chosen is not None and not further and _direction(chosen) != each.statement.sides
        if chosen is not None and other and chosen.prompt == each.prompt:
            rules.refused.append((each, f"it contradicts {chosen.text!r}"))
            continue
        chosen = each
    return _direction(chosen) if chosen is not None else None


def _titled(said: Said) -> Sides | None:
    """The side that a title names: `buy the dip: …`."""
    return said.statement.sides if isinstance(said.statement, Direction) and said.statement.titled else None


def _direction(said: Said) -> Sides | None:
    return said.statement.sides if isinstance(said.statement, Direction) else None
