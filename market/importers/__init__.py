"""File formats bars are imported from: one module each, found by looking into this folder.

A module offers its ``IMPORTER``; the first one, in order of module names, that recognises a file reads it.
"""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

from market.errors import ImportFileError
from market.importers._base import Importer

_HEAD_BYTES = 4096


def _discover() -> tuple[Importer, ...]:
    names = sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))
    return tuple(importlib.import_module(f"{__name__}.{name}").IMPORTER for name in names)


IMPORTERS: tuple[Importer, ...] = _discover()
"""Every importer there is."""


def find_importer(path: Path) -> Importer:
    """The importer that recognises the file; raises ImportFileError where none does."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except FileNotFoundError:
        raise ImportFileError(f"The file {path} does not exist.") from None
    except OSError as error:
        raise ImportFileError(f"The file {path} cannot be read: {error.strerror}.") from None
    if not head:
        raise ImportFileError(f"The file {path} is empty.")
    for importer in IMPORTERS:
        if importer.recognises(path, head):
            return importer
    known = " or ".join(importer.name for importer in IMPORTERS)
    raise ImportFileError(f"The file {path} is of no known format; it should be {known}.")
