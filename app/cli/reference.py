"""The reference of the command line as a page: written from the commands themselves, never by hand."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Any

import typer
from typer.core import TyperArgument

from app.cli.commands import lab

_HEAD = """# The command line

Written from `app/cli/` by `app/cli/reference.py`; `make golden` writes it again.

Results go to stdout, with `--json` as exactly one JSON document; progress, remarks and errors go to stderr. Exit codes:
0 done, 1 the job failed (one clear sentence on stderr), 2 wrong usage, 130 interrupted. The settings of
`app/settings.py` are read from the environment (`LAB_HOME`, …).
"""


def write_page() -> str:
    """The page in Markdown."""
    return "\n".join([_HEAD, *_describe(typer.main.get_command(lab), ("lab",))])


def find_commands() -> dict[str, list[str]]:
    """Every command by its words, with the options and arguments it shows."""
    return {
        " ".join(words): [name for parameter in _shown(command) for name in _names(parameter)]
        for command, words in _walk(typer.main.get_command(lab), ("lab",))
    }


def _walk(command: Any, words: tuple[str, ...]) -> Iterator[tuple[Any, tuple[str, ...]]]:
    inner = getattr(command, "commands", None)
    if inner is None:
        yield command, words
        return
    for name, below in inner.items():
        yield from _walk(below, (*words, name))


def _describe(group: Any, words: tuple[str, ...]) -> Iterator[str]:
    for command, path in _walk(group, words):
        yield f"## {' '.join(path)}\n"
        yield f"{_unwrapped(command.help)}\n"
        yield f"```\n{' '.join([*path, *(_usage(parameter) for parameter in _shown(command))])}\n```\n"
        rows = [f"| `{', '.join(_names(item))}` | {item.help or ''} | {_default(item)} |" for item in _shown(command)]
        if rows:
            yield "\n".join(["| | | default |", "|---|---|---|", *rows]) + "\n"


def _shown(command: Any) -> list[Any]:
    return [parameter for parameter in command.params if not parameter.hidden and parameter.name != "help"]


def _names(parameter: Any) -> list[str]:
    if isinstance(parameter, TyperArgument):
        return [parameter.metavar or parameter.name.upper()]
    return [*parameter.opts]


def _usage(parameter: Any) -> str:
    text = _names(parameter)[0]
    if not isinstance(parameter, TyperArgument) and not parameter.is_flag:
        text += f" {parameter.metavar or 'VALUE'}"
    if not parameter.required:
        text = f"[{text}]"
    return f"{text}..." if parameter.multiple else text


def _default(parameter: Any) -> str:
    value = parameter.default
    if parameter.required:
        return "required"
    if value is None or value is False:
        return ""
    return f"`{value.value if isinstance(value, Enum) else value}`"


def _unwrapped(text: str) -> str:
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n"))
