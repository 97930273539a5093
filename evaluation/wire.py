"""Results as JSON: plain dictionaries with finite numbers or null."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

import numpy as np

from evaluation.cells import Cell


def to_wire(value: object) -> Any:
    """Plain JSON data; dataclasses become dictionaries, cells their text, NaN and infinities null."""
    match value:
        case None | bool() | str() if not isinstance(value, Enum):
            return value
        case Enum():
            return value.value
        case np.bool_() | np.integer():
            return value.item()
        case float() | np.floating():
            return float(value) if math.isfinite(value) else None
        case int():
            return value
        case Cell():
            return str(value)
        case Mapping():
            return {str(key): to_wire(item) for key, item in value.items()}
        case tuple() | list() | np.ndarray():
            return [to_wire(item) for item in value]
        case _ if is_dataclass(value):
            return {field.name: to_wire(getattr(value, field.name)) for field in fields(value)}
    raise TypeError(f"{type(value).__name__} has no JSON form")


class Wire:
    """A result that can be written as JSON."""

    def as_dict(self) -> dict[str, Any]:
        """The fields as plain JSON data."""
        data: dict[str, Any] = to_wire(self)
        return data
