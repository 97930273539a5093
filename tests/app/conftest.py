from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.lab import Lab
from tests.app.scripted import open_lab


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    """An empty laboratory with a provider that answers anything."""
    opened = open_lab(tmp_path)
    yield opened
    opened.close()
