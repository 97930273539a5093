"""docs/language.md is what the tables say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from contracts.expressions.functions import FUNCTIONS
from contracts.indicators import INDICATORS
from contracts.reference import write_page


def test_the_page_is_what_the_tables_say(check_page: Callable[[str, str], None]) -> None:
    check_page("docs/language.md", write_page())


def test_every_indicator_and_function_of_the_rules_is_on_the_page() -> None:
    page = write_page()
    assert all(f"| `{name}` |" in page for name in INDICATORS)
    assert all((f"| `{name}(" in page) != function.formula_only for name, function in FUNCTIONS.items())


def test_the_example_of_a_formula_is_the_file_it_shows() -> None:
    root = Path(__file__).resolve().parents[2]
    shown = (root / "CONTRIBUTING.md").read_text().split("```python\n")[1].split("```")[0]
    assert shown == (root / "contracts" / "indicators" / "awesome_oscillator.py").read_text()
