"""The whole C# source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from contracts.expressions.nodes import Number, Parameter
from contracts.expressions.printing import print_expression
from contracts.program import Rule
from exporters.base import Order
from exporters.ctrader.expressions import HELPERS, CSharpWriter
from exporters.ctrader.parameters import write_parameters
from exporters.ctrader.reserved import RESERVED
from exporters.ctrader.risk import CSharpRisk
from exporters.ctrader.series import (
    SeriesCode,
    find_mixtures,
    price_line,
    write_mixture,
    write_series,
    write_warmup,
)
from exporters.ctrader.support import CLASSES, LINE
from exporters.escaping import cs_str, line_comment
from exporters.heading import write_heading
from exporters.identifiers import Identifiers, camel_case, pascal_case
from exporters.layout import fill_template
from exporters.plan import Plan
from exporters.planner import frame_name, plan_strategy

_MINUTES = {"1m": 1, "5m": 5, "15m": 15, "30m": 30, "1h": 60, "4h": 240, "1d": 1440, "1w": 10080}
_FRAME_FIELDS = ("Open", "High", "Low", "Close", "Volume")


def render(order: Order) -> Mapping[str, str]:
    """Return ``<ClassName>.cs``."""
    name = class_name(order.program.contract.strategy_id)
    return {f"{name}.cs": _Source(order, name).write()}


def class_name(strategy_id: str) -> str:
    """The robot's class: ``ema_cross_atr`` → ``EmaCrossAtr``."""
    return Identifiers(RESERVED, pascal_case).allot(strategy_id.replace("-", "_"))


class _Source:
    """Computes what the template shows."""

    def __init__(self, order: Order, name: str) -> None:
        self._order = order
        self._name = name
        self._contract = order.program.contract
        properties = Identifiers({*RESERVED, name}, pascal_case)
        locals_ = Identifiers(RESERVED | _frame_names(order), camel_case)
        rules = (*order.program.entry_rules, *order.program.exit_rules)
        self._rule_names = {(rule.role == "exit", rule.id): locals_.allot(_rule_name(rule)) for rule in rules}
        self._plan = plan_strategy(order.program, properties, locals_)
        self._writer = CSharpWriter(self._plan.parameters)
        self._risk = CSharpRisk(self._contract.risk_model, self._plan, self._writer)
        self._code = write_series(self._plan, self._writer, locals_)

    def write(self) -> str:
        risk, code = self._risk, self._code
        entry_rules, exit_rules = list(self._rules(exits=False)), list(self._rules(exits=True))
        frames = list(self._frames())
        distances, exit_reason = list(risk.distances()), self._exit_reason()
        lines = [*code.steps.get(None, []), *(line for frame in frames for line in frame["steps"])]
        body = "\n".join([*code.starts, *lines, *entry_rules, *exit_rules, *distances, exit_reason])
        return fill_template(
            "ctrader/robot.cs.j2",
            header=[line_comment(line) for line in write_heading(self._order)],
            class_name=self._name,
            label=cs_str(self._contract.strategy_id),
            parameters=write_parameters(self._order, self._plan.parameters),
            remembered=self._remembered(),
            fields=list(self._fields()),
            starts=code.starts,
            steps=list(self._steps()),
            warmup=write_warmup(self._plan, self._writer),
            frames=frames,
            entry_rules=entry_rules,
            exit_rules=exit_rules,
            long_signal=self._signal("long"),
            short_signal=self._signal("short"),
            order_rule=self._order_rule(),
            exit_reason=exit_reason,
            reads_profit="openProfitR" in body,
            reads_held="barsHeld" in body,
            reads_close="closeTicks" in body or "openProfitR" in body,
            reads_time=bool(frames) or "openTime" in body or "InSession(" in body,
            distances=distances,
            too_near=risk.too_near(),
            units=risk.units(),
            leverage=risk.leverage(),
            holding=list(risk.holding()),
            stop_pips=risk.stop_pips(),
            target_pips=risk.target_pips(),
            protected=risk.protected,
            has_target=self._contract.risk_model.take_profit is not None,
            moves=risk.moves,
            breakeven=risk.breakeven(),
            trails=self._contract.risk_model.trailing_stop is not None,
            helpers=[text for key, text in HELPERS.items() if key in body],
            classes=_list_classes(code),
        )

    def _remembered(self) -> list[tuple[str, str]]:
        """(name, type) of what is kept about a position beyond the fill."""
        risk = self._contract.risk_model
        found = []
        if self._risk.protected:
            found += [("RiskTicks", "long"), ("StopGain", "long"), ("StopName", "string")]
        if self._risk.moves:
            found += [("BestGain", "long"), ("RestingGain", "long")]
        if risk.trailing_stop is not None:
            found.append(("TrailTicks", "long"))
        if risk.take_profit is not None:
            found.append(("TargetTicks", "long"))
        return found

    def _fields(self) -> Iterator[str]:
        for name in ("open", "high", "low", "close", "volume"):
            yield f"private readonly Line {name} = new Line();"
        for timeframe in self._timeframes():
            prefix = frame_name(timeframe)
            yield f"private DateTime {prefix}Start;"
            yield f"private double[] {prefix}Now;"
            for name in _FRAME_FIELDS:
                yield f"private readonly Line {prefix}{name} = new Line();"
        for mixed, frame in find_mixtures(self._plan):
            yield f"private readonly Line {price_line(mixed, frame)} = new Line();"
        yield from self._code.fields

    def _steps(self) -> Iterator[str]:
        yield from _mixtures(self._plan, None)
        for timeframe in self._timeframes():
            yield f"Collect{pascal_case(frame_name(timeframe))}();"
        yield from self._code.steps.get(None, [])

    def _timeframes(self) -> list[str]:
        return list(dict.fromkeys(series.timeframe for series in self._plan.series if series.timeframe is not None))

    def _frames(self) -> Iterator[dict[str, list[str] | str]]:
        for timeframe in self._timeframes():
            prefix = frame_name(timeframe)
            length = f"TimeSpan.FromMinutes({_MINUTES[timeframe]}).Ticks"
            yield {
                "timeframe": timeframe,
                "prefix": prefix,
                "name": pascal_case(prefix),
                "start": f"new DateTime(openTime.Ticks - openTime.Ticks % {length}, DateTimeKind.Utc)",
                "steps": [*_mixtures(self._plan, timeframe), *self._code.steps[timeframe]],
            }

    def _rules(self, exits: bool) -> Iterator[str]:
        planned = self._plan.exit_rules if exits else self._plan.entry_rules
        originals = self._order.program.exit_rules if exits else self._order.program.entry_rules
        read = f"{self._signal('long')} {self._signal('short')}".replace("(", " ").replace(")", " ").replace("!", " ")
        for rule, original in zip(planned, originals, strict=True):
            # A filter of a side that has no trigger decides nothing, and C# warns of what is never read.
            if not exits and self._rule_names[exits, rule.id] not in read.split():
                continue
            words = line_comment(f"{rule.role}, {rule.side}: {print_expression(original.condition)}")
            yield f"bool {self._rule_names[exits, rule.id]} = {self._writer.write(rule.condition)}; // {words}"

    def _signal(self, side: str) -> str:
        """Any trigger, every filter, no invalidation."""
        names = {role: self._rules_of(side, role) for role in ("trigger", "filter", "invalidation")}
        triggers = names["trigger"]
        if not triggers:
            return "false"
        fired = triggers[0] if len(triggers) == 1 else f"({' || '.join(triggers)})"
        return " && ".join(["ready", fired, *names["filter"], *(f"!{name}" for name in names["invalidation"])])

    def _rules_of(self, side: str, role: str) -> list[str]:
        rules = self._plan.entry_rules
        return [self._rule_names[False, rule.id] for rule in rules if rule.role == role and rule.side in (side, "both")]

    def _order_rule(self) -> str:
        """The first true trigger, in contract order, names the entry."""
        names = {}
        for side in ("long", "short"):
            rules = [rule for rule in self._plan.entry_rules if rule.role == "trigger" and rule.side == side]
            choices = [(self._rule_names[False, rule.id], cs_str(rule.id)) for rule in rules]
            last = choices.pop()[1] if choices else '""'
            names[side] = _first_true(choices, last)
        return f'orderSide > 0 ? {names["long"]} : orderSide < 0 ? {names["short"]} : ""'

    def _exit_reason(self) -> str:
        choices = []
        for rule in self._plan.exit_rules:
            sign = ">" if rule.side == "long" else "<"
            choices.append((f"side {sign} 0 && {self._rule_names[True, rule.id]}", cs_str(f"exit_rule:{rule.id}")))
        time_exit = self._contract.risk_model.time_exit
        if time_exit is not None:
            bars = Parameter(time_exit.bars) if isinstance(time_exit.bars, str) else Number(time_exit.bars)
            choices.append((f"barsHeld >= {self._writer.whole(bars)}", '"time_exit"'))
        choices.append(("orderSide == -side", '"reverse"'))
        return f'side == 0 ? "" : {_first_true(choices, _EMPTY)}'


_EMPTY = '""'


def _first_true(choices: list[tuple[str, str]], otherwise: str) -> str:
    text = otherwise
    for condition, result in reversed(choices):
        text = f"{condition} ? {result} : {text}"
    return f"({text})" if choices else text


def _list_classes(code: SeriesCode) -> list[str]:
    declared = "\n".join([*code.fields, *code.starts])
    used = [text for key, text in CLASSES.items() if key in declared]
    return [LINE, *used, *(text.rstrip("\n") for text in code.classes.values())]


def _rule_name(rule: Rule) -> str:
    return f"{'exit' if rule.role == 'exit' else 'rule'}_{rule.id}".replace("-", "_")


def _mixtures(plan: Plan, timeframe: str | None) -> Iterator[str]:
    for mixed, frame in find_mixtures(plan):
        if frame == timeframe:
            yield f"{price_line(mixed, frame)}.Add({write_mixture(mixed, frame)});"


def _frame_names(order: Order) -> frozenset[str]:
    """Names that bars of other timeframes take."""
    timeframes = {use.timeframe for use in order.program.indicators if use.timeframe is not None}
    fields = (*_FRAME_FIELDS, "Hl2", "Hlc3", "Ohlc4", "Start", "Now")
    return frozenset(f"{frame_name(timeframe)}{name}" for timeframe in timeframes for name in fields)
