"""Statements a bot has no use for, and strings that hide names."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sandbox.lint.findings import Finding

_REFUSED: tuple[tuple[tuple[type[ast.AST], ...], str], ...] = (
    ((ast.Match,), "A match statement reads attributes out of sight; if and elif say the same."),
    (
        (ast.Global,),
        "A global name would keep something between runs; what a bot needs it keeps on self, from init() on.",
    ),
    (
        (ast.AsyncFunctionDef, ast.AsyncFor, ast.AsyncWith, ast.Await),
        "A bot waits for nothing; it is called at each close.",
    ),
    ((ast.Yield, ast.YieldFrom), "A bot has no generators; a list does."),
    ((ast.With,), "There is nothing a bot could open or hold."),
)


def check_statements(tree: ast.Module) -> Iterator[Finding]:
    """Refuse what the table names, bare handlers, metaclasses and strings that hold a double underscore."""
    for node in ast.walk(tree):
        for kinds, message in _REFUSED:
            if isinstance(node, kinds) and isinstance(node, ast.stmt | ast.expr):
                yield Finding.at(node, message)
        match node:
            case ast.ExceptHandler(type=None, lineno=line, col_offset=column):
                yield Finding(line, column + 1, "A bare except hides every error; the one expected should be named.")
            case ast.ClassDef(keywords=[first, *_]):
                yield Finding.at(first, "A bot's class takes no keywords and no metaclass.")
            case ast.Constant(value=str(text) | bytes(text)) if _hides_a_name(text):
                yield Finding.at(node, "A string with a double underscore looks like one of Python's own names.")


def _hides_a_name(text: str | bytes) -> bool:
    return (b"__" if isinstance(text, bytes) else "__") in text  # type: ignore[operator] # each with its own kind
