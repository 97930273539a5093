from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app.crash.killing import Undisturbed, run_undisturbed
from tests.app.crash.places import folder_in_memory


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with folder_in_memory() as path:
        yield path


@pytest.fixture(scope="module")
def undisturbed(folder: Path) -> Undisturbed:
    return run_undisturbed(folder)
