"""What a bot may import: names, one by one. A module would bring along what it imports itself."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterator

from bots.vocabulary import KIT_INDICATORS, KIT_WORDS
from sandbox.lint.findings import Finding

KIT = KIT_WORDS | KIT_INDICATORS

MATH = frozenset(
    "ceil copysign exp fabs floor fmod fsum hypot inf isclose isfinite isnan log log10 nan pi sqrt".split()
)
NUMPY = frozenset(
    """
    abs absolute all any arange array asarray bool_ clip concatenate convolve cumsum diff empty equal exp float64 floor
    full full_like greater greater_equal inf int64 isclose isfinite isnan less less_equal log logical_and logical_not
    logical_or max maximum mean median min minimum nan nan_to_num nanmax nanmean nanmin nanstd ndarray not_equal ones
    ones_like pi round sign sqrt std sum where zeros zeros_like
    """.split()
)
ALLOWED = {
    "__future__": frozenset({"annotations"}),
    "bots.kit": KIT,
    "collections": frozenset({"defaultdict", "deque"}),
    "collections.abc": frozenset("Callable Iterable Iterator Mapping Sequence".split()),
    "dataclasses": frozenset({"dataclass", "field"}),
    "enum": frozenset({"Enum", "IntEnum", "StrEnum"}),
    "math": MATH,
    "numpy": NUMPY,
    "typing": frozenset(
        "Any Callable ClassVar Dict Final Iterable List Literal NamedTuple Optional Sequence Set Tuple Union".split()
    ),
}
"""Names by the module they come from."""

WHOLE = frozenset({"math", "numpy"})
"""Modules that may be imported whole, since ``check_names`` then looks at each use."""

_REASONS = {
    **dict.fromkeys(("random", "secrets", "uuid"), "a bot must trade alike each time, so there is no chance in it"),
    **dict.fromkeys(
        ("time", "datetime", "calendar"),
        "a bot knows no clock but its bars'; hour(self.bars), day_of_week(self.bars) and session(...) tell their time",
    ),
    **dict.fromkeys(("pandas", "talib", "ta", "pandas_ta"), "indicators and series come from bots.kit"),
    "backtesting": "a bot is a class on Bot of bots.kit, which runs it under backtesting.py",
}


def check_imports(tree: ast.Module) -> Iterator[Finding]:
    """Refuse every import that is not a name of the table."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for each in node.names:
                if each.name not in WHOLE:
                    yield Finding.at(node, _refuse_module(each.name))
        elif isinstance(node, ast.ImportFrom):
            yield from _check_names(node)


def module_names(tree: ast.Module) -> dict[str, str]:
    """Names bound to a whole module, with the module."""
    return {
        each.asname or each.name: each.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for each in node.names
        if each.name in WHOLE
    }


def _check_names(node: ast.ImportFrom) -> Iterator[Finding]:
    module = node.module or ""
    allowed = ALLOWED.get(module)
    if node.level or allowed is None:
        yield Finding.at(node, _refuse_module("." * node.level + module))
        return
    for each in node.names:
        if each.name == "*":
            yield Finding.at(each, f"{module} cannot be imported with a star; the names used should be written out.")
        elif each.name not in allowed:
            yield Finding.at(each, refuse_name(module, each.name))


def _refuse_module(module: str) -> str:
    reason = _REASONS.get(
        module.partition(".")[0], "bots.kit has what a bot needs, and names of math and numpy may help"
    )
    return f"{module} cannot be imported: {reason}."


def refuse_name(module: str, name: str) -> str:
    """Why a name of an allowed module is none of its allowed names."""
    if module == "numpy" and name == "random":
        return "np.random is chance: a bot must trade alike each time."
    near = difflib.get_close_matches(name, ALLOWED[module], 1)
    instead = (
        f"perhaps {near[0]} is meant" if near else f"there are {', '.join(sorted(ALLOWED[module])[:8])} and others"
    )
    return f"{name} is none of the names of {module} that a bot may use; {instead}."
