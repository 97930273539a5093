"""Attributes that lead out of a bot: to the kit's inside, to Python's, or to files and text that is run."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from bots.vocabulary import BOT_ATTRIBUTES
from sandbox.lint.findings import Finding
from sandbox.lint.own import dictionaries, last_name, own_private_names

_GIVEN = frozenset(
    """
    bars bars_held close daily_limit enter exit high in_ticks init is_long is_short low next open open_profit_r
    percent_in_ticks size ticks volume watch
    """.split()
)
_KEPT = BOT_ATTRIBUTES - _GIVEN  # backtesting's own, and what the kit calls

_FRAMES = frozenset(
    """
    ag_await ag_code ag_frame cr_await cr_code cr_frame f_back f_builtins f_code f_globals f_locals f_trace gi_code
    gi_frame gi_yieldfrom tb_frame tb_lasti tb_next with_traceback mro
    """.split()
)
_RUN_TEXT = frozenset({"eval", "query", "pipe", "format", "format_map"})
_WHOLE_SERIES = frozenset({"clock", "df", "time", "held", "open_", "high_", "low_", "close_", "volume_"})
_TAKE_TEXT = frozenset({"agg", "aggregate", "apply", "transform"})
_CLOCKS = frozenset({"now", "today", "utcnow"})


def check_attributes(tree: ast.Module) -> Iterator[Finding]:
    """Refuse the attributes of the tables, and those that begin with an underscore but for a bot's own on ``self``."""
    private, held, stepping = own_private_names(tree), dictionaries(tree), _parts_of_next(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            if node.attr == "values":
                if id(node) in stepping and last_name(node.value) not in held:
                    yield Finding.at(node, _whole("values"))
            elif message := _refuse(node, private):
                yield Finding.at(node, message)
        elif isinstance(node, ast.Call) and _takes_text(node):
            yield Finding.at(node, "Text that names a function is not written here; the function itself is.")


def _refuse(node: ast.Attribute, private: frozenset[str]) -> str:
    name, on_self = node.attr, isinstance(node.value, ast.Name) and node.value.id == "self"
    if name.startswith("_") and not (on_self and name in private):
        return f"{name} belongs to the kit or to Python; what is a bot's own it defines itself, on self."
    if on_self and isinstance(node.ctx, ast.Store | ast.Del) and name in _GIVEN - {"size", "daily_limit"}:
        return f"self.{name} is given by the kit; what is one's own should have another name."
    if name in _KEPT:
        return f"{name} is not for bots: they read self.close and its like, and act by self.enter and self.exit."
    return "" if on_self else _refuse_elsewhere(name)


def _refuse_elsewhere(name: str) -> str:
    if name in _FRAMES:
        return f"{name} leads into Python's own frames and classes, where a bot has no business."
    if name in _RUN_TEXT:
        return f"{name} makes code or text from text; a bot writes its rules out."
    if name.startswith(("read_", "to_")):
        return f"{name} reads or writes outside of the bot, which sees nothing but its bars."
    if name in _WHOLE_SERIES or name == "ticks":
        return _whole(name)
    if name in _CLOCKS:
        return f"{name} asks a clock; hour(self.bars), day_of_week(self.bars) and session(...) tell the bar's time."
    return ""


def _whole(name: str) -> str:
    return f"{name} holds every bar, the coming ones too; x is this bar's value and x[1] the one before."


def _parts_of_next(tree: ast.Module) -> frozenset[int]:
    """The ids of all nodes that run at each close: of next(), and of whatever it calls by name, however far."""
    functions = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    reached: set[str] = set()
    waiting = ["next"]
    while waiting:
        name = waiting.pop()
        if name in functions and name not in reached:
            reached.add(name)
            waiting += [
                last_name(node) for node in ast.walk(functions[name]) if isinstance(node, ast.Attribute | ast.Name)
            ]
    return frozenset(id(node) for name in reached for node in ast.walk(functions[name]))


def _takes_text(node: ast.Call) -> bool:
    if not isinstance(node.func, ast.Attribute) or node.func.attr not in _TAKE_TEXT:
        return False
    given = [*node.args, *(keyword.value for keyword in node.keywords)]
    return any(
        isinstance(each, ast.Constant) and isinstance(each.value, str) for part in given for each in ast.walk(part)
    )
