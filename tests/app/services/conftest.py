from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.lab import Lab
from tests.app.small import open_small


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Lab]:
    """A laboratory whose campaigns really run."""
    lab = open_small(tmp_path / "small")
    yield lab
    lab.close()
