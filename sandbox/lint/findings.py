"""One thing found in a source."""

from __future__ import annotations

import ast
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Where, counted from 1, and one sentence: what it is and what would be right."""

    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}: {self.message}"

    @classmethod
    def at(cls, node: ast.expr | ast.stmt | ast.alias | ast.arg | ast.keyword, message: str) -> Finding:
        """About a part of the source."""
        return cls(node.lineno, node.col_offset + 1, message)
