"""Pine source as tokens, as much of the language as an export uses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""
    (?P<comment>//[^\n]*)
  | (?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
  | (?P<number>\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+)
  | (?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)
  | (?P<operator>=>|:=|\+=|-=|==|!=|<=|>=|[-+*/%<>=?:,()\[\]])
  | (?P<newline>\n)
  | (?P<space>[ ]+)
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """``kind`` is comment, string, number, name, operator or newline; ``line`` counts from 1."""

    kind: str
    text: str
    line: int


class UnreadableSource(ValueError):
    """Characters that are no token of Pine."""


def read_tokens(source: str) -> Iterator[Token]:
    """Split ``source``; spaces are left out. Raises ``UnreadableSource``."""
    position, line = 0, 1
    while position < len(source):
        found = _TOKEN.match(source, position)
        if found is None:
            raise UnreadableSource(f"line {line}: {source[position : position + 20]!r} is no token of Pine")
        kind = str(found.lastgroup)
        if kind != "space":
            yield Token(kind, found.group(), line)
        line += kind == "newline"
        position = found.end()
