"""A cursor over the tokens of one prompt, with the small moves every production of the grammar is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, wraps
from typing import Concatenate, ParamSpec, TypeVar, cast

from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.tokens import Kind, Token

Given = ParamSpec("Given")
Found = TypeVar("Found")

_END = Token(Kind.BREAK, "", 0, 0)
ARTICLES = frozenset("the a an its my your our their this that these those".split())


class Reader:
    """Reads tokens forward. `at` may be set back; nothing is lost by trying."""

    def __init__(self, tokens: tuple[Token, ...]) -> None:
        self.tokens = tokens
        self.at = 0
        self.assumed: list[str] = []

    @property
    def done(self) -> bool:
        return self.at >= len(self.tokens)

    def peek(self, ahead: int = 0) -> Token:
        """The token `ahead` of the cursor; an empty line break behind the end."""
        return self.tokens[self.at + ahead] if self.at + ahead < len(self.tokens) else _END

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
        for words in _by_first_word(tuple(phrases)).get(_spelled(self.peek()), ()):
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


@lru_cache(maxsize=512)
def _by_first_word(phrases: tuple[str, ...]) -> Mapping[str, tuple[tuple[str, ...], ...]]:
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

    @wraps(production)
    def tried(reader: Reader, *args: Given.args, **kwargs: Given.kwargs) -> Found:
        at, assumed = reader.at, len(reader.assumed)
        memories = [(one, one.remember()) for one in args if isinstance(one, Speaker)]
        found = production(reader, *args, **kwargs)
        if found is None:
            reader.at = at
            del reader.assumed[assumed:]
            for speaker, memory in memories:
                speaker.recall(memory)
        return found

    return cast("Callable[Concatenate[Reader, Given], Found]", tried)
