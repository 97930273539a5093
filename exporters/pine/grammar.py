"""Checks rendered Pine: every function, argument and variable is one of ``signatures`` or defined in the source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from exporters.pine.signatures import FUNCTIONS, KEYWORDS, VARIABLES, Argument
from exporters.pine.tokens import Token, read_tokens

_OPENING, _CLOSING = "([", ")]"
_DEFINING = ("=", ":=", "+=", "-=", "=>")


class MalformedPine(ValueError):
    """The source uses something Pine does not have: a mistake of the exporter, not of its user."""


def check_pine(source: str) -> None:
    """Raise ``MalformedPine`` naming every line that uses an unknown name or argument, or a literal of a wrong type."""
    tokens = [token for token in read_tokens(source) if token.kind != "comment"]
    problems = list(_find_problems(tokens))
    if problems:
        raise MalformedPine("; ".join(problems))


def _find_problems(tokens: Sequence[Token]) -> Iterator[str]:
    own_functions = _own_functions(tokens)
    known = {*VARIABLES, *own_functions}
    depth = 0
    for index, token in enumerate(tokens):
        depth += (token.text in _OPENING) - (token.text in _CLOSING) if token.kind == "operator" else 0
        following = tokens[index + 1].text if index + 1 < len(tokens) else ""
        if token.kind != "name" or token.text in KEYWORDS:
            continue
        if following == "(":
            yield from _check_call(tokens, index, own_functions)
            known |= own_functions.get(token.text, set())
        elif _is_unpacked(tokens, index) or (following in _DEFINING and (depth == 0 or following != "=")):
            known.add(token.text)
        elif not (depth and following == "=") and token.text not in known and not _is_parameter(tokens, index):
            yield f"line {token.line}: {token.text} is not known"
    if depth:
        yield "brackets do not match"


def _own_functions(tokens: Sequence[Token]) -> dict[str, set[str]]:
    """Functions the source defines, each with the names of its parameters."""
    found: dict[str, set[str]] = {}
    for index, token in enumerate(tokens):
        if token.kind == "name" and index + 1 < len(tokens) and tokens[index + 1].text == "(":
            end = _closing(tokens, index + 1)
            if end + 1 < len(tokens) and tokens[end + 1].text == "=>":
                inside = tokens[index + 2 : end]
                found[token.text] = {part.text for part in inside if part.kind == "name" and part.text not in KEYWORDS}
    return found


def _is_parameter(tokens: Sequence[Token], index: int) -> bool:
    """Whether the name stands, with its type, between the brackets of a definition."""
    return tokens[index - 1].text in {"float", "int", "string", "bool"}


def _is_unpacked(tokens: Sequence[Token], index: int) -> bool:
    """Whether the name stands on the left of ``[a, b] = …``."""
    while (index and tokens[index].kind == "name") or tokens[index].text == ",":
        index -= 1
    starts_line = tokens[index].text == "[" and (index == 0 or tokens[index - 1].kind == "newline")
    end = _closing(tokens, index) if starts_line else 0
    return starts_line and end + 1 < len(tokens) and tokens[end + 1].text == "="


def _closing(tokens: Sequence[Token], opening: int) -> int:
    depth = 0
    for index in range(opening, len(tokens)):
        if tokens[index].kind == "operator":
            depth += (tokens[index].text in _OPENING) - (tokens[index].text in _CLOSING)
        if depth == 0:
            return index
    return len(tokens) - 1


def _check_call(tokens: Sequence[Token], index: int, own: dict[str, set[str]]) -> Iterator[str]:
    name, line = tokens[index].text, tokens[index].line
    given = list(_split_arguments(tokens[index + 2 : _closing(tokens, index + 1)]))
    if name in own:
        if len(given) != len(own[name]):
            yield f"line {line}: {name} takes {len(own[name])} arguments, not {len(given)}"
    elif name not in FUNCTIONS:
        yield f"line {line}: the function {name} is not known"
    else:
        yield from (f"line {line}: {name}: {problem}" for problem in _match(given, FUNCTIONS[name]))


def _split_arguments(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    part: list[Token] = []
    depth = 0
    for token in (token for token in tokens if token.kind != "newline"):
        if token.kind == "operator":
            depth += (token.text in _OPENING) - (token.text in _CLOSING)
        if token.text == "," and token.kind == "operator" and depth == 0:
            yield part
            part = []
        else:
            part.append(token)
    if part:
        yield part


def _match(given: Sequence[list[Token]], arguments: tuple[Argument, ...]) -> Iterator[str]:
    by_name = {argument.name: argument for argument in arguments}
    seen: set[str] = set()
    for position, tokens in enumerate(given):
        if len(tokens) > 2 and tokens[1].text == "=" and tokens[1].kind == "operator":
            argument, value = by_name.get(tokens[0].text), tokens[2:]
            if argument is None:
                yield f"there is no argument {tokens[0].text}"
                continue
        else:
            last = arguments[-1]
            argument, value = (arguments[position] if position < len(arguments) else last), tokens
            if position >= len(arguments) and not last.repeated:
                yield "too many arguments"
                continue
        if argument.name in seen and not argument.repeated:
            yield f"{argument.name} is given twice"
        seen.add(argument.name)
        yield from _check_literal(argument, value)
    missing = [argument.name for argument in arguments if not argument.optional and argument.name not in seen]
    if missing:
        yield f"{missing[0]} is missing"


def _check_literal(argument: Argument, value: list[Token]) -> Iterator[str]:
    """A literal shows its type; of anything else Pine's own compiler judges."""
    if len(value) != 1 or argument.kind == "any":
        return
    token = value[0]
    wrong = {
        "string": token.kind == "string" and argument.kind != "string",
        "number": token.kind == "number" and argument.kind not in {"int", "float"},
        "name": token.text in {"true", "false"} and argument.kind != "bool",
    }.get(token.kind, False)
    fraction = token.kind == "number" and argument.kind == "int" and not token.text.isdigit()
    if wrong or fraction:
        yield f"{argument.name} should be {argument.kind}, not {token.text}"
