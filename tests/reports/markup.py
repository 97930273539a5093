"""Reads a page as a browser would, and refuses what a browser would repair."""

from __future__ import annotations

from html.parser import HTMLParser

VOID = {"meta", "input", "br", "img", "link", "hr", "col", "base", "source", "wbr", "embed", "track", "area"}


class Markup(HTMLParser):
    """What is on a page: its tags in order with their attributes, and the text outside of style and script."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.mistakes: list[str] = []
        self._open: list[str] = []
        self.feed(page)
        self.close()
        self.mistakes += [f"<{tag}> is never closed" for tag in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.mistakes.append(f"<{tag}> at {self.getpos()} has an attribute twice")
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.mistakes.append(f"</{tag}> at {self.getpos()} closes nothing")

    def handle_data(self, data: str) -> None:
        if not self._open or self._open[-1] not in {"style", "script"}:
            self.words.append(data)

    @property
    def text(self) -> str:
        """The words with single spaces between them; narrow and no-break spaces are kept."""
        return " ".join(part for part in "".join(self.words).replace("\n", " ").split(" ") if part)

    @property
    def structure(self) -> list[tuple[str, tuple[str, ...]]]:
        """Tags and the names of their attributes: all that text must not be able to change."""
        return [(tag, tuple(attributes)) for tag, attributes in self.tags]

    def values_of(self, attribute: str) -> list[str]:
        """The attribute's values, wherever it stands."""
        return [attributes[attribute] for _, attributes in self.tags if attribute in attributes]
