"""Named points where a crash would hurt most. They do nothing until a test arms them."""

from __future__ import annotations

from collections.abc import Callable

_armed: list[Callable[[str], None]] = []


def crash_point(name: str) -> None:
    """Tell whoever armed the points that ``name`` is passed; he may end the process here."""
    for hook in _armed:
        hook(name)


def arm(hook: Callable[[str], None]) -> None:
    """Call ``hook`` at every point from now on."""
    _armed.append(hook)


def disarm() -> None:
    """Forget every hook."""
    _armed.clear()
