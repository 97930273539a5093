"""What a contract must mean: names, types, ranges. Every problem is found, each with one sentence."""

from __future__ import annotations

import keyword
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Literal

from contracts.errors import Problem, RuleError
from contracts.expressions.functions import FUNCTIONS
from contracts.expressions.functions import Takes as FunctionTakes
from contracts.expressions.nodes import (
    CLOCK_FIELDS,
    POSITION_FIELDS,
    PRICE_FIELDS,
    Call,
    History,
    Node,
    Output,
    Parameter,
    Position,
    walk,
)
from contracts.expressions.parse import Scope, parse_condition
from contracts.expressions.size import MAX_SIZE, written_out_size
from contracts.formulas import default_arguments
from contracts.indicators import INDICATORS, Argument, Indicator, Takes
from contracts.indicators._base import SOURCES
from contracts.parameters import Demand, ParameterSpec, check_demands, check_space, specify
from contracts.risk import AtrDistance, RiskModel
from contracts.strategy import TIMEFRAMES, EntryRule, ExitRule, IndicatorDeclaration, StrategyContract

RESERVED = frozenset({*PRICE_FIELDS, *CLOCK_FIELDS, *POSITION_FIELDS})

RuleRow = tuple[str, Literal["long", "short", "both"], Literal["trigger", "filter", "invalidation", "exit"], Node]


@dataclass(slots=True)
class Findings:
    """What a check collects on its way through the contract."""

    problems: list[Problem] = field(default_factory=list)
    parameters: list[ParameterSpec] = field(default_factory=list)
    indicators: list[tuple[str, Indicator, tuple[Node, ...], str | None]] = field(default_factory=list)
    entry_rules: list[RuleRow] = field(default_factory=list)
    exit_rules: list[RuleRow] = field(default_factory=list)
    demands: dict[str, list[Demand]] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)

    def add(self, where: str, message: str) -> None:
        self.problems.append(Problem(where, message))

    def use(self, name: str, demand: Demand) -> None:
        self.demands.setdefault(name, []).append(demand)


def check_contract(contract: StrategyContract) -> Findings:
    """Check everything that shape alone does not say."""
    findings = Findings()
    _check_names(contract, findings)
    for name, parameter in contract.optimization_space.items():
        findings.problems.extend(check_space(name, parameter))
    for index, declaration in enumerate(contract.indicators):
        _check_indicator(contract, declaration, f"indicators[{index}]", findings)
    _check_rules(contract, findings)
    _check_risk(contract, findings)
    _check_parameters(contract, findings)
    return findings


def _check_names(contract: StrategyContract, findings: Findings) -> None:
    taken: dict[str, str] = {}
    places = [(f"optimization_space.{name}", name) for name in contract.optimization_space]
    places += [(f"indicators[{index}].id", item.id) for index, item in enumerate(contract.indicators)]
    for where, name in places:
        if name in RESERVED or keyword.iskeyword(name):
            findings.add(where, f"`{name}` is a word of the rule language; choose another name")
        elif name in taken:
            findings.add(where, f"the name `{name}` is already used by {taken[name]}")
        taken.setdefault(name, where)
    _check_rule_ids("entry_rules", [rule.id for rule in contract.entry_rules], findings)
    _check_rule_ids("exit_rules", [rule.id for rule in contract.exit_rules], findings)


def _check_rule_ids(kind: str, ids: list[str], findings: Findings) -> None:
    for index, name in enumerate(ids):
        if name in ids[:index]:
            findings.add(f"{kind}[{index}].id", f"the rule id `{name}` is used twice")


def _check_indicator(
    contract: StrategyContract, declaration: IndicatorDeclaration, where: str, findings: Findings
) -> None:
    indicator = INDICATORS.get(declaration.name)
    if indicator is None:
        findings.add(f"{where}.name", _unknown("indicator", declaration.name, list(INDICATORS)))
        _excuse(declaration, findings)
        return
    names = [argument.name for argument in indicator.arguments]
    for name in declaration.params:
        if name not in names:
            findings.add(f"{where}.params", _unknown(f"parameter of {indicator.name}", name, names))
    arguments = default_arguments(indicator, declaration.params)
    for argument, node in zip(indicator.arguments, arguments, strict=True):
        if node is None:
            findings.add(f"{where}.params", f"`{argument.name}` is missing; {indicator.name} takes {', '.join(names)}")
            continue
        _check_argument(contract, argument, declaration.params.get(argument.name), f"{where}.params", findings)
    if declaration.timeframe is not None:
        _check_timeframe(contract, declaration.timeframe, f"{where}.timeframe", findings)
    if all(node is not None for node in arguments):
        complete = tuple(node for node in arguments if node is not None)
        findings.indicators.append((declaration.id, indicator, complete, declaration.timeframe))
    else:
        _excuse(declaration, findings)


def _excuse(declaration: IndicatorDeclaration, findings: Findings) -> None:
    """A declaration was refused: what it names is in use all the same, and what names it is not wrong for that."""
    findings.broken.add(declaration.id)
    for value in declaration.params.values():
        if isinstance(value, str):
            findings.use(value, Demand(f"indicator `{declaration.id}`"))


def _check_argument(
    contract: StrategyContract, argument: Argument, value: float | str | None, where: str, findings: Findings
) -> None:
    if argument.takes is Takes.SOURCE:
        if value is not None and value not in SOURCES:
            findings.add(where, f"source `{value}` is not a price field; write one of {', '.join(SOURCES)}")
        return
    whole = argument.takes is Takes.LENGTH
    demand = Demand(f"{where}.{argument.name}", whole, argument.least, exclusive=not whole)
    _check_amount(contract, value, demand, findings)


def _check_amount(contract: StrategyContract, value: float | str | None, demand: Demand, findings: Findings) -> None:
    if isinstance(value, str):
        if value not in contract.optimization_space:
            known = list(contract.optimization_space)
            findings.add(demand.where, _unknown("parameter", value, known))
        else:
            findings.use(value, demand)
    elif value is not None:
        refusal = demand.refusal(value)
        if refusal:
            findings.add(demand.where, refusal)


def _check_timeframe(contract: StrategyContract, timeframe: str, where: str, findings: Findings) -> None:
    rank = TIMEFRAMES.index(timeframe)
    for run in contract.timeframes:
        if rank < TIMEFRAMES.index(run):
            findings.add(where, f"{timeframe} is shorter than the contract's timeframe {run}; it must not be")


def _check_rules(contract: StrategyContract, findings: Findings) -> None:
    outputs = {item.id: INDICATORS[item.name].outputs for item in contract.indicators if item.name in INDICATORS}
    names = frozenset(contract.optimization_space)
    scope = Scope(names, outputs, broken=frozenset(findings.broken), declarable=frozenset(INDICATORS))
    for index, rule in enumerate(contract.entry_rules):
        where = f"entry_rules[{index}]"
        if rule.side == "both" and rule.role == "trigger":
            findings.add(f"{where}.side", "a trigger opens one side; `both` is for filters and invalidations")
        _check_rule(rule, rule.role, scope, where, findings)
    if not any(rule.role == "trigger" for rule in contract.entry_rules):
        findings.add("entry_rules", "no rule is a trigger, so nothing would ever be entered")
    for index, exit_rule in enumerate(contract.exit_rules):
        _check_rule(exit_rule, "exit", replace(scope, in_position=True), f"exit_rules[{index}]", findings)


def _check_rule(
    rule: EntryRule | ExitRule,
    role: Literal["trigger", "filter", "invalidation", "exit"],
    scope: Scope,
    where: str,
    findings: Findings,
) -> None:
    try:
        condition = parse_condition(rule.when, scope)
    except RuleError as error:
        findings.add(f"{where}.when", f"rule `{rule.id}`, column {error.column}: {error.sentence}")
        return
    if written_out_size(condition) > MAX_SIZE:
        findings.add(
            f"{where}.when", f"rule `{rule.id}` is too large: more than {MAX_SIZE} operations once written out"
        )
        return
    for name, demand in _demands(condition, f"rule `{rule.id}`"):
        findings.use(name, demand)
    row: RuleRow = (rule.id, rule.side, role, condition)
    (findings.exit_rules if role == "exit" else findings.entry_rules).append(row)


def _demands(condition: Node, where: str) -> Iterator[tuple[str, Demand]]:
    """What the rule asks of each parameter it names."""
    for node in walk(condition):
        match node:
            case Parameter(name):
                yield name, Demand(where)
            case History(_, Parameter(name)):
                yield name, Demand(f"history in {where}", whole=True, least=0)
            case Call(function, arguments):
                for takes, argument in zip(FUNCTIONS[function].takes, arguments, strict=False):
                    if takes is FunctionTakes.COUNT and isinstance(argument, Parameter):
                        yield argument.name, Demand(f"{function}(...) in {where}", whole=True, least=1)


def _check_risk(contract: StrategyContract, findings: Findings) -> None:
    risk = contract.risk_model
    for part in ("stop_loss", "take_profit", "trailing_stop"):
        value = getattr(risk, part)
        if isinstance(value, AtrDistance):
            _check_output(value.indicator, f"risk_model.{part}.indicator", findings)
    for where, amount, whole, least, exclusive in _risk_amounts(risk):
        _check_amount(contract, amount, Demand(f"risk_model.{where}", whole, least, exclusive), findings)
    if risk.initial_risk is None:
        reading = list(risk.reads_r())
        if any(isinstance(node, Position) and node.field == "open_profit_r" for node in _exit_nodes(findings)):
            reading.append("open_profit_r")
        for part in reading:
            findings.add("risk_model", f"{part} is measured in R, so a stop_loss or a trailing_stop is needed")


def _exit_nodes(findings: Findings) -> Iterator[Node]:
    for _, _, _, condition in findings.exit_rules:
        yield from walk(condition)


def _risk_amounts(risk: RiskModel) -> Iterator[tuple[str, float | str, bool, float, bool]]:
    """(place, amount, whole, least, exclusive) of every amount of the risk model."""
    for part in ("stop_loss", "take_profit", "trailing_stop"):
        value = getattr(risk, part)
        if value is not None:
            key = {"atr": "multiple", "percent": "percent", "ticks": "ticks", "reward_ratio": "ratio"}[value.kind]
            yield f"{part}.{key}", getattr(value, key), False, 0.0, True
    if risk.breakeven is not None:
        yield "breakeven.trigger_r", risk.breakeven.trigger_r, False, 0.0, True
        yield "breakeven.offset_ticks", risk.breakeven.offset_ticks, True, float("-inf"), False
    if risk.time_exit is not None:
        yield "time_exit.bars", risk.time_exit.bars, True, 1.0, False
    if risk.daily_limit is not None:
        yield "daily_limit.trades", risk.daily_limit.trades, True, 1.0, False
    key = "units" if risk.sizing.kind == "fixed_units" else "percent"
    yield f"sizing.{key}", getattr(risk.sizing, key), False, 0.0, True
    yield "sizing.max_leverage", risk.sizing.max_leverage, False, 0.0, True


def _check_output(text: str, where: str, findings: Findings) -> None:
    name, _, output = text.partition(".")
    found = {use[0]: use[1] for use in findings.indicators}
    if name in findings.broken:
        return
    if name not in found:
        findings.add(where, _unknown("indicator", name, list(found)))
        return
    outputs = found[name].outputs
    node = Output(name, output or "value")
    if node.output not in outputs:
        choices = ", ".join(name if one == "value" else f"{name}.{one}" for one in outputs)
        findings.add(where, f"`{text}` is not an output; write one of {choices}")


def _check_parameters(contract: StrategyContract, findings: Findings) -> None:
    for name, parameter in contract.optimization_space.items():
        where = f"optimization_space.{name}"
        if name not in findings.demands:
            if not any(problem.where.startswith(("entry_rules", "exit_rules")) for problem in findings.problems):
                findings.add(where, f"the parameter `{name}` is not used anywhere; use it or remove it")
            continue
        spec = specify(name, parameter, findings.demands[name])
        findings.parameters.append(spec)
        if not any(problem.where == where for problem in findings.problems):
            findings.problems.extend(check_demands(spec))


def _unknown(what: str, name: str, known: list[str]) -> str:
    close = get_close_matches(name, known, n=1)
    if close:
        return f"unknown {what} `{name}`; did you mean `{close[0]}`?"
    return f"unknown {what} `{name}`; known: {', '.join(known) or 'none'}"
