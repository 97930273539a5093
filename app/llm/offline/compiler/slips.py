"""Slips of the fingers: whether one word is another one mistyped, letter by letter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

_VOWELS = frozenset("aeiou")
_TWICE_WRONG = 8
"""Letters a word must have to be known with two slips in it."""


def mistyped(word: str, meant: Sequence[str]) -> tuple[str, ...]:
    """Those of `meant` that `word` is closest to, all by the same kind of slip; empty where none is near enough.

    The first letter is always right.
    """
    near = [one for one in meant if one[0] == word[0] and one != word]
    for kind in _KINDS:
        found = tuple(one for one in near if kind(word, one))
        if found:
            return found
    return ()


def _repeated(word: str, meant: str) -> bool:
    """`stopp`, `croses`, `tripple`: nothing but single for double letters, or double for single ones."""
    return len(word) >= 4 and _undoubled(word) == _undoubled(meant)


def _without_vowels(word: str, meant: str) -> bool:
    """`undr`, `mrkt`, `bollngr`: only vowels behind the first letter are missing, and the second of two like letters.

    Short ones must be without any.
    """
    if len(word) < 3 or len(word) >= len(meant) or (len(word) == 3 and _VOWELS & set(word[1:])):
        return False
    at = 1
    for before, letter in pairwise(meant):
        if at < len(word) and word[at] == letter:
            at += 1
        elif letter not in _VOWELS and letter != before:
            return False
    return at == len(word)


def _swapped(word: str, meant: str) -> bool:
    """`stpo`, `calndle`: two neighbours changed places."""
    return len(word) == len(meant) >= 4 and sorted(word) == sorted(meant) and _distance(word, meant) == 1


def _one_slip(word: str, meant: str) -> bool:
    """One letter missing, added or wrong in a word of five or more."""
    return len(meant) >= 5 and len(word) >= 4 and _distance(word, meant) == 1


def _two_slips(word: str, meant: str) -> bool:
    return min(len(word), len(meant)) >= _TWICE_WRONG and _distance(word, meant) == 2


_KINDS: tuple[Callable[[str, str], bool], ...] = (_repeated, _without_vowels, _swapped, _one_slip, _two_slips)
"""The surest first."""


def _undoubled(word: str) -> str:
    return "".join(letter for at, letter in enumerate(word) if word[at - 1 : at] != letter)


def _distance(word: str, meant: str) -> int:
    """Letters to add, drop, change or swap with their neighbour (optimal string alignment)."""
    if abs(len(word) - len(meant)) > 2:
        return 3
    before: list[int] = []
    row = list(range(len(meant) + 1))
    for down, letter in enumerate(word, start=1):
        earlier, before, row = before, row, [down]
        for across, wanted in enumerate(meant, start=1):
            cost = min(before[across] + 1, row[-1] + 1, before[across - 1] + (letter != wanted))
            if down > 1 and across > 1 and letter == meant[across - 2] and word[down - 2] == wanted:
                cost = min(cost, earlier[across - 2] + 1)
            row.append(cost)
    return row[-1]
