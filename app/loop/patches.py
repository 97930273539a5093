"""Patches: what an iteration changed in contract and bot, and what each repair of its bot changed, as unified diffs."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

NOTHING = ("/dev/null", "")
"""Name and text of a file that was not there."""


def patch_name(iteration: int) -> str:
    """The artifact of what an iteration changed."""
    return f"patches/iter_{iteration}.diff"


def repair_patch_name(bot: str) -> str:
    """The artifact of what a repair changed, by that of the bot it made."""
    return bot.replace("bots/", "patches/", 1).removesuffix(".py") + ".diff"


def patches_of(iteration: int, names: Iterable[str]) -> list[str]:
    """Those of an iteration among names of artifacts: its own, then those of the repairs of its bot, in their order."""
    wanted = re.compile(rf"patches/iter_{iteration}(?:(?:_\d+)?_repair_(\d+))?\.diff")
    found = {name: match for name in names if (match := wanted.fullmatch(name))}
    return sorted(found, key=lambda name: (int(found[name][1] or 0), name))


def unify(before: tuple[str, str], after: tuple[str, str]) -> str:
    """The diff of two files, each as its name and its text."""
    old, new = before[1].splitlines(keepends=True), after[1].splitlines(keepends=True)
    old_name = before[0] if before == NOTHING else f"a/{before[0]}"
    lines = difflib.unified_diff(old, new, old_name, f"b/{after[0]}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)
