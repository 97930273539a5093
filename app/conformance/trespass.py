"""What no bot has a reason to do, whatever its trades are: reach into the kit, into Python or into the machine.

The wall around a bot is its sandbox, and the lint tells its author what to write otherwise. These few things alone are
refused outright, since trades that happen to be right would not make them right.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from bots.vocabulary import KIT_INDICATORS, KIT_WORDS
from sandbox.lint.own import own_private_names

_MODULES = frozenset(
    """
    __future__ collections collections.abc dataclasses enum functools itertools math numpy operator statistics typing
    """.split()
)
_NAMES = frozenset(
    "breakpoint compile delattr dir eval exec getattr globals hasattr input locals open setattr vars __import__".split()
)


def find_trespass(source: str) -> str:
    """The first thing found, as a sentence; empty where there is none. The source must be Python."""
    tree = ast.parse(source)
    return next(_trespasses(tree, own_private_names(tree)), "")


def _trespasses(tree: ast.Module, own: frozenset[str]) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                for alias in names:
                    if alias.name not in _MODULES:
                        yield _refuse_import(node.lineno, alias.name)
            case ast.ImportFrom():
                yield from _check_from(node)
            case ast.Name(id=name) if name in _NAMES:
                yield f"Line {node.lineno}: {name} cannot be used; a bot writes out what it reads and does."
            case ast.Attribute(attr=name) if name.startswith("_") and name not in own:
                yield f"Line {node.lineno}: {name} belongs to the kit or to Python; a bot uses what bots.kit offers."


def _check_from(node: ast.ImportFrom) -> Iterator[str]:
    module = node.module or ""
    if node.level or (module not in _MODULES and module != "bots.kit"):
        yield _refuse_import(node.lineno, "." * node.level + module)
    elif module == "bots.kit":
        for alias in node.names:
            if alias.name not in KIT_WORDS | KIT_INDICATORS:
                yield f"Line {node.lineno}: {alias.name} is not for bots to import from bots.kit."


def _refuse_import(line: int, module: str) -> str:
    return f"Line {line}: {module} cannot be imported; a bot is written on bots.kit, with numpy and math at most."
