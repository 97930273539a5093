"""User text on its way into source: only as the value of a literal or a line comment, never as syntax."""

from __future__ import annotations

import unicodedata

LONGEST_TEXT = 500
"""Characters of one text that a source carries; a thesis of pages belongs into the contract beside it."""

_PRINTABLE = range(0x20, 0x7F)


def pine_str(text: str) -> str:
    """A Pine string literal. Pine knows no numeric escapes, so what is not printable ASCII is spelt out or dropped."""
    return '"' + "".join(_PINE_ESCAPES.get(character, character) for character in plain(text)) + '"'


def cs_str(text: str) -> str:
    """A C# string literal; every character beyond printable ASCII becomes ``\\uXXXX``."""
    return '"' + "".join(_cs_character(character) for character in shorten(text)) + '"'


def line_comment(text: str) -> str:
    """Text for the rest of a ``//`` line: one line of printable ASCII, without a backslash at its end.

    In quotes where it would begin like an annotation or a directive: ``//@version=6`` and ``//#region`` are comments
    that compilers and editors read.
    """
    line = plain(text).rstrip("\\").strip()
    return f"'{line}'" if line.startswith(_READ_BY_COMPILERS) else line


def plain(text: str) -> str:
    """The text in printable ASCII on one line: accents taken off, control and direction marks dropped."""
    decomposed = unicodedata.normalize("NFKD", shorten(text))
    spaced = "".join(" " if character.isspace() else character for character in decomposed)
    kept = "".join(character for character in spaced if ord(character) in _PRINTABLE)
    return " ".join(kept.split())


def shorten(text: str) -> str:
    """At most ``LONGEST_TEXT`` characters; a cut is marked."""
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 4] + " ..."


_READ_BY_COMPILERS = ("@", "#", "/", "!")
_PINE_ESCAPES = {"\\": "\\\\", '"': '\\"'}
_CS_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _cs_character(character: str) -> str:
    if character in _CS_ESCAPES:
        return _CS_ESCAPES[character]
    if ord(character) in _PRINTABLE:
        return character
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02X}{units[i + 1]:02X}" for i in range(0, len(units), 2))
