"""Ranges that were asked for, put on the parameters they mean."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace

from app.llm.offline.compiler.space import Tunable
from app.llm.offline.compiler.statements import Hold, Range, Said

_SAME = {
    "emas": "ema",
    "smas": "sma",
    "stops": "stop",
    "targets": "target",
    "lengths": "length",
    "period": "length",
    "periods": "length",
    "lookback": "length",
    "levels": "level",
    "threshold": "level",
    "bb": "bollinger",
    "bands": "bollinger",
    "band": "bollinger",
    "channel": "donchian",
    "multiple": "multiplier",
    "len": "length",
    "window": "length",
    "width": "multiplier",
    "factor": "multiplier",
    "mult": "multiplier",
    "deviations": "multiplier",
    "thresholds": "level",
    "trigger": "level",
    "deviation": "multiplier",
    "std": "multiplier",
    "rsi's": "rsi",
    "short": "fast",
    "long": "slow",
    "trail": "trailing",
    "sl": "stop",
    "buy": "entry",
    "tp": "target",
}
_EMPTY = frozenset(
    {"line", "average", "moving", "ma", "loss", "profit", "take", "ratio", "setting", "settings", "number"}
)
_ENTRY = frozenset({"entry"})
_OF_THE_RISK = frozenset({"stop", "target", "trailing", "r", "atr", "reward"})


def apply_ranges(space: dict[str, Tunable], said: Sequence[Said]) -> list[tuple[Said, str]]:
    """Narrow or hold the parameters in `space`; return the phrases that mean none or more than one of them."""
    refused: list[tuple[Said, str]] = []
    for each in said:
        match each.statement:
            case Range(subject, low, high, step):
                names = _meant(space, subject)
                if len(names) == 1:
                    space[names[0]] = space[names[0]].within(low, high, step)
                else:
                    refused.append((each, _unclear(names, space)))
            case Hold(subject):
                names = _meant(space, subject) if subject else list(space)
                if not names:
                    refused.append((each, _unclear(names, space)))
                for name in names:
                    space[name] = replace(space[name], enabled=False)
            case _:
                continue
    return refused


def _meant(space: dict[str, Tunable], subject: Sequence[str]) -> list[str]:
    """The parameters that carry the most of the words, where every word that counts is carried.

    "Entry" means none of the exit's; the numbers of a stop or target are meant only where it is spoken of.
    """
    said = {_SAME.get(word, word) for word in subject}
    words = said - _EMPTY - ({"stop"} if "trailing" in said else set()) or said
    found = _carrying(space, words)
    if not found and words & _ENTRY:
        found = [name for name in _carrying(space, words - _ENTRY) if not name.startswith("exit_")]
    if len(found) > 1 and not words & _OF_THE_RISK:
        found = [name for name in found if not _OF_THE_RISK & set(name.split("_")[:1])] or found
    return found


def _carrying(space: dict[str, Tunable], words: Set[str]) -> list[str]:
    scores = {name: len(words & {_SAME.get(word, word) for word in tuned.words}) for name, tuned in space.items()}
    best = max(scores.values(), default=0)
    return [name for name, score in scores.items() if score == best] if best and best >= len(words) else []


def _unclear(names: Sequence[str], space: dict[str, Tunable]) -> str:
    if not names:
        return f"no number of this strategy is called that; there are {', '.join(space) or 'none'}"
    return f"it could mean {' or '.join(names)}"
