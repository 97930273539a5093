"""What can be said about a bot's source without running it, for whoever wrote it to mend.

The lint is feedback, not a wall: the wall is the container. It names what a bot cannot need, each with line, column and
what would be right.
"""

from __future__ import annotations

from sandbox.lint.attributes import check_attributes
from sandbox.lint.bounds import parse_bounded
from sandbox.lint.findings import Finding
from sandbox.lint.imports import check_imports
from sandbox.lint.lookahead import check_lookahead
from sandbox.lint.module import check_module
from sandbox.lint.names import check_names
from sandbox.lint.statements import check_statements

__all__ = ["Finding", "lint_source"]

_RULES = (
    check_imports,
    check_names,
    check_attributes,
    check_lookahead,
    check_statements,
    check_module,
)


def lint_source(source: str) -> tuple[Finding, ...]:
    """Everything found, by line and column; nothing where the source may be run. Too large a source is not read."""
    tree = parse_bounded(source)
    if isinstance(tree, Finding):
        return (tree,)
    return tuple(sorted({finding for rule in _RULES for finding in rule(tree)}))
