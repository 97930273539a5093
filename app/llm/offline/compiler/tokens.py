"""Tokens: the words, numbers and signs of a prompt, each remembering where it stood."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a token is made of."""

    WORD = "word"
    NUMBER = "number"
    SYMBOL = "symbol"
    BREAK = "break"


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number, symbol or line break at `prompt[start:end]`; `text` is lower case, `value` set for numbers,
    `written` holds a mistyped word as it stands there, `capitals` says that it was written in capitals where others
    were not, `market` is the one whose price the word stands for and `bars` its bars where they were named with it,
    `note` what was assumed of it."""

    kind: Kind
    text: str
    start: int
    end: int
    value: float | None = None
    written: str = ""
    capitals: bool = False
    market: str = ""
    bars: str = ""
    note: str = ""

    def touches(self, following: Token) -> bool:
        """Whether nothing, not even a space, stands between this token and the next."""
        return self.end == following.start
