"""Whether a list of phrases accounts for the whole prompt: every word that may bear a rule is in one of them."""

from __future__ import annotations

import re
from collections import defaultdict
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
    texts = [_Text(prompt) for prompt in prompts]
    foreign = [phrase for phrase in phrases if not any(text.cover(phrase) for text in texts)]
    return Account(tuple(piece for text in texts for piece in text.left()), tuple(foreign))


class _Text:
    """A prompt as its words, with the places of each."""

    def __init__(self, prompt: str) -> None:
        self._prompt = prompt
        self._words = _split(prompt)
        self._places: dict[str, list[int]] = defaultdict(list)
        for place, word in enumerate(self._words):
            self._places[word.text].append(place)

    def cover(self, phrase: str) -> bool:
        """Mark the first place of the phrase that is not covered yet, else any; False where there is none."""
        wanted = [word.text for word in _split(phrase)]
        places = [] if not wanted else [self._at(start, wanted) for start in self._places.get(wanted[0], ())]
        found = [place for place in places if place]
        for word in next((place for place in found if not all(word.covered for word in place)), []):
            word.covered = True
        return bool(found)

    def left(self) -> list[str]:
        """Runs of words that nothing covers and that are more than filling, without the filling at their ends."""
        pieces, run = [], list[_Word]()
        for word in [*self._words, _Word(0, 0, "", covered=True)]:
            if not word.covered:
                run.append(word)
                continue
            bearing = [each for each in run if each.text not in _FILLERS]
            if bearing:
                pieces.append(self._prompt[bearing[0].start : bearing[-1].end])
            run = []
        return pieces

    def _at(self, start: int, wanted: list[str]) -> list[_Word]:
        there = self._words[start : start + len(wanted)]
        return there if [word.text for word in there] == wanted else []


def _split(text: str) -> list[_Word]:
    return [_Word(found.start(), found.end(), found[0].casefold()) for found in _TOKEN.finditer(text)]
