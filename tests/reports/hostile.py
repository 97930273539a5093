"""Puts one text into every text field of a report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any, Literal, get_origin, get_type_hints

HOSTILE = (
    "\"'><script>alert(1)</script><img src=x onerror=alert(1)></bdi></section>{{7*7}}{% raw %}${7*7}\n"
    "&lt;\u202eevil\u2066\u200b\x00\x1b[31m --> ]]> javascript:alert(1)"
)


def say_everywhere(value: Any, text: str) -> Any:
    """The value with the text for every free text in it; words of a closed list stay, as only our code writes them."""
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return text
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **_fields(value, text))
    if isinstance(value, tuple):
        return tuple(say_everywhere(item, text) for item in value)
    if isinstance(value, Mapping):
        return {say_everywhere(key, text): say_everywhere(item, text) for key, item in value.items()}
    return value


def _fields(value: Any, text: str) -> dict[str, Any]:
    hints = get_type_hints(type(value))
    return {
        field.name: say_everywhere(getattr(value, field.name), text)
        for field in fields(value)
        if get_origin(hints[field.name]) is not Literal
    }
