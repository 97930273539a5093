"""Checks rendered Pine: names are known and declared once, and what each function is given is of its types.

Statement by statement, with scopes, as much of the language as an export uses; expressions in ``expression_check``,
what Pine has in ``signatures``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from exporters.pine.expression_check import UNKNOWN, ExpressionCheck, fits
from exporters.pine.signatures import FUNCTIONS, KEYWORDS, VARIABLES, Argument, Qualifier, Signature, Value
from exporters.pine.tokens import Token, read_tokens

_OPENING, _CLOSING = "([", ")]"
_TYPES = ("int", "float", "string", "bool")
_OWN_WORDS = KEYWORDS | {name.partition(".")[0] for name in (*VARIABLES, *FUNCTIONS)}


class MalformedPine(ValueError):
    """The source uses something Pine does not have: a mistake of the exporter, not of its user."""


def check_pine(source: str) -> None:
    """Raise ``MalformedPine`` naming every mistake with its line."""
    check = _SourceCheck(source.splitlines())
    for statement in _split_statements(source):
        check.read(statement)
    check.end_function()
    if check.problems:
        raise MalformedPine("; ".join(check.problems))


def _split_statements(source: str) -> Iterator[list[Token]]:
    """Tokens of one statement each: a line, and the lines that open brackets join to it."""
    statement: list[Token] = []
    depth = 0
    for token in read_tokens(source):
        if token.kind == "operator":
            depth += (token.text in _OPENING) - (token.text in _CLOSING)
        if token.kind == "newline" and depth <= 0:
            if statement:
                yield statement
            statement = []
        elif token.kind not in ("comment", "newline"):
            statement.append(token)
    if statement:
        yield statement


class _SourceCheck:
    def __init__(self, lines: Sequence[str]) -> None:
        self.problems: list[str] = []
        self._lines = lines
        self._scopes: list[tuple[int, dict[str, Value]]] = [(0, {})]
        self._own: dict[str, Signature] = {}
        self._results: dict[str, Value] = {}
        self._function = ""

    def read(self, tokens: list[Token]) -> None:
        if sum((token.text in _OPENING) - (token.text in _CLOSING) for token in tokens if token.kind == "operator"):
            self.problems.append("brackets do not match")
            return
        first = tokens[0]
        line = self._lines[first.line - 1]
        self._enter(len(line) - len(line.lstrip(" ")))
        arrow = next((place for place, token in enumerate(tokens) if token.text == "=>"), 0)
        if arrow:
            self._define(tokens, arrow)
        elif first.text in ("if", "while", "else"):
            self._branch(tokens)
        elif first.text == "for":
            self._loop(tokens)
        else:
            result = self._assign(tokens)
            if self._function:
                self._results[self._function] = result

    def end_function(self) -> None:
        self._function = ""

    def _enter(self, indent: int) -> None:
        """Scopes that are indented further end here."""
        while self._scopes[-1][0] > indent:
            self._scopes.pop()
        if indent == 0:
            self.end_function()
        elif self._scopes[-1][0] < indent:
            self._scopes.append((indent, {}))

    def _define(self, tokens: list[Token], arrow: int) -> None:
        name = tokens[0]
        inside = [token for token in tokens[2 : arrow - 1] if token.text not in ("simple", "series", ",")]
        simple = {tokens[place + 2].text for place, token in enumerate(tokens[:arrow]) if token.text == "simple"}
        arguments = []
        scope: dict[str, Value] = {}
        for kind, parameter in zip(inside[::2], inside[1::2], strict=True):
            latest = Qualifier.SIMPLE if parameter.text in simple else Qualifier.SERIES
            arguments.append(Argument(parameter.text, kind.text, latest, optional=False, repeated=False))
            scope[parameter.text] = Value(kind.text, latest)
            self._refuse_own_words(parameter)
        self._declare(name, UNKNOWN)
        self._own[name.text] = Signature(tuple(arguments), "")
        self._scopes.append((1, scope))
        self._function = name.text
        self._results[name.text] = self._evaluate(tokens[arrow + 1 :]) if tokens[arrow + 1 :] else UNKNOWN

    def _branch(self, tokens: list[Token]) -> None:
        condition = tokens[1:] if tokens[0].text != "else" else tokens[2:]
        if condition:
            value = self._evaluate(condition)
            if not fits(value, "bool"):
                self._tell(tokens[0].line, f"what follows {tokens[0].text} should be bool, not {value.kind}")

    def _loop(self, tokens: list[Token]) -> None:
        words = [token.text for token in tokens]
        bounds = [tokens[3 : words.index("to")], tokens[words.index("to") + 1 :]]
        for bound in bounds:
            if not fits(value := self._evaluate(bound), "int"):
                self._tell(tokens[0].line, f"a loop's bound should be int, not {value.kind}")
        self._scopes.append((self._scopes[-1][0] + 1, {tokens[1].text: Value("int")}))

    def _assign(self, tokens: list[Token]) -> Value:
        """A declaration, a change of a variable, or an expression by itself."""
        words = [token.text if token.kind != "string" else "" for token in tokens]
        unpacked = words[0] == "[" and "=" in words and words[words.index("=") - 1] == "]"
        if unpacked:
            return self._unpack(tokens, words.index("="))
        stays = words[0] == "var"
        rest = tokens[stays:]
        kind = rest[0].text if rest[0].text in _TYPES else ""
        rest = rest[bool(kind) :]
        operator = rest[1].text if len(rest) > 1 and rest[0].kind == "name" and rest[1].kind == "operator" else ""
        if operator == "=":
            value = self._evaluate(rest[2:])
            if kind and not fits(value, kind):
                self._tell(rest[0].line, f"{rest[0].text} should be {kind}, not {value.kind}")
            value = Value(kind or value.kind, Qualifier.SERIES if stays else value.qualifier, value.parts)
            if value.kind in ("na", "void", "tuple"):
                self._tell(rest[0].line, f"{rest[0].text} has no type: it is given {value.kind}")
            self._declare(rest[0], value)
            return value
        if operator in (":=", "+=", "-="):
            return self._change(rest[0], self._evaluate(rest[2:]))
        return self._evaluate(tokens)

    def _unpack(self, tokens: list[Token], equals: int) -> Value:
        value = self._evaluate(tokens[equals + 1 :])
        names = [token for token in tokens[1:equals] if token.kind == "name"]
        if value.kind and len(value.parts) != len(names):
            self._tell(tokens[0].line, f"{len(names)} names are given {len(value.parts) or 1} values")
        for place, name in enumerate(names):
            if name.text != "_":
                self._declare(name, value.parts[place] if place < len(value.parts) else UNKNOWN)
        return value

    def _change(self, name: Token, value: Value) -> Value:
        found = self._find(name.text)
        if found is None:
            self._tell(name.line, f"{name.text} is not known")
        elif not fits(value, found.kind):
            self._tell(name.line, f"{name.text} should be {found.kind}, not {value.kind}")
        elif found.qualifier < Qualifier.SERIES:
            self._set(name.text, Value(found.kind))
        return found or UNKNOWN

    def _declare(self, name: Token, value: Value) -> None:
        scope = self._scopes[-1][1]
        if name.text in scope or (len(self._scopes) == 1 and name.text in self._own):
            self._tell(name.line, f"{name.text} is declared twice")
        self._refuse_own_words(name)
        scope[name.text] = value

    def _refuse_own_words(self, name: Token) -> None:
        if name.text in _OWN_WORDS:
            self._tell(name.line, f"{name.text} is a word of Pine's own")

    def _evaluate(self, tokens: Sequence[Token]) -> Value:
        check = ExpressionCheck(tokens, self._find, self._own, self._results, self._tell)
        value = check.read()
        if not check.at_end():
            self._tell(tokens[check.place].line, f"{tokens[check.place].text} is out of place")
        return value

    def _find(self, name: str) -> Value | None:
        return next((scope[name] for _, scope in reversed(self._scopes) if name in scope), None)

    def _set(self, name: str, value: Value) -> None:
        next(scope for _, scope in reversed(self._scopes) if name in scope)[name] = value

    def _tell(self, line: int, problem: str) -> None:
        self.problems.append(f"line {line}: {problem}")
