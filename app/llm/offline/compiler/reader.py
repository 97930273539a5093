"""A cursor over the tokens of one prompt, with the small moves every production of the grammar is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, wraps
from inspect import signature
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.tokens import Kind, Token

Given = ParamSpec("Given")
Found = TypeVar("Found")
ByFirstWord = Mapping[str, tuple[tuple[str, ...], ...]]

_END = Token(Kind.BREAK, "", 0, 0)
ARTICLES = frozenset("the a an its my your our their this that these those".split())


class Reader:
    """Reads tokens forward. `at` may be set back; nothing is lost by trying."""

    def __init__(self, tokens: tuple[Token, ...]) -> None:
        self.tokens = tokens
        self.at = 0
        self.assumed: list[str] = []
        self.failed: dict[tuple[object, ...], object] = {}
        """What failed where, and as what was remembered then: it would fail again."""

    @property
    def done(self) -> bool:
        return self.at >= len(self.tokens)

    def peek(self, ahead: int = 0) -> Token:
        """The token `ahead` of the cursor; an empty line break behind the end."""
        try:
            return self.tokens[self.at + ahead]
        except IndexError:
            return _END

    def sees(self, *texts: str) -> bool:
        """Whether the next token is one of `texts`."""
        return self.peek().text in texts

    def take(self, *texts: str) -> str:
        """The next token's text when it is one of `texts`, and move on; else an empty text."""
        text = self.peek().text
        if text and text in texts:
            self.at += 1
            return text
        return ""

    def take_any(self, phrases: Iterable[str]) -> str:
        """The longest of `phrases` (words apart by spaces) that comes next, and move on; else an empty text."""
        best: tuple[str, ...] = ()
        for words in _by_first_word(phrases).get(_spelled(self.peek()), ()):
            if len(words) > len(best) and self._follows(words):
                best = words
        self.at += len(best)
        return " ".join(best)

    def skip(self, *texts: str) -> None:
        """Move over any run of `texts`."""
        while self.take(*texts):
            pass

    def skip_articles(self) -> None:
        """Move over the, a, my …"""
        while self.peek().text in ARTICLES:
            self.at += 1

    def number(self) -> float | None:
        """The next number, and move on; None where there is none, or a negative one."""
        value = self.peek().value
        return None if value is None or value < 0 else self.signed_number()

    def signed_number(self) -> float | None:
        """The next number, which may be negative as only levels are, and move on; None where there is none."""
        value = self.peek().value
        if value is not None:
            self.at += 1
        return value

    def whole(self, least: int = 1) -> int | None:
        """The next number when it is whole and at least `least`, and move on."""
        value = self.peek().value
        if value is None or value != int(value) or value < least:
            return None
        self.at += 1
        return int(value)

    def _follows(self, words: tuple[str, ...]) -> bool:
        return all(_spelled(self.peek(ahead)) == word for ahead, word in enumerate(words))


def _spelled(token: Token) -> str:
    """The token as a phrase writes it: a whole number by its digits, however it was written."""
    value = token.value
    return token.text if value is None or value != int(value) else str(int(value))


_KEPT: dict[int, tuple[Iterable[str], ByFirstWord]] = {}
"""What was asked for before, by identity: most phrases are constants, and to hash them again costs more than the look.
The phrases are kept beside, so that nothing else gets their identity."""
_MOST_KEPT = 4096


def _by_first_word(phrases: Iterable[str]) -> ByFirstWord:
    kept = _KEPT.get(id(phrases))
    if kept is not None:
        return kept[1]
    found = _sorted_by_first_word(tuple(phrases))
    if len(_KEPT) >= _MOST_KEPT:
        _KEPT.clear()
    _KEPT[id(phrases)] = phrases, found
    return found


@lru_cache(maxsize=512)
def _sorted_by_first_word(phrases: tuple[str, ...]) -> ByFirstWord:
    """Phrases in words, under their first word."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for phrase in phrases:
        words = tuple(phrase.split())
        found.setdefault(words[0], []).append(words)
    return {first: tuple(all_words) for first, all_words in found.items()}


def attempt(
    production: Callable[Concatenate[Reader, Given], Found],
) -> Callable[Concatenate[Reader, Given], Found]:
    """Let a production fail without a trace: when it returns None, all is as before."""
    if list(signature(production).parameters)[1:2] != ["speaker"]:

        @wraps(production)
        def tried(reader: Reader, *args: Given.args, **kwargs: Given.kwargs) -> Found:
            at, assumed = reader.at, len(reader.assumed)
            key = None if args or kwargs else (production, at)
            if key in reader.failed:
                return cast("Found", None)
            found = production(reader, *args, **kwargs)
            if found is None:
                reader.at = at
                del reader.assumed[assumed:]
                if key is not None:
                    reader.failed[key] = None
            return found

        return cast("Callable[Concatenate[Reader, Given], Found]", tried)

    reads = cast("Callable[..., Found]", production)

    def tried_with(reader: Reader, speaker: Speaker, *args: Any, **kwargs: Any) -> Found:
        at, assumed, memory = reader.at, len(reader.assumed), speaker.remember()
        key = None if args or kwargs else (production, at, id(memory), speaker.lasting)
        if key in reader.failed:
            return cast("Found", None)
        found = reads(reader, speaker, *args, **kwargs)
        if found is None:
            reader.at = at
            del reader.assumed[assumed:]
            speaker.recall(memory)
            if key is not None:
                reader.failed[key] = memory  # kept, so that nothing else gets its identity
        return found

    return cast("Callable[Concatenate[Reader, Given], Found]", wraps(production)(tried_with))
