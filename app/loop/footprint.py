"""The footprint of an iteration: it may change its contract and its bot, nothing else, and neither by much."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from types import MappingProxyType

CONTRACT, BOT = "contract", "bot"
MOST_LINES: Mapping[str, int] = MappingProxyType({CONTRACT: 150, BOT: 400})
"""Most lines that a patch may add and remove, by what it is of. A first version is a patch of nothing."""
MOST_BYTES = 60_000


def find_excess(before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """Why a patch from ``before`` to ``after`` (texts by what they are of) is refused; empty where it may be made."""
    for name in sorted({*before, *after}):
        old, new = before.get(name, ""), after.get(name, "")
        if old == new:
            continue
        if name not in MOST_LINES:
            return f"the patch changes {name}, and an iteration may change its contract and its bot only"
        if len(new.encode()) > MOST_BYTES:
            return f"the {name} has {len(new.encode())} bytes; at most {MOST_BYTES} are allowed"
        changed = _count_changed(old.splitlines(), new.splitlines(), MOST_LINES[name])
        if changed > MOST_LINES[name]:
            return f"the patch changes {changed} lines of the {name}; at most {MOST_LINES[name]} are allowed"
    return ""


def _count_changed(old: list[str], new: list[str], most: int) -> int:
    """Lines added and removed. Where their numbers alone are too much, nothing is compared: that takes long."""
    if abs(len(new) - len(old)) > most:
        return abs(len(new) - len(old))
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    return sum(
        (here_end - here) + (there_end - there)
        for tag, here, here_end, there, there_end in matcher.get_opcodes()
        if tag != "equal"
    )
