"""Whether a bot computes numbers itself, beside what the kit computes for it."""

from __future__ import annotations

import ast

_KIT = "bots.kit"
_RAW = frozenset({"values", "data", "I", "df", "to_numpy"})
"""Attributes that give a bot plain arrays to reckon with."""


def computes_itself(source: str) -> bool:
    """Whether the source imports anything but the kit, or takes plain arrays from it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import) and any(not _of_kit(alias.name) for alias in node.names):
            return True
        if isinstance(node, ast.ImportFrom) and not _of_kit(node.module or "") and node.module != "__future__":
            return True
        if isinstance(node, ast.Attribute) and node.attr in _RAW:
            return True
    return False


def _of_kit(name: str) -> bool:
    return name == _KIT or name.startswith(f"{_KIT}.")
