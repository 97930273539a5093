"""The laboratory, open for as long as a command needs it."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from app.cli.surroundings import read_settings

if TYPE_CHECKING:
    from app.lab import Lab
    from app.settings import Settings


@contextmanager
def opened_lab(settings: Settings | None = None, *, log_steps: bool = False) -> Iterator[Lab]:
    """The laboratory of these settings, or of the environment's; closed at the end.

    Its log goes to stderr: warnings and worse, with ``log_steps`` each transition too.
    """
    from app.lab import Lab

    logging.basicConfig(stream=sys.stderr, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("app").setLevel(logging.INFO if log_steps else logging.WARNING)
    lab = Lab.open(settings or read_settings())
    try:
        yield lab
    finally:
        lab.close()
