"""The shape of the whole: one class on Bot with init() and next(), and nothing that lasts from run to run."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sandbox.lint.findings import Finding
from sandbox.lint.own import KIT_PRIVATE, last_name

_LASTING = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
_MAKERS = frozenset({"list", "dict", "set"})
_METHODS = ("init", "next")
_CHANGES = frozenset("add append clear discard extend insert pop popitem remove reverse setdefault sort update".split())


def check_module(tree: ast.Module) -> Iterator[Finding]:
    """Refuse a module without exactly one bot, a bot without its two methods, and state outside of ``self``."""
    classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    bots = [node for node in classes if any(isinstance(base, ast.Name) and base.id == "Bot" for base in node.bases)]
    if len(bots) != 1:
        yield Finding(1, 1, f"A bot's module should define one class on Bot; this one has {len(bots)}.")
    for bot in bots:
        yield from _check_bot(bot)
    changed = _changed_names(tree)
    for body in (tree.body, *(each.body for each in classes)):
        yield from _check_state(body, changed)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.Lambda):
            yield from _check_defaults(node)


def _check_bot(bot: ast.ClassDef) -> Iterator[Finding]:
    methods = {each.name: each for each in bot.body if isinstance(each, ast.FunctionDef)}
    for name in _METHODS:
        if name not in methods:
            yield Finding.at(bot, f"{bot.name} has no {name}(); a bot declares in init() and acts in next().")
    for name, method in methods.items():
        if name.startswith("__") or name in KIT_PRIVATE:
            yield Finding.at(method, f"{name}() belongs to the kit or to Python; a bot's own should have another name.")


def _check_state(body: list[ast.stmt], changed: frozenset[str]) -> Iterator[Finding]:
    for statement in body:
        value = statement.value if isinstance(statement, ast.Assign | ast.AnnAssign) else None
        if value is not None and _lasts(value) and not _is_table(statement, changed):
            yield Finding.at(
                statement, "This outlives a run; what a bot keeps should be made in init(), or be a tuple."
            )


def _is_table(statement: ast.stmt, changed: frozenset[str]) -> bool:
    """Whether it is a constant that holds something and that nothing changes, as ``SIDES = {...}``."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            pass
        case ast.AnnAssign(target=ast.Name(id=name), value=value):
            pass
        case _:
            return False
    filled = isinstance(value, ast.Dict | ast.List | ast.Set) and any(True for _ in ast.iter_child_nodes(value))
    return filled and name.isupper() and name not in changed


def _changed_names(tree: ast.Module) -> frozenset[str]:
    """Names and attributes of which a part is set, or that are asked to change themselves."""
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Subscript(value=held, ctx=ast.Store() | ast.Del()) | ast.AugAssign(target=held):
                found.add(last_name(held))
            case ast.Call(func=ast.Attribute(value=held, attr=method)) if method in _CHANGES:
                found.add(last_name(held))
    return frozenset(found)


def _check_defaults(function: ast.FunctionDef | ast.Lambda) -> Iterator[Finding]:
    for default in (*function.args.defaults, *function.args.kw_defaults):
        if default is not None and _lasts(default):
            yield Finding.at(default, "A default that can change outlives a run; None or a tuple does not.")


def _lasts(value: ast.expr) -> bool:
    if isinstance(value, ast.Call):
        return isinstance(value.func, ast.Name) and value.func.id in _MAKERS
    return isinstance(value, _LASTING)
