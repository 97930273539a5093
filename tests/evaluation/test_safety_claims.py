"""Every claim of safety in docs/statistics.md names a test that exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

_NAMED = re.compile(r"`([\w/]+\.py)::(\w+)`")


@pytest.fixture
def claims(repository: Path) -> list[str]:
    """The rows of the table."""
    text = (repository / "docs" / "statistics.md").read_text(encoding="utf-8")
    section = text.split("## What a test would catch")[1].split("\n## ")[0]
    return [line for line in section.splitlines() if line.startswith("| ")][1:]


def test_every_claim_names_a_test(claims: list[str]) -> None:
    assert len(claims) >= 20
    assert [claim for claim in claims if not _NAMED.search(claim)] == []


def test_every_test_that_is_named_exists(claims: list[str], repository: Path) -> None:
    named = {found for claim in claims for found in _NAMED.findall(claim)}
    assert {(path, name) for path, name in named if name not in _tests_of(repository / "tests" / path)} == set()


def _tests_of(path: Path) -> set[str]:
    module = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in module.body if isinstance(node, ast.FunctionDef)}
