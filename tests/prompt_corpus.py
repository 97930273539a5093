"""The prompts of ``tests/prompts`` with what they should compile to, read once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

_FOLDER = Path(__file__).with_name("prompts")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the one in C is ten times as fast, where it was built

CASES: tuple[dict[str, Any], ...] = tuple(
    case
    for path in sorted(_FOLDER.glob("*.yaml"))
    for case in yaml.load(path.read_text("utf-8"), _LOADER)  # noqa: S506 - a safe loader, either of them
)


def prompts_of(case: dict[str, Any]) -> tuple[str, ...]:
    """In the order they were written."""
    return tuple(case["prompts"]) if "prompts" in case else (case["prompt"],)
