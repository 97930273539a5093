"""Names of a target's variables: unique, legal there, and as close to the contract's own as can be."""

from __future__ import annotations

from collections.abc import Callable, Iterable


class Identifiers:
    """Hands out identifiers. ``taken`` are the target's own words and the names its template uses."""

    def __init__(self, taken: Iterable[str], style: Callable[[str], str] = str) -> None:
        self._taken = set(taken)
        self._style = style

    def allot(self, wanted: str) -> str:
        """Return ``wanted`` in the target's style, with a number behind it where that name is taken."""
        base = self._style(wanted)
        name, number = base, 2
        while name in self._taken:
            name, number = f"{base}_{number}", number + 1
        self._taken.add(name)
        return name


def pascal_case(name: str) -> str:
    """``fast_length`` → ``FastLength``."""
    words = [word for word in name.split("_") if word]
    text = "".join(word[0].upper() + word[1:] for word in words)
    return text if text and text[0].isalpha() else f"P{text}"


def camel_case(name: str) -> str:
    """``fast_length`` → ``fastLength``."""
    text = pascal_case(name)
    return text[0].lower() + text[1:]
