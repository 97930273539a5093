"""Documents a user writes."""

from __future__ import annotations

from typing import Any

import pytest

from app.documents import parse_yaml
from app.errors import DocumentError


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("20", 20),
        ("2.5", 2.5),
        ("-.5", -0.5),
        ("3e-1", 0.3),
        ("1.5E3", 1500.0),
        ("true", True),
        ("no", "no"),
        ("1:30", "1:30"),
        ("010", "010"),
        ("1_000", "1_000"),
        ("1h", "1h"),
    ],
)
def test_numbers_are_those_of_json_and_nothing_else_is_one(text: str, value: Any) -> None:
    read = parse_yaml(f"key: {text}", "contract.yaml")["key"]
    assert (type(read), read) == (type(value), value)


@pytest.mark.parametrize(
    ("text", "says"),
    [("a: 1\na: 2", "stands there twice"), ("a: &x 1\nb: *x", "aliases are not read"), ("a: [1", "not YAML")],
)
def test_what_could_be_misread_is_refused(text: str, says: str) -> None:
    with pytest.raises(DocumentError, match=says):
        parse_yaml(text, "contract.yaml")
