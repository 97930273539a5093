"""Ways to read a bar that has not closed yet."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sandbox.lint.findings import Finding

_BACKWARDS = frozenset({"shift", "diff", "pct_change", "roll"})
_FILL_FROM_LATER = frozenset({"bfill", "backfill", "interpolate"})
_PLACES = frozenset({"iloc", "iat", "loc", "at"})


def check_lookahead(tree: ast.Module) -> Iterator[Finding]:
    """Refuse negative shifts and indices of series, reversed slices, centred windows, and filling from later bars."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr=name)):
                yield from _check_call(node, name)
            case ast.Subscript():
                yield from _check_subscript(node)


def _check_call(node: ast.Call, name: str) -> Iterator[Finding]:
    given = [*node.args, *(keyword.value for keyword in node.keywords)]
    if name in _BACKWARDS and any(_is_negative(each) for each in given):
        yield Finding.at(node, f"{name} with a negative number reads later bars; x[1] is the bar before.")
    if name in _FILL_FROM_LATER:
        yield Finding.at(node, f"{name} fills from later bars; what does not exist yet should stay so.")
    for keyword in node.keywords:
        if keyword.arg == "center" and not (isinstance(keyword.value, ast.Constant) and not keyword.value.value):
            yield Finding.at(keyword, "A centred window reads later bars; one that ends with this bar is right.")


def _check_subscript(node: ast.Subscript) -> Iterator[Finding]:
    places = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    is_series = isinstance(node.value, ast.Attribute)
    if is_series and any(_is_negative(place) for place in places):
        yield Finding.at(
            node, "A negative index reads from the end of all bars; x is this bar's value, x[1] the one before."
        )
    if any(isinstance(place, ast.Slice) and place.step is not None and _is_negative(place.step) for place in places):
        yield Finding.at(node, "A reversed slice reads later bars first; series are read by x[1], x[2] and so on.")
    if isinstance(node.value, ast.Attribute) and node.value.attr in _PLACES:
        yield Finding.at(node, f"{node.value.attr} reads any bar, the coming ones too; x[1] is the bar before.")


def _is_negative(node: ast.expr) -> bool:
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)
