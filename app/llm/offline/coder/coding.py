"""A contract as a Python bot."""

from __future__ import annotations

import keyword
import textwrap
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.llm.offline.coder.expressions import ExpressionWriter, number_text
from app.llm.offline.coder.formulas import FormulaWriter, can_be_written
from app.llm.offline.coder.rules import Declaration, Names, RuleWriter, WrittenRule
from app.llm.protocol import CodeAnswer, CodeRequest
from bots.vocabulary import BOT_ATTRIBUTES, GIVEN_BARS, KIT_INDICATORS, attribute_name, class_name
from contracts.errors import ContractError, Problem
from contracts.expressions.nodes import Node, Output, walk
from contracts.indicators import Takes
from contracts.program import IndicatorUse, Program, build_program
from contracts.risk import AtrDistance, PercentDistance, RewardRatio, RiskModel, TicksDistance
from contracts.strategy import StrategyContract, parse_contract

_PROMPTS = Path(__file__).parents[2] / "prompts"


def write_bot(request: CodeRequest) -> CodeAnswer:
    """The bot of the request's contract. Raises ContractError where the contract cannot be written on the kit."""
    program = build_program(parse_contract(request.contract))
    source = render_bot(program)
    notes = ["Rendered from the contract's typed form; the same contract gives the same text."]
    if request.complaint:
        notes.append("The text follows from the contract alone, so the complaint could not change it.")
    return CodeAnswer(source=source, notes=tuple(notes))


def render_bot(program: Program) -> str:
    """Python source of one bot module, ending in a line break."""
    environment = Environment(
        loader=FileSystemLoader(_PROMPTS),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - Python source, not HTML; user text is made plain before
    )
    return environment.get_template("bot.py.j2").render(**_page(program))


@dataclass(frozen=True, slots=True)
class _Assignment:
    name: str
    text: str


def _page(program: Program) -> dict[str, Any]:
    """Everything the template shows, as text."""
    contract = program.contract
    parameters = [_Assignment(attribute_name(each), number_text(value)) for each, value in program.values().items()]
    outputs = _Outputs(program)
    expressions = ExpressionWriter(outputs.text, attribute_name)
    taken = {each.name for each in parameters} | set(outputs.attributes) | BOT_ATTRIBUTES | set(keyword.kwlist)
    names = Names(taken)
    rules = RuleWriter(expressions, names)
    entries = [(rule, rules.write(rule)) for rule in program.entry_rules]
    exits = [rules.write(rule) for rule in program.exit_rules]
    protection = _Protection(contract.risk_model, expressions, names)
    indicators = outputs.assignments()
    imports = {"Bot", protection.size.partition("(")[0], *expressions.used, *outputs.functions, *protection.imports}
    return {
        "strategy_id": contract.strategy_id,
        "version": contract.version,
        "thesis": plain_lines(contract.thesis),
        "class_name": class_name(contract.strategy_id),
        "summary": plain_lines(f"{', '.join(contract.markets)} on {', '.join(contract.timeframes)} bars.")[0],
        "imports": sorted(imports, key=_import_order),
        "parameters": parameters,
        "indicators": indicators,
        "rules": rules.declared,
        "distances": protection.declared,
        "size": protection.size,
        "daily_limit": protection.daily_limit,
        "exits": exits,
        "locals": protection.locals,
        "arguments": protection.arguments,
        "triggers": [written for rule, written in entries if rule.role == "trigger"],
        "conditions": {side: _allowed(entries, side) for side in ("long", "short")},
    }


def _import_order(name: str) -> tuple[bool, str]:
    """Classes before functions, as the linter sorts them."""
    return not name[0].isupper(), name


def _allowed(entries: list[tuple[Any, WrittenRule]], side: str) -> str:
    """The filters and invalidations of a side, as the rest of an `if`."""
    parts = []
    for rule, written in entries:
        if rule.role != "trigger" and rule.side in (side, "both"):
            parts.append(f" and {'not ' if rule.role == 'invalidation' else ''}{written.test}")
    return "".join(parts)


class _Outputs:
    """The declared indicators that are read, and how their outputs are written."""

    def __init__(self, program: Program) -> None:
        unknown = [use.indicator.name for use in program.indicators if not can_be_written(use.indicator)]
        if unknown:
            known = ", ".join(sorted(KIT_INDICATORS))
            message = f"the kit has no {', '.join(unknown)}, so no bot can be written; it has {known}"
            raise ContractError([Problem("indicators", message)])
        self._uses = {use.id: use for use in program.indicators}
        self._read = sorted(_read_outputs(program))
        self.functions: set[str] = set()
        self.attributes = [self._attribute(self._uses[name], output) for name, output in self._read]

    def text(self, node: Output) -> str:
        """`self.fast`, `self.macd_1.signal`."""
        use = self._uses[node.indicator]
        suffix = "" if node.output == "value" or _is_apart(use) else f".{node.output}"
        return f"self.{self._attribute(use, node.output)}{suffix}"

    def assignments(self) -> list[_Assignment]:
        """One line per indicator; on another timeframe, or written out, one per output read."""
        lines: dict[str, str] = {}
        for name, output in self._read:
            use = self._uses[name]
            call = self._call(use, "bars" if use.timeframe else "self", output)
            if use.timeframe:
                call = f'self.bars.on("{use.timeframe}", lambda bars: {call})'
            lines.setdefault(self._attribute(use, output), call)
        order = list(self._uses)
        ranked = sorted(self._read, key=lambda read: (order.index(read[0]), read[1]))
        names = dict.fromkeys(self._attribute(self._uses[name], output) for name, output in ranked)
        return [_Assignment(name, lines[name]) for name in names]

    def _attribute(self, use: IndicatorUse, output: str) -> str:
        name = attribute_name(use.id)
        return f"{name}_{output}" if _is_apart(use) and output != "value" else name

    def _call(self, use: IndicatorUse, owner: str, output: str) -> str:
        """`ema(self.close, self.fast_length)`; what reads more than one series is given the bars first."""
        if use.indicator.name not in KIT_INDICATORS:
            formulas = FormulaWriter(attribute_name, "bars" if owner == "bars" else "self.bars")
            text = formulas.formula(use.indicator, use.arguments, output)
            self.functions |= formulas.used
            return text
        self.functions.add(use.indicator.name)
        writer = ExpressionWriter(self.text, attribute_name)
        prices = "self" if owner == "self" else "bars"
        texts = []
        if use.indicator.name in GIVEN_BARS:
            texts.append("self.bars" if owner == "self" else "bars")
        for argument, node in zip(use.indicator.arguments, use.arguments, strict=True):
            text = writer.number(node)
            if argument.takes is Takes.SOURCE and prices == "bars":
                text = text.replace("self.bars.", "bars.").replace("self.", "bars.")
            texts.append(text)
        suffix = f".{output}" if use.timeframe and output != "value" else ""
        return f"{use.indicator.name}({', '.join(texts)}){suffix}"


def _is_apart(use: IndicatorUse) -> bool:
    """Whether each output is a line of its own."""
    return use.timeframe is not None or use.indicator.name not in KIT_INDICATORS


def _read_outputs(program: Program) -> set[tuple[str, str]]:
    rules = [*program.entry_rules, *program.exit_rules]
    nodes: list[Node] = [part for rule in rules for part in walk(rule.condition)]
    read = {(node.indicator, node.output) for node in nodes if isinstance(node, Output)}
    risk = program.contract.risk_model
    for part in (risk.stop_loss, risk.take_profit, risk.trailing_stop):
        if isinstance(part, AtrDistance):
            name, _, output = part.indicator.partition(".")
            read.add((name, output or "value"))
    return read


class _Protection:
    """Distances, breakeven, time exit and size: what is declared, computed at an entry, and passed to `enter`."""

    def __init__(self, risk: RiskModel, expressions: ExpressionWriter, names: Names) -> None:
        self._expressions = expressions
        self._names = names
        self.declared: list[Declaration] = []
        self.locals: list[_Assignment] = []
        self.arguments: list[str] = []
        self.imports: set[str] = set()
        self.size = self._size(risk)
        self.daily_limit = "" if risk.daily_limit is None else _amount(risk.daily_limit.trades)
        self._distance("stop", risk.stop_loss, "")
        self._distance("trail", risk.trailing_stop, "")
        self._distance("target", risk.take_profit, "stop_ticks" if risk.stop_loss else "trail_ticks")
        if risk.breakeven is not None:
            self.imports.add("Breakeven")
            trigger, offset = _amount(risk.breakeven.trigger_r), _amount(risk.breakeven.offset_ticks)
            offset_text = "" if offset == "0" else f", {offset}"
            self.arguments.append(f"breakeven=Breakeven({trigger}{offset_text})")
        if risk.time_exit is not None:
            self.arguments.append(f"exit_after_bars={_amount(risk.time_exit.bars)}")

    def _distance(
        self, what: str, part: AtrDistance | PercentDistance | TicksDistance | RewardRatio | None, risk: str
    ) -> None:
        match part:
            case None:
                return
            case AtrDistance():
                name, _, output = part.indicator.partition(".")
                declared = self._names.free(f"{what}_distance")
                series = self._expressions.number(Output(name, output or "value"))
                self.declared.append(Declaration(declared, (f"{_amount(part.multiple)} * {series}",)))
                text = f"self.in_ticks(self.{declared})"
            case PercentDistance():
                text = f"self.percent_in_ticks({_amount(part.percent)})"
            case TicksDistance():
                text = f"self.ticks({_amount(part.ticks)})"
            case RewardRatio():
                text = f"self.ticks({_amount(part.ratio)} * {risk})"
        self.locals.append(_Assignment(f"{what}_ticks", text))
        self.arguments.append(f"{what}_ticks={what}_ticks")

    def _size(self, risk: RiskModel) -> str:
        sizing = risk.sizing
        kind = {"fixed_units": "FixedUnits", "percent_of_balance": "PercentOfBalance", "risk_percent": "RiskPercent"}
        amount = sizing.units if sizing.kind == "fixed_units" else sizing.percent
        return f"{kind[sizing.kind]}({_amount(amount)}, max_leverage={_amount(sizing.max_leverage)})"


def _amount(amount: float | str) -> str:
    return f"self.{attribute_name(amount)}" if isinstance(amount, str) else number_text(amount)


def plain_lines(text: str) -> list[str]:
    """A trader's words as lines that can stand in a comment: one line each, no control, no direction marks."""
    kept = "".join(" " if unicodedata.category(letter)[0] in "CZ" else letter for letter in text)
    return textwrap.wrap(kept, 110) or [""]


__all__ = ["StrategyContract", "plain_lines", "render_bot", "write_bot"]
