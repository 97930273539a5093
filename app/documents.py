"""YAML and JSON documents a user writes, read into plain data: dictionaries, lists, text, numbers, booleans."""

from __future__ import annotations

import json
import re
from collections.abc import Hashable
from pathlib import Path
from typing import Any, NoReturn

import yaml

from app.errors import DocumentError

MOST_BYTES = 256 * 1024  # a contract is a few kilobytes; YAML of megabytes takes minutes to read


def read_document(path: Path) -> Any:
    """Read a ``.json`` file as JSON and any other as YAML. Raises ``DocumentError`` naming the file and the line."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise DocumentError(f"The file {path} does not exist.") from None
    except OSError as error:
        raise DocumentError(f"The file {path} cannot be read: {error.strerror}.") from None
    except ValueError:
        raise DocumentError(f"{str(path)!r} is not a file name.") from None
    if len(content) > MOST_BYTES:
        raise DocumentError(f"The file {path} is larger than {MOST_BYTES // 1024} KiB; a contract is a few kilobytes.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentError(f"The file {path} should be text in UTF-8; byte {error.start + 1} is not.") from None
    return parse_json(text, str(path)) if path.suffix.lower() == ".json" else parse_yaml(text, str(path))


def parse_json(text: str, name: str) -> Any:
    """Read JSON as RFC 8259 has it: no NaN, no key twice. ``name`` is what the sentence calls the document."""

    def refuse_constant(constant: str) -> NoReturn:
        raise DocumentError(f"{name}: {constant} is not a JSON number; a finite number should stand there.")

    def check_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in pairs:
            if key in found:
                raise DocumentError(f"{name}: the key {key!r} stands there twice; each should occur once.")
            found[key] = value
        return found

    try:
        return json.loads(text, parse_constant=refuse_constant, object_pairs_hook=check_keys)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise DocumentError(f"{name}: this is not JSON ({where}: {error.msg}).") from None
    except RecursionError:
        raise DocumentError(f"{name}: lists and mappings are nested too deeply.") from None
    except ValueError:
        raise DocumentError(f"{name}: a number has too many digits.") from None


def parse_yaml(text: str, name: str) -> Any:
    """Read one YAML document without anchors. ``name`` is what the sentence calls the document."""
    try:
        # A subclass of the safe loader, which makes plain data only.
        return yaml.load(text, Loader=_PlainLoader)  # noqa: S506
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f" (line {mark.line + 1}, column {mark.column + 1}: {error.problem})" if mark else f" ({error.problem})"
        raise DocumentError(f"{name}: this is not YAML{where}.") from None
    except yaml.YAMLError:
        raise DocumentError(f"{name}: this is not YAML; it holds characters that text does not have.") from None
    except RecursionError:
        raise DocumentError(f"{name}: lists and mappings are nested too deeply.") from None
    except ValueError:
        raise DocumentError(f"{name}: a date does not exist or a number has too many digits.") from None


class _PlainLoader(yaml.SafeLoader):
    """The safe loader without aliases (a few lines of them fill the memory) and without a key written twice."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]
            raise yaml.composer.ComposerError(None, None, "write the value out; aliases are not read", event.start_mark)
        node: yaml.Node | None = super().compose_node(parent, index)
        return node

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Hashable] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if isinstance(key, Hashable) and key in seen:
                problem = f"the key {key!r} stands there twice"
                raise yaml.constructor.ConstructorError(None, None, problem, key_node.start_mark)
            if isinstance(key, Hashable):
                seen.add(key)
        return super().construct_mapping(node, deep=deep)


# YAML 1.1 takes 1:30 for ninety, 010 for eight, `no` for false and 3e-1 for text; here numbers are those of JSON.
_PlainLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag.rsplit(":", 1)[1] not in {"int", "float", "bool"}]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
for _tag, _pattern, _first in (
    ("bool", r"true|false", "tf"),
    ("int", r"[-+]?(?:0|[1-9][0-9]*)", "-+0123456789"),
    (
        "float",
        r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?|[-+]?\.inf|\.nan",
        "-+.0123456789",
    ),
):
    _PlainLoader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), list(_first))


def dump_yaml(data: Any) -> str:
    """Plain data as YAML, keys in their order, short lists and mappings on one line where they hold no others."""
    text: str = yaml.dump(data, Dumper=_PlainDumper, sort_keys=False, allow_unicode=True, width=120)
    return text


class _PlainDumper(yaml.SafeDumper):
    """The safe dumper without aliases, which our own reader refuses."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 (the signature is the library's)
        return True
