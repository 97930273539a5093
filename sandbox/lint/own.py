"""What a source gives names to itself: its methods, what it keeps on ``self``, and what it keeps as dictionaries."""

from __future__ import annotations

import ast

KIT_PRIVATE = frozenset(
    """
    _FULL_EQUITY _Strategy__FULL_EQUITY _abc_impl _broker _check_params _close_trade _data _entries _equity _exit_rule
    _first _held _i _indicators _open_trade _params _reduce_trade _size _watched
    """.split()
)
"""Names of the kit and of backtesting that a bot has no business with, and that it may not take for its own."""


def own_private_names(tree: ast.Module) -> frozenset[str]:
    """Names with one underscore in front that the source itself gives to methods, to attributes of ``self`` or of its
    classes; none of the kit's.
    """
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name):
                found.add(name)
            case ast.Attribute(attr=name, ctx=ast.Store(), value=ast.Name(id="self")):
                found.add(name)
            case ast.ClassDef(body=body):
                found |= {name for statement in body for name in _assigned(statement)}
    return frozenset(name for name in found if name.startswith("_") and not name.startswith("__")) - KIT_PRIVATE


def dictionaries(tree: ast.Module) -> frozenset[str]:
    """Names and attributes that the source makes dictionaries of wherever it gives them a value."""
    made: dict[str, bool] = {}
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=targets, value=value):
                names = [last_name(target) for target in targets]
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                names = [last_name(target)]
            case _:
                continue
        for name in names:
            made[name] = made.get(name, True) and _is_dictionary(value)
    return frozenset(name for name, always in made.items() if always)


def last_name(node: ast.expr) -> str:
    """What a name or an attribute ends in: ``held`` of ``self.held``; empty for anything else."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _is_dictionary(value: ast.expr) -> bool:
    if isinstance(value, ast.Call):
        return isinstance(value.func, ast.Name) and value.func.id in ("dict", "defaultdict")
    return isinstance(value, ast.Dict | ast.DictComp)


def _assigned(statement: ast.stmt) -> list[str]:
    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
    return [target.id for target in targets if isinstance(target, ast.Name)]
