"""What commands print: results on stdout (JSON or aligned columns), notes on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any


def show_json(document: Any) -> None:
    """Print one JSON document; a number that is not finite would be a bug and is refused."""
    print(json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False))


def show(text: str) -> None:
    """Print a line of the result."""
    print(text)


def note(text: str) -> None:
    """Print a remark that is not part of the result."""
    print(text, file=sys.stderr)


def show_columns(header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows under a header, each column as wide as its widest cell; None is shown as a dash."""
    lines = [tuple(header), *(tuple(as_text(cell) for cell in row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    for line in lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def show_facts(facts: Mapping[str, object]) -> None:
    """Print names and values in two columns."""
    width = max(len(name) for name in facts)
    for name, value in facts.items():
        print(f"{name.ljust(width)}  {as_text(value)}")


def as_text(value: object) -> str:
    """A value for people: at most six significant decimals, a dash for None."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.0f}" if value == int(value) and abs(value) >= 1e5 else f"{value:.6g}"
    return str(value)
