"""An indicator the kit has no function for, written out: its formula in the words of the kit."""

from __future__ import annotations

from collections.abc import Callable

from app.llm.offline.coder.expressions import ExpressionWriter, is_constant
from bots.vocabulary import GIVEN_BARS, KIT_INDICATORS
from contracts.expressions.nodes import Arithmetic, Call, IndicatorCall, Node, OnTimeframe, Output, Price
from contracts.formulas import read_formula, substitute
from contracts.indicators import INDICATORS, Composed, Indicator


def can_be_written(indicator: Indicator) -> bool:
    """Whether a bot can have it: the kit does, or it is a formula over what can be written."""
    return indicator.name in KIT_INDICATORS or isinstance(indicator, Composed)


class FormulaWriter(ExpressionWriter):
    """Writes formulas over ``bars``, the bot's own or those a timeframe's lambda is given."""

    def __init__(self, attribute: Callable[[str], str], bars: str) -> None:
        super().__init__(_no_outputs, attribute, bars)

    def formula(self, indicator: Indicator, arguments: tuple[Node, ...], output: str) -> str:
        """One output, its steps put into one another."""
        meaning = {each.name: node for each, node in zip(indicator.arguments, arguments, strict=True)}
        for step, node in read_formula(indicator.name):
            meaning[step] = substitute(node, meaning)
        return self.number(meaning[output])

    def number(self, node: Node) -> str:
        """A number, or a call that yields a condition."""
        match node:
            case Price(field):
                return f"{self.bars}.{field}"
            case IndicatorCall(name, arguments, output):
                return self._indicator(INDICATORS[name], arguments, output)
            case OnTimeframe(of, timeframe):
                higher = FormulaWriter(self.attribute, "bars")
                text = higher.number(of)
                self.used |= higher.used
                return f'{self.bars}.before("{timeframe}", lambda bars: {text})'
            case Arithmetic("/", left, right) if is_constant(left) and is_constant(right):
                # Half a length, say: a formula divides no number by 0, and a length must stay a number.
                return f"{self._term(left, '/')} / {self._term(right, '/', right=True)}"
            case Call("ticks", (of,)):
                self.used.add("whole_ticks")
                return f"whole_ticks({self.bars}, {self.number(of)})"
        return super().number(node)

    def _indicator(self, indicator: Indicator, arguments: tuple[Node, ...], output: str) -> str:
        if indicator.name not in KIT_INDICATORS:
            return f"({self.formula(indicator, arguments, output)})"
        self.used.add(indicator.name)
        given = [self.bars] if indicator.name in GIVEN_BARS else []
        texts = given + [self.number(argument) for argument in arguments]
        return f"{indicator.name}({', '.join(texts)})" + ("" if output == "value" else f".{output}")


def _no_outputs(node: Output) -> str:
    raise TypeError(f"a formula knows no indicator of a contract: {node!r}")
