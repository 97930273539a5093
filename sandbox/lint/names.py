"""Names a bot may use: its own, those it imports, and the builtins that only compute."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator

from sandbox.lint.findings import Finding
from sandbox.lint.imports import ALLOWED, module_names, refuse_name

BUILTINS = frozenset(
    """
    False None True abs all any bool dict divmod enumerate filter float frozenset int isinstance iter len list map max
    min next pow property range repr reversed round set slice sorted staticmethod str sum super tuple zip
    ArithmeticError AssertionError IndexError KeyError LookupError NotImplementedError OverflowError RuntimeError
    StopIteration TypeError ValueError
    ZeroDivisionError
    """.split()
)

_INSTEAD = {
    **dict.fromkeys(("eval", "exec", "compile", "__import__"), "code is written out, not made while it runs"),
    **dict.fromkeys(
        ("getattr", "setattr", "delattr", "hasattr", "vars", "globals", "locals", "dir"),
        "attributes are written out, such as self.fast",
    ),
    **dict.fromkeys(("open", "input"), "a bot reads nothing but its bars"),
    "print": "nobody reads what a bot prints",
    "type": "a bot makes no classes while it runs",
    **dict.fromkeys(("hash", "id"), "they differ from run to run"),
    **dict.fromkeys(("Exception", "BaseException"), "the error that is expected should be named, such as ValueError"),
}


def check_names(tree: ast.Module) -> Iterator[Finding]:
    """Refuse names that are neither the bot's own nor in the table, and modules used other than by an allowed name."""
    own, modules = _bound_names(tree), module_names(tree)
    parts = {id(node.value): node for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Name):
            continue
        if "__" in node.id:
            yield Finding.at(node, f"{node.id} belongs to Python; a bot's names hold no double underscore.")
        elif node.id in modules:
            yield from _check_module(node, modules[node.id], parts.get(id(node)))
        elif isinstance(node.ctx, ast.Load) and node.id not in own and node.id not in BUILTINS:
            yield Finding.at(node, _refuse(node.id))


def _bound_names(tree: ast.Module) -> set[str]:
    """Every name that the source itself gives a meaning, anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name) | ast.ExceptHandler(name=str(name)):
                found.add(name)
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                found.update(each.asname or each.name for each in names)
    return found


def _check_module(node: ast.Name, module: str, part: ast.Attribute | None) -> Iterator[Finding]:
    if not isinstance(node.ctx, ast.Load):
        yield Finding.at(node, f"{node.id} is the module {module}; something else should have another name.")
    elif part is None:
        yield Finding.at(node, f"{node.id} is a whole module; only its single functions may be used, by their names.")
    elif part.attr not in ALLOWED[module]:
        yield Finding.at(part, refuse_name(module, part.attr))


def _refuse(name: str) -> str:
    if name in _INSTEAD:
        return f"{name} cannot be used: {_INSTEAD[name]}."
    if hasattr(builtins, name):
        return f"{name} cannot be used: a bot declares indicators in init() and asks for trades in next()."
    return f"{name} is not defined; what comes from bots.kit should be imported by its name."
