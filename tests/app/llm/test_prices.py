from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from app.llm import prices
from app.llm.prices import find_price


def test_the_table_has_a_date_and_plausible_prices() -> None:
    table = json.loads(Path(prices.__file__).with_name("prices.json").read_text())
    assert date.fromisoformat(table["as_of"])
    for model, row in table["models"].items():
        assert set(row) == {"input", "output"}
        assert 0 < row["input"] < row["output"] <= 200, model
    assert list(table["models"]) == sorted(table["models"])


def test_a_dated_model_costs_what_its_family_does() -> None:
    assert find_price("gpt-4o-2024-08-06") == find_price("gpt-4o")
    assert find_price("gpt-4o-mini").cost(1_000_000, 1_000_000) == pytest.approx(0.75)


@pytest.mark.parametrize("model", ["gpt-4o-turbo-mini", "gpt", "llama-3", ""])
def test_a_model_that_is_not_in_the_table_has_no_price(model: str) -> None:
    assert not find_price(model).known


def test_the_operators_own_figures_stand_above_the_table() -> None:
    assert find_price("gpt-4o", 1.0, 2.0).cost(500_000, 500_000) == pytest.approx(1.5)
    assert find_price("llama-3", 0.0, 0.0).known
    assert not find_price("llama-3", 1.0, None).known
