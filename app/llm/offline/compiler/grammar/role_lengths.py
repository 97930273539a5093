"""How many bars the fast and the slow average have where the rule itself does not say."""

from __future__ import annotations

from collections.abc import Mapping

from app.llm.offline.compiler.reader import Reader
from app.llm.offline.compiler.speaker import Speaker

_ROLES = frozenset(("fast", "slow"))
_USUAL: Mapping[str, float] = {"fast": 20.0, "slow": 50.0}


def length_of(speaker: Speaker, role: str) -> tuple[float, str]:
    """The length of that average, and how that is said."""
    if role in speaker.given:
        return speaker.given[role], f"length {speaker.given[role]:g} (said apart)"
    tried = [one for one in speaker.searched if _ROLES & set(one.subject) == {role}]
    if len(tried) == 1:
        return tried[0].nearest(_USUAL[role]), "length of the values to try"
    return _USUAL[role], f"length {_USUAL[role]:g} (not said)"


def pair_of_lengths(speaker: Speaker) -> tuple[tuple[float, float], str]:
    """Those of the fast and of the slow one, and how that is said."""
    (fast, of_fast), (slow, of_slow) = length_of(speaker, "fast"), length_of(speaker, "slow")
    if of_fast.endswith("(not said)") and of_slow.endswith("(not said)"):
        return (fast, slow), f"lengths {fast:g} and {slow:g} (not said)"
    return (fast, slow), f"fast {of_fast}, slow {of_slow}"


def are_unsaid(reader: Reader) -> bool:
    """Whether the usual numbers were just taken for want of others."""
    return any("(not said)" in note for note in reader.assumed[-1:])
