"""What models cost: a dated table, and an operator's own figures above it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("prices.json")
_PER = 1_000_000


@dataclass(frozen=True, slots=True)
class Price:
    """USD per million tokens; ``known`` is False where nobody said, and then everything seems to cost nothing."""

    input: float
    output: float
    known: bool = True
    source: str = ""

    def cost(self, prompt_tokens: int, completion_tokens: int) -> float:
        """USD for so many tokens."""
        return (self.input * prompt_tokens + self.output * completion_tokens) / _PER


UNKNOWN = Price(0.0, 0.0, known=False)


def find_price(model: str, own_input: float | None = None, own_output: float | None = None) -> Price:
    """The price of a model: the operator's own where both figures are given, else the table's, else unknown.

    A dated version costs what its family does.
    """
    if own_input is not None and own_output is not None:
        return Price(own_input, own_output, source="LAB_LLM_PRICE_INPUT and LAB_LLM_PRICE_OUTPUT")
    table = _read_table()
    family = re.sub(r"-\d{4}-\d{2}-\d{2}$|-\d{8}$", "", model)
    row = table["models"].get(model) or table["models"].get(family)
    if row is None:
        return UNKNOWN
    return Price(row["input"], row["output"], source=f"the table of {table['as_of']}")


@cache
def _read_table() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(_FILE.read_text("utf-8"))
    return document
