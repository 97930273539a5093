"""The support matrix of the documentation is what the targets say."""

from __future__ import annotations

from pathlib import Path

import pytest

from exporters.support import write_matrix

START, END = "<!-- support matrix: generated -->", "<!-- end of support matrix -->"


def test_the_support_matrix_is_current(repository: Path, request: pytest.FixtureRequest) -> None:
    path = repository / "docs" / "exports.md"
    before, _, rest = path.read_text().partition(START)
    _, _, after = rest.partition(END)
    text = f"{before}{START}\n\n{write_matrix()}\n\n{END}{after}"
    if request.config.getoption("--accept-golden"):
        path.write_text(text)
    assert path.read_text() == text, "docs/exports.md is out of date; `make golden` writes it"
