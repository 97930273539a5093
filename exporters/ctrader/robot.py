"""The whole C# source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from contracts.expressions.printing import print_expression
from contracts.indicators import INDICATORS, CSharpForm, Primitive
from contracts.program import Program, Rule
from exporters.base import ExportRequest
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
from exporters.decisions import Decisions, Spelling, name_rules
from exporters.escaping import cs_str, line_comment
from exporters.findings import find_timeframes, list_nodes
from exporters.heading import write_heading
from exporters.identifiers import Identifiers, camel_case, pascal_case
from exporters.layout import fill_template
from exporters.plan import Plan
from exporters.planner import frame_name, plan_strategy

_MINUTES = {"1m": 1, "5m": 5, "15m": 15, "30m": 30, "1h": 60, "4h": 240, "1d": 1440, "1w": 10080}
_FRAME_FIELDS = ("Open", "High", "Low", "Close", "Volume")
_SPELLING = Spelling(CSharpWriter.words, cs_str, "orderSide", "barsHeld")


def render(request: ExportRequest) -> Mapping[str, str]:
    """Return ``<ClassName>.cs``."""
    name = class_name(request.program.contract.strategy_id)
    return {f"{name}.cs": _Source(request, name).write()}


def class_name(strategy_id: str) -> str:
    """The robot's class: ``ema_cross_atr`` → ``EmaCrossAtr``."""
    return Identifiers(_taken(), pascal_case).allot(strategy_id.replace("-", "_"))


class _Source:
    """Computes what the template shows."""

    def __init__(self, request: ExportRequest, name: str) -> None:
        self._request = request
        self._name = name
        program = request.program
        properties = Identifiers({*_taken(), name}, pascal_case)
        variables = Identifiers(RESERVED | _frame_names(program), camel_case)
        self._names = name_rules((*program.entry_rules, *program.exit_rules), variables)
        self._plan = plan_strategy(program, properties, variables)
        self._writer = CSharpWriter(self._plan.parameters)
        self._decisions = Decisions(self._plan, self._names, _SPELLING)
        self._risk = CSharpRisk(program.contract.risk_model, self._plan, self._writer)
        self._code = write_series(self._plan, self._writer, variables)

    def write(self) -> str:
        return fill_template("ctrader/robot.cs.j2", **self._head(), **self._series(), **self._rules(), **self._orders())

    def _head(self) -> dict[str, object]:
        return {
            "header": [line_comment(line) for line in write_heading(self._request)],
            "class_name": self._name,
            "label": cs_str(self._request.program.contract.strategy_id),
            "parameters": write_parameters(self._request, self._plan.parameters),
            "remembered": self._remembered(),
        }

    def _series(self) -> dict[str, object]:
        return {
            "fields": list(self._fields()),
            "starts": self._code.starts,
            "steps": list(self._steps()),
            "warmup": write_warmup(self._plan, self._writer),
            "frames": list(self._frames()),
            "classes": _list_classes(self._code),
        }

    def _rules(self) -> dict[str, object]:
        program = self._request.program
        entry_rules = list(self._write_rules(self._plan.entry_rules, program.entry_rules))
        exit_rules = list(self._write_rules(self._plan.exit_rules, program.exit_rules))
        exit_reason = self._decisions.exit_reason(self._risk.time_exit())
        distances = list(self._risk.distances())
        steps = [line for lines in self._code.steps.values() for line in lines]
        # What is never read, C# warns of: each of these stands in the source only where something reads it.
        body = "\n".join([*steps, *entry_rules, *exit_rules, *distances, exit_reason])
        return {
            "entry_rules": entry_rules,
            "exit_rules": exit_rules,
            "long_signal": self._decisions.signal("long"),
            "short_signal": self._decisions.signal("short"),
            "order_rule": self._decisions.order_rule(),
            "exit_reason": exit_reason,
            "distances": distances,
            "reads_profit": "openProfitR" in body,
            "reads_held": "barsHeld" in body,
            "reads_close": "closeTicks" in body or "openProfitR" in body,
            "reads_time": self._reads_time(body),
            "helpers": [text for key, text in HELPERS.items() if key in body],
        }

    def _orders(self) -> dict[str, object]:
        risk = self._risk
        return {
            "daily_limit": risk.daily_limit(),
            "too_near": risk.too_near(),
            "units": risk.units(),
            "leverage": risk.leverage(),
            "holding": list(risk.holding()),
            "stop_pips": risk.stop_pips(),
            "target_pips": risk.target_pips(),
            "protected": risk.protected,
            "has_target": risk.risk.take_profit is not None,
            "moves": risk.moves,
            "breakeven": risk.breakeven(),
            "trails": risk.risk.trailing_stop is not None,
        }

    def _reads_time(self, body: str) -> bool:
        limited = self._risk.daily_limit() is not None
        return limited or bool(self._timeframes()) or "openTime" in body or "InSession(" in body

    def _remembered(self) -> list[tuple[str, str]]:
        """(name, type) of what is kept about a position beyond the fill."""
        risk = self._request.program.contract.risk_model
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

    def _write_rules(self, planned: tuple[Rule, ...], originals: tuple[Rule, ...]) -> Iterator[str]:
        for rule, original in zip(planned, originals, strict=True):
            if rule.role == "exit" or self._decisions.decides(rule):
                words = line_comment(f"{rule.role}, {rule.side}: {print_expression(original.condition)}")
                yield f"bool {self._names[rule.role, rule.id]} = {self._writer.write(rule.condition)}; // {words}"


def _list_classes(code: SeriesCode) -> list[str]:
    declared = "\n".join([*code.fields, *code.starts])
    used = [text for key, text in CLASSES.items() if key in declared]
    return [LINE, *used, *(text.rstrip("\n") for text in code.classes.values())]


def _taken() -> frozenset[str]:
    """Names of members: those of the template and of every calculation class."""
    forms = (item.ctrader for item in INDICATORS.values() if isinstance(item, Primitive))
    return RESERVED | {form.class_name for form in forms if isinstance(form, CSharpForm)}


def _mixtures(plan: Plan, timeframe: str | None) -> Iterator[str]:
    for mixed, frame in find_mixtures(plan):
        if frame == timeframe:
            yield f"{price_line(mixed, frame)}.Add({write_mixture(mixed, frame)});"


def _frame_names(program: Program) -> frozenset[str]:
    """Names that bars of other timeframes take."""
    timeframes = find_timeframes(list_nodes(program))
    fields = (*_FRAME_FIELDS, "Hl2", "Hlc3", "Ohlc4", "Start", "Now")
    return frozenset(f"{frame_name(timeframe)}{name}" for timeframe in timeframes for name in fields)
