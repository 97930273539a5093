"""File formats bars are imported from: one module each, found by looking into this folder.

A module offers its ``IMPORTER``, whose format is named after the module. The importers are asked in order of module
names whether a file is theirs; plain CSV, which takes what it can, is asked last.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from types import MappingProxyType

from market.errors import ImportFileError
from market.importers._base import Importer
from market.importers._content import Content

_LAST = "plain_csv"


def _discover() -> dict[str, Importer]:
    names = sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))
    names.sort(key=lambda name: name == _LAST)
    return {name: importlib.import_module(f"{__name__}.{name}").IMPORTER for name in names}


IMPORTERS: Mapping[str, Importer] = MappingProxyType(_discover())
"""Every importer there is, by the name of its format."""


def find_importer(content: Content, named: str | None = None) -> Importer:
    """The importer of the format named, or the one that recognises the file; raises ImportFileError where none does."""
    if named is not None:
        if named not in IMPORTERS:
            raise ImportFileError(f"The format {named!r} is not known; it should be one of {', '.join(IMPORTERS)}.")
        return IMPORTERS[named]
    for importer in IMPORTERS.values():
        if importer.recognises(content):
            return importer
    known = ", ".join(importer.name for importer in IMPORTERS.values())
    raise ImportFileError(f"The file {content.name} is of no known format; it should be one of {known}.")
