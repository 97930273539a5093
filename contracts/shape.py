"""Pydantic's errors as sentences a trader can act on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from contracts.errors import Problem

_OF_A_KIND = ("stop_loss", "take_profit", "trailing_stop", "sizing")  # followed by the kind, which is no key
_BRANCH_PREFIXES = ("function-", "constrained-", "literal[")


def describe_validation_error(error: ValidationError, whole: str) -> tuple[Problem, ...]:
    """Return one problem per faulty place, in document order. ``whole`` names the document."""
    return describe_errors(error.errors(include_url=False), whole)


def describe_errors(errors: Iterable[Mapping[str, Any]], whole: str) -> tuple[Problem, ...]:
    """Return one problem per faulty place of pydantic's ``errors``. ``whole`` names the document."""
    problems: dict[str, str] = {}
    for item in errors:
        where = _place(item["loc"])
        problems.setdefault(where, _sentence(item["type"], item["msg"], item.get("ctx", {}), item.get("input")))
    # A list with a faulty entry is also reported as too short; the entry says it better.
    deepest = {where: text for where, text in problems.items() if not _has_deeper(where, problems)}
    return tuple(Problem(where or whole, message) for where, message in deepest.items())


def _has_deeper(where: str, problems: Iterable[str]) -> bool:
    return any(other != where and where and other.startswith((f"{where}[", f"{where}.")) for other in problems)


def _place(location: Sequence[int | str]) -> str:
    # Pydantic adds the names of union branches; a reader of the document knows only keys and positions.
    branches = {"float", "constrained-str", "int", "str"}
    text, before = "", ""
    for part in location:
        if isinstance(part, int):
            text += f"[{part}]"
        elif before not in _OF_A_KIND and part not in branches and not part.startswith(_BRANCH_PREFIXES):
            text += f".{part}" if text else part
        before = str(part)
    return text


def _sentence(kind: str, message: str, context: dict[str, object], value: object) -> str:
    shown = _show(value)
    sentences = {
        "missing": "this key is missing",
        "extra_forbidden": "this key is not known here",
        "literal_error": f"{shown} is not allowed; write one of {context.get('expected')}",
        "union_tag_invalid": f"kind {context.get('tag')!r} is not known; write one of {context.get('expected_tags')}",
        "union_tag_not_found": "the key `kind` is missing",
        "string_pattern_mismatch": f"{shown} is not a name; use {_letters(context)} (at most 64 characters)",
        "finite_number": f"{shown} is not a finite number",
        "string_type": f"{shown} is not text",
        "too_short": "at least one entry is needed here",
        "too_long": f"at most {context.get('max_length')} entries are allowed here",
        "string_too_short": "the text is empty",
        "string_too_long": f"the text is longer than {context.get('max_length')} characters",
        "string_unicode": "the text holds characters that cannot be written, such as half of a surrogate pair",
    }
    if kind in sentences:
        return sentences[kind]
    if kind in {"float_type", "int_type", "float_parsing", "int_parsing"}:
        return f"{shown} is not a number"
    if kind in {"bool_type", "bool_parsing"}:
        return f"{shown} is neither true nor false"
    if kind in {"model_type", "dict_type", "model_attributes_type"}:
        return f"a mapping of keys is wanted here, not {shown}"
    if kind in {"tuple_type", "list_type"}:
        return f"a list is wanted here, not {shown}"
    plain = message.removeprefix("Value error, ")
    return plain[0].lower() + plain[1:]


def _letters(context: dict[str, object]) -> str:
    pattern = str(context.get("pattern", ""))
    if "_.-" in pattern:
        return "letters, digits, _, . and -"
    return "letters, digits, _ and -" if "_-" in pattern else "letters, digits and _"


def _show(value: object) -> str:
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
