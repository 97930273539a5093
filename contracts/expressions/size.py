"""How large an expression becomes once its sugar is written out."""

from __future__ import annotations

from contracts.expressions.nodes import Call, Node, children

MAX_SIZE = 2_000  # nodes of one rule, written out

# Functions whose core form repeats their first argument: `change(x)` is `x - x[1]`.
_REPEATING = frozenset({"crosses_above", "crosses_below", "rising", "falling", "change", "between"})


def written_out_size(node: Node) -> int:
    """Return the number of nodes of the core form; nested `change(change(x))` doubles at each level."""
    below = sum(written_out_size(child) for child in children(node))
    if isinstance(node, Call) and node.function in _REPEATING:
        return 3 + 2 * below
    return 1 + below
