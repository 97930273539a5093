"""Reviewers' notes: what they ask for, and the answer to each."""

from __future__ import annotations

from collections.abc import Sequence

from app.llm.offline.critic.idea import Family, Idea

_WORDS: dict[Family, tuple[str, ...]] = {
    Family.TRAILING: ("trail",),
    Family.BREAKEVEN: ("breakeven", "break even", "break-even"),
    Family.TREND: ("trend", "200", "long average", "regime"),
    Family.VOLATILITY: ("volatil", "atr filter", "quiet"),
    Family.HOURS: ("hour", "session", "time of day", "night", "overnight"),
    Family.SIDES: ("long only", "short only", "shorts", "longs", "side", "drop short", "no short", "no long"),
    Family.TARGET: ("target", "take profit", "profit"),
    Family.RISK: ("risk", "drawdown", "size", "smaller", "leverage"),
    Family.TRADES: ("more trades", "too few", "filter"),
    Family.STOP: ("stop",),
    Family.BOUNDS: ("bound", "range", "length", "parameter", "wider", "narrow"),
}
_FROZEN = (
    "market",
    "timeframe",
    "gate",
    "cost",
    "commission",
    "spread",
    "slice",
    "seal",
    "budget",
    "promote",
    "holdout",
)


def wanted_families(notes: Sequence[str]) -> tuple[Family, ...]:
    """The families that notes speak of, in the order of the notes."""
    return tuple(dict.fromkeys(family for note in notes for family in _families_of(note)))


def answer_note(note: str, taken: Idea | None, considered: Sequence[Idea]) -> str:
    """One sentence that says whether the note was followed, and why."""
    families = _families_of(note)
    frozen = [word for word in _FROZEN if word in note.lower()]
    if frozen and not families:
        return f"Not followed: {frozen[0]} is fixed since the campaign began, and no refinement may change it."
    if not families:
        changeable = "sides, filters, hours, stop, target, size, bounds"
        return f"Not followed: it names nothing that an edit could change ({changeable})."
    if taken is not None and taken.family in families:
        return f"Followed: this refinement changes the {taken.family.value}."
    if any(idea.family in families for idea in considered):
        return f"Not yet: the {families[0].value} was considered, but an earlier test of it did not hold."
    return f"Not followed: nothing in this iteration's evidence suggests a change of the {families[0].value}."


def _families_of(note: str) -> list[Family]:
    text = note.lower()
    return [family for family, words in _WORDS.items() if any(word in text for word in words)]
