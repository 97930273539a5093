"""The rule language in the words of the kit."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from contracts.expressions.nodes import (
    Arithmetic,
    Call,
    Clock,
    Comparison,
    History,
    IndicatorCall,
    Logical,
    Negate,
    Node,
    Not,
    Number,
    OnTimeframe,
    Output,
    Parameter,
    Position,
    Price,
    Session,
    walk,
)

_FUNCTIONS: Mapping[str, str] = {
    "abs": "absolute",
    "min": "least",
    "max": "greatest",
    "sqrt": "square_root",
    "log": "logarithm",
}
_OF_ANY = ("min", "max", "crosses_above", "crosses_below")  # one argument that is a series will do
_OF_NUMBERS = ("floor", "sqrt")  # of a number they are one
_WHOLE = Price | Output | Call | Parameter | Clock | History | Session | OnTimeframe
_LINE = 80
_BARE_PRICES = ("open", "high", "low", "close", "volume")


class ExpressionWriter:
    """Writes expressions; `outputs` gives the Python text of an indicator's output. `used` collects kit functions."""

    def __init__(
        self, outputs: Callable[[Output], str], attribute: Callable[[str], str], bars: str = "self.bars"
    ) -> None:
        self._outputs = outputs
        self.attribute = attribute
        self.bars = bars
        self.used: set[str] = set()

    def condition(self, node: Node) -> str:
        """A condition over whole series, joined by `&`, `|` and `~`."""
        match node:
            case Logical(operator, items):
                joint = " & " if operator == "and" else " | "
                return joint.join(self._operand(item) for item in items)
            case Not(of):
                return f"~{self._operand(of)}"
            case Comparison(operator, left, right) if is_constant(node):
                self.used.add("always")
                return f"always({self.bars}, {self.number(left)} {operator} {self.number(right)})"
            case Comparison(operator, left, right):
                return f"{self.number(left)} {operator} {self.number(right)}"
            case _:
                return self.number(node)

    def lines(self, node: Node) -> tuple[str, ...]:
        """The condition on one line, or where that is long with one line for each thing that is joined."""
        text = self.condition(node)
        if len(text) <= _LINE or not isinstance(node, Logical):
            return (text,)
        joint = "& " if node.operator == "and" else "| "
        found: list[str] = []
        for place, item in enumerate(node.items):
            inner = self.lines(item)
            opened = (self._operand(item),) if len(inner) == 1 else ("(", *(f"    {line}" for line in inner), ")")
            found += [f"{joint if place else ''}{opened[0]}", *opened[1:]]
        return tuple(found)

    def written(self, node: Node, part: Callable[[Node], str]) -> str:
        """A number that reads the open position, its operands written by ``part``; in Python's own functions."""
        match node:
            case Position(field):
                return f"self.{field}"
            case Negate(of):
                return f"-({part(of)})"
            case Arithmetic(operator, left, right):
                return " ".join(
                    (self._term(left, operator, part), operator, self._term(right, operator, part, right=True))
                )
            case Call(function, arguments):
                name = "abs" if function == "abs" else _FUNCTIONS.get(function, function)
                if name != "abs":
                    self.used.add(name)
                return f"{name}({', '.join(part(argument) for argument in arguments)})"
        raise TypeError(f"not a number that reads the position: {node!r}")

    def number(self, node: Node) -> str:
        """A number, or a call that yields a condition."""
        match node:
            case Number(value):
                return number_text(value)
            case Parameter(name):
                return f"self.{self.attribute(name)}"
            case Price(field):
                return f"self.{field}" if field in _BARE_PRICES else f"{self.bars}.{field}"
            case Clock(field):
                self.used.add(field)
                return f"{field}({self.bars})"
            case Session(window, zone):
                self.used.add("session")
                return f'session({self.bars}, "{window}", "{zone}")'
            case Output():
                return self._outputs(node)
            case _:
                return self._compound(node)

    def _compound(self, node: Node) -> str:
        match node:
            case History(of, offset):
                of_series = self._constant(of) if is_plain_number(of) else self._atom(of)
                return f"{of_series}[{self.number(offset)}]"
            case Negate(of):
                return f"-{self._atom(of)}"
            case Arithmetic(operator, left, right):
                if operator == "/" and is_constant(left) and is_constant(right):
                    return f"{self._constant(left)} / {self._term(right, operator, right=True)}"
                return f"{self._term(left, operator)} {operator} {self._term(right, operator, right=True)}"
            case Call(function, arguments):
                name = _FUNCTIONS.get(function, function)
                self.used.add(name)
                return f"{name}({', '.join(self._arguments(function, arguments))})"
        raise TypeError(f"not an expression of a contract: {node!r}")

    def _arguments(self, function: str, arguments: tuple[Node, ...]) -> list[str]:
        """The kit's functions are of series: a number they begin with is made one, unless another argument is."""
        first, *others = arguments
        texts = [self.condition(argument) for argument in arguments]
        enough = function in _OF_ANY and not all(is_constant(other) for other in others)
        if is_plain_number(first) and not enough and function not in _OF_NUMBERS:
            texts[0] = self._constant(first)
        return texts

    def _constant(self, node: Node) -> str:
        self.used.add("constant")
        return f"constant({self.bars}, {self.number(node)})"

    def _operand(self, node: Node) -> str:
        text = self.condition(node)
        return f"({text})" if isinstance(node, Logical | Comparison) and not text.startswith("always(") else text

    def _atom(self, node: Node) -> str:
        text = self.condition(node)
        return text if isinstance(node, _WHOLE) else f"({text})"

    def _term(
        self, node: Node, operator: str, part: Callable[[Node], str] | None = None, *, right: bool = False
    ) -> str:
        """Brackets where Python's own precedence would read it differently."""
        text = (part or self.number)(node)
        if not isinstance(node, Arithmetic):
            return text
        weaker = operator in "*/" and node.operator in "+-"
        return f"({text})" if weaker or right else text


def number_text(value: float) -> str:
    """A number as Python writes it, whole ones without a point."""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))


def is_constant(node: Node) -> bool:
    """Whether it is a plain number in Python as well: only numbers and parameters, and no division, by 0 perhaps."""
    return not any(
        isinstance(part, Price | Output | Clock | Session | Position | Call | History | IndicatorCall | OnTimeframe)
        or (isinstance(part, Arithmetic) and part.operator == "/")
        for part in walk(node)
    )


def is_plain_number(node: Node) -> bool:
    """Whether Python sees a number where the kit's functions want a series."""
    return is_constant(node) and isinstance(node, Number | Parameter | Negate | Arithmetic)


def reads_position(node: Node) -> bool:
    """Whether it reads the open position, and so can only be known in `next()`."""
    return any(isinstance(part, Position) for part in walk(node))
