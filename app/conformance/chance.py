"""Chance that follows from a text: the same one, the same draws."""

from __future__ import annotations

from random import Random


def draw_from(text: str) -> Random:
    """Draws that a bot cannot know, since its author is not shown the text; they keep no secret."""
    return Random(text)  # noqa: S311
