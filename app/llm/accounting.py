"""Whether a list of phrases accounts for the whole prompt: every word that may bear a rule is in one of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_TOKEN = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*|[<>=≤≥≠%+/*]")
_FILLERS = frozenset(
    """
    a an the and please i we you me my our your it its this that these those want wants would like d ll want to be is
    are of for with on in at so as also hi hello thanks thank make create build write give want strategy bot system
    """.split()
)
"""Words that say nothing of a rule by themselves. `or`, `not`, `no`, `only`, `if`, `then` are none of them."""


@dataclass(frozen=True, slots=True)
class Account:
    """``missing``: pieces of the prompts that no phrase holds. ``foreign``: phrases that are not in the prompts."""

    missing: tuple[str, ...]
    foreign: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Whether nothing was left out and nothing made up."""
        return not self.missing and not self.foreign


@dataclass(slots=True)
class _Word:
    start: int
    end: int
    text: str
    covered: bool = False


def account_for(prompts: Sequence[str], phrases: Iterable[str]) -> Account:
    """Find each phrase in the prompts, word by word whatever lies between the words, and see what is left."""
    words = [_split(prompt) for prompt in prompts]
    foreign = [phrase for phrase in phrases if not any(_cover(each, _split(phrase)) for each in words)]
    missing = [piece for prompt, each in zip(prompts, words, strict=True) for piece in _left(prompt, each)]
    return Account(tuple(missing), tuple(foreign))


def _split(text: str) -> list[_Word]:
    return [_Word(found.start(), found.end(), found[0].casefold()) for found in _TOKEN.finditer(text)]


def _cover(words: list[_Word], phrase: list[_Word]) -> bool:
    """Mark the first place of the phrase that is not covered yet, else any; False where there is none."""
    wanted = [word.text for word in phrase]
    places = [
        words[start : start + len(wanted)]
        for start in range(len(words) - len(wanted) + 1)
        if wanted and [word.text for word in words[start : start + len(wanted)]] == wanted
    ]
    place = next((each for each in places if not all(word.covered for word in each)), places[0] if places else [])
    for word in place:
        word.covered = True
    return bool(place)


def _left(prompt: str, words: list[_Word]) -> list[str]:
    """Runs of words that nothing covers and that are more than filling, without the filling at their ends."""
    pieces, run = [], list[_Word]()
    for word in [*words, _Word(0, 0, "", covered=True)]:
        if not word.covered:
            run.append(word)
            continue
        bearing = [each for each in run if each.text not in _FILLERS]
        if bearing:
            pieces.append(prompt[bearing[0].start : bearing[-1].end])
        run = []
    return pieces
