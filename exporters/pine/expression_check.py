"""What an expression of rendered Pine gives, and every mistake in it: names, calls, types, qualifiers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from exporters.pine.signatures import FUNCTIONS, VARIABLES, Argument, Qualifier, Signature, Value
from exporters.pine.tokens import Token

UNKNOWN = Value("")
"""Of what a mistake has been told already."""

_BINDING: Mapping[str, int] = {
    **dict.fromkeys(("or",), 1),
    **dict.fromkeys(("and",), 2),
    **dict.fromkeys(("==", "!="), 3),
    **dict.fromkeys(("<", ">", "<=", ">="), 4),
    **dict.fromkeys(("+", "-"), 5),
    **dict.fromkeys(("*", "/", "%"), 6),
}
_UNARY = 7


def fits(value: Value, kind: str) -> bool:
    """Whether Pine takes ``value`` where ``kind`` is asked: a whole number for a float, na for all but a bool."""
    if not value.kind or kind == "any" or value.kind == kind:
        return True
    return (kind == "float" and value.kind == "int") or (value.kind == "na" and kind in ("int", "float", "string"))


@dataclass(slots=True)
class ExpressionCheck:
    """Reads ``tokens`` from ``place`` on. ``find`` knows variables, ``own`` the functions the source defines."""

    tokens: Sequence[Token]
    find: Callable[[str], Value | None]
    own: Mapping[str, Signature]
    results: Mapping[str, Value]
    tell: Callable[[int, str], None]
    place: int = 0

    def read(self) -> Value:
        """One expression, a choice among them."""
        value = self._binary(1)
        if self._peek() != "?":
            return value
        self._demand(value, "bool", "what is chosen by")
        self._take()
        yes = self.read()
        if self._peek() == ":":
            self._take()
        return self._unite(yes, self.read(), "the choices")

    def at_end(self) -> bool:
        return self.place >= len(self.tokens)

    def _binary(self, least: int) -> Value:
        left = self._unary()
        while _BINDING.get(self._peek(), 0) >= least:
            operator = self._take().text
            right = self._binary(_BINDING[operator] + 1)
            left = self._combine(operator, left, right)
        return left

    def _combine(self, operator: str, left: Value, right: Value) -> Value:
        qualifier = max(left.qualifier, right.qualifier)
        if operator in ("and", "or"):
            for side in (left, right):
                self._demand(side, "bool", f"a side of {operator}")
            return Value("bool", qualifier)
        if operator in ("==", "!=") or (operator == "+" and "string" in (left.kind, right.kind)):
            self._unite(left, right, f"the sides of {operator}")
            return Value("string" if operator == "+" else "bool", qualifier)
        for side in (left, right):
            self._demand(side, "float", f"a side of {operator}")
        if _BINDING[operator] < _BINDING["+"]:
            return Value("bool", qualifier)
        whole = operator != "/" and left.kind == right.kind == "int"
        return Value("int" if whole else "float", qualifier)

    def _unary(self) -> Value:
        operator = self._peek()
        if operator not in ("-", "+", "not"):
            return self._postfix()
        self._take()
        value = self._unary()
        self._demand(value, "bool" if operator == "not" else "float", f"what stands after {operator}")
        return value

    def _postfix(self) -> Value:
        value = self._atom()
        while self._peek() == "[":
            self._take()
            self._demand(self.read(), "int", "an offset")
            self._close()
            value = Value(value.kind)
        return value

    def _atom(self) -> Value:
        if self.at_end():
            self._mistake("an expression ends too soon")
            return UNKNOWN
        token = self._take()
        match token.kind, token.text:
            case "string", _:
                return Value("string", Qualifier.CONST)
            case "number", text:
                return Value("int" if text.isdigit() else "float", Qualifier.CONST)
            case "name", name:
                return self._call(token) if self._peek() == "(" else self._variable(token.line, name)
            case _, "(":
                value = self.read()
                self._close()
                return value
            case _, "[":
                return Value("tuple", parts=tuple(value for _, value, _ in self._arguments()))
        self._mistake(f"{token.text} is out of place")
        return UNKNOWN

    def _variable(self, line: int, name: str) -> Value:
        found = self.find(name) or VARIABLES.get(name)
        if found is None:
            self.tell(line, f"{name} is not known")
            return UNKNOWN
        return found

    def _call(self, token: Token) -> Value:
        self._take()
        given = self._arguments()
        name = token.text
        if name in self.own:
            known = self.own[name]
            if len(given) != len(known.arguments):
                self.tell(token.line, f"{name} takes {len(known.arguments)} arguments, not {len(given)}")
                return UNKNOWN
            self._match(token, given, known)
            return self.results[name]
        if name not in FUNCTIONS:
            self.tell(token.line, f"the function {name} is not known")
            return UNKNOWN
        self._match(token, given, FUNCTIONS[name])
        return _result(name, FUNCTIONS[name].result, [value for _, value, _ in given])

    def _arguments(self) -> list[tuple[str, Value, str]]:
        """Up to the closing bracket: the name it is given under, the value, the text."""
        given: list[tuple[str, Value, str]] = []
        while not self.at_end() and self._peek() not in (")", "]"):
            named = self.place + 1 < len(self.tokens) and self.tokens[self.place + 1].text == "="
            name = self._take().text if named else ""
            self.place += named
            start = self.place
            value = self.read()
            given.append((name, value, " ".join(token.text for token in self.tokens[start : self.place])))
            if self._peek() == ",":
                self._take()
            elif self._peek() not in (")", "]"):
                self._mistake("a comma is missing")
                break
        self._close()
        return given

    def _match(self, call: Token, given: Sequence[tuple[str, Value, str]], known: Signature) -> None:
        by_name = {argument.name: argument for argument in known.arguments}
        seen: set[str] = set()
        for position, (name, value, text) in enumerate(given):
            argument = by_name.get(name) if name else _at(known.arguments, position)
            if argument is None:
                self.tell(
                    call.line, f"{call.text}: " + (f"there is no argument {name}" if name else "too many arguments")
                )
                continue
            if argument.name in seen and not argument.repeated:
                self.tell(call.line, f"{call.text}: {argument.name} is given twice")
            seen.add(argument.name)
            if not fits(value, argument.kind):
                self.tell(call.line, f"{call.text}: {argument.name} should be {argument.kind}, not {text}")
            elif value.kind and value.qualifier > argument.latest:
                latest = argument.latest.name.lower()
                self.tell(call.line, f"{call.text}: {argument.name} should be {latest}, not {text}")
        missing = [one.name for one in known.arguments if not one.optional and one.name not in seen]
        if missing:
            self.tell(call.line, f"{call.text}: {missing[0]} is missing")

    def _unite(self, left: Value, right: Value, where: str) -> Value:
        qualifier = max(left.qualifier, right.qualifier)
        for one, other in ((left, right), (right, left)):
            if fits(one, other.kind):
                return Value(other.kind and (one.kind if other.kind == "na" else other.kind), qualifier)
        self._mistake(f"{where} are {left.kind} and {right.kind}")
        return UNKNOWN

    def _demand(self, value: Value, kind: str, where: str) -> None:
        if not fits(value, kind):
            self._mistake(f"{where} should be {kind}, not {value.kind}")

    def _mistake(self, text: str) -> None:
        token = self.tokens[min(self.place, len(self.tokens)) - 1]
        self.tell(token.line, text)

    def _close(self) -> None:
        if not self.at_end():
            self.place += 1

    def _peek(self) -> str:
        if self.at_end() or self.tokens[self.place].kind == "string":
            return ""
        return self.tokens[self.place].text

    def _take(self) -> Token:
        self.place += 1
        return self.tokens[self.place - 1]


def _at(arguments: Sequence[Argument], position: int) -> Argument | None:
    if position < len(arguments):
        return arguments[position]
    return arguments[-1] if arguments and arguments[-1].repeated else None


def _result(name: str, result: str, values: Sequence[Value]) -> Value:
    latest = max((value.qualifier for value in values), default=Qualifier.SERIES)
    if result == "third":
        return values[2] if len(values) > 2 else UNKNOWN
    if result == "first":
        return Value(values[0].kind if values else "", latest)
    if result == "numbers":
        return Value("int" if all(value.kind == "int" for value in values) else "float", latest)
    if name.startswith("input."):
        return Value(result, Qualifier.SIMPLE)
    return Value(result, latest if name.startswith(("math.", "str.")) else Qualifier.SERIES)
