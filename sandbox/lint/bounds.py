"""How large a bot may be, found out without being hurt by one that is larger."""

from __future__ import annotations

import ast
import warnings

from sandbox.lint.findings import Finding

MOST_BYTES = 64 << 10
MOST_NODES = 5_000
DEEPEST = 50


def parse_bounded(source: str) -> ast.Module | Finding:
    """The syntax tree, or why there is none that is worth a look."""
    size = len(source.encode(errors="replace"))
    if size > MOST_BYTES:
        return Finding(1, 1, f"The source has {size} bytes; a bot should have at most {MOST_BYTES}.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of strange escapes; they are the bot's own business
            tree = ast.parse(source)
    except SyntaxError as error:
        return Finding(error.lineno or 1, max(error.offset or 1, 1), f"This is no Python: {error.msg}.")
    except (ValueError, RecursionError, MemoryError) as error:
        return Finding(1, 1, f"This is no Python that can be read: {str(error) or 'it is nested too deeply'}.")
    return _measure(tree) or tree


def _measure(tree: ast.Module) -> Finding | None:
    count = 0
    level: list[ast.AST] = [tree]
    for depth in range(DEEPEST + 1):
        count += len(level)
        if count > MOST_NODES:
            return Finding(1, 1, f"The source has more than {MOST_NODES} parts; it should be simpler.")
        if depth == DEEPEST and (inner := _first_placed(level)):
            return Finding.at(inner, f"This is nested more than {DEEPEST} levels deep; it should be taken apart.")
        level = [child for node in level for child in ast.iter_child_nodes(node)]
    return None


def _first_placed(level: list[ast.AST]) -> ast.expr | ast.stmt | None:
    return next((node for node in level if isinstance(node, ast.expr | ast.stmt)), None)
