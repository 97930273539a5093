"""What the roles are told, word for word, and that nobody else's words get in."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.llm.prompting import frame_data, write_system
from bots.vocabulary import KIT_INDICATORS
from contracts.indicators import INDICATORS


@pytest.mark.parametrize("role", ["compiler", "coder", "critic"])
def test_each_role_is_told_what_it_was_told_before(role: str, check_golden: Callable[[str, str], None]) -> None:
    check_golden(f"{role}.md", write_system(role) + "\n")


@pytest.mark.parametrize("role", ["compiler", "critic"])
def test_every_indicator_of_the_language_is_told(role: str) -> None:
    for name in INDICATORS:
        assert f"`{name}(" in write_system(role)


def test_the_coder_is_told_every_indicator_of_the_kit() -> None:
    assert all(name in write_system("coder") for name in KIT_INDICATORS)


@given(st.recursive(st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8))
def test_no_data_can_end_its_frame_or_lose_a_character(document: object) -> None:
    framed = frame_data(document)
    found = re.fullmatch(r'<data id="(\w+)">\n(.*)\n</data id="\1">', framed, flags=re.DOTALL)
    assert found is not None
    assert json.loads(found[2]) == document
    assert framed.count("<") == 2
