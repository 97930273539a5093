"""Every indicator of the language, one file each; a file in this folder is found by itself."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from contracts.indicators._base import (
    Argument,
    Composed,
    CSharpForm,
    Indicator,
    PineForm,
    Primitive,
    Takes,
    Tolerance,
    Unsupported,
)


def _discover() -> Mapping[str, Indicator]:
    found: dict[str, Indicator] = {}
    for module in iter_modules(__path__):
        if module.name.startswith("_"):
            continue
        indicator = import_module(f"{__name__}.{module.name}").INDICATOR
        if indicator.name != module.name:
            raise ImportError(
                f"contracts/indicators/{module.name}.py defines {indicator.name!r}; name it like its file"
            )
        found[indicator.name] = indicator
    return MappingProxyType(found)


INDICATORS: Mapping[str, Indicator] = _discover()

__all__ = [
    "INDICATORS",
    "Argument",
    "CSharpForm",
    "Composed",
    "Indicator",
    "PineForm",
    "Primitive",
    "Takes",
    "Tolerance",
    "Unsupported",
]
