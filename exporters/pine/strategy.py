"""The whole Pine source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from contracts.expressions.printing import print_expression, print_number
from contracts.program import Program, Rule
from exporters.base import ExportRequest
from exporters.decisions import Decisions, Spelling, name_rules
from exporters.escaping import line_comment, pine_str
from exporters.heading import write_heading
from exporters.identifiers import Identifiers
from exporters.layout import fill_template
from exporters.pine.expressions import HELPERS, PineWriter
from exporters.pine.grammar import check_pine
from exporters.pine.inputs import write_inputs
from exporters.pine.reserved import RESERVED
from exporters.pine.risk import PineRisk
from exporters.pine.series import find_helpers, helper_names, write_series, write_warmup
from exporters.plan import Plan
from exporters.planner import plan_strategy

SETTINGS: Mapping[str, str] = {
    "overlay": "true",
    "initial_capital": "100000",
    "currency": "currency.NONE",
    "default_qty_type": "strategy.fixed",
    "default_qty_value": "1",
    "pyramiding": "0",
    "calc_on_every_tick": "false",
    "calc_on_order_fills": "false",
    "process_orders_on_close": "false",
    "use_bar_magnifier": "false",
    "fill_orders_on_standard_ohlc": "true",
    "backtest_fill_limits_assumption": "0",
    "slippage": "0",
    "margin_long": "0",
    "margin_short": "0",
}
"""Pinned, so that a chart's own settings do not change what is traded. Margin 0: no margin calls."""

_SPELLING = Spelling(PineWriter.words, pine_str, "order_side", "bars_held")


def render(request: ExportRequest) -> Mapping[str, str]:
    """Return ``<strategy_id>.pine``."""
    contract = request.program.contract
    source = _Source(request).write()
    check_pine(source)
    return {f"{contract.strategy_id}.pine": source}


class _Source:
    """Computes what the template shows."""

    def __init__(self, request: ExportRequest) -> None:
        self._request = request
        self._program: Program = request.program
        identifiers = Identifiers(RESERVED | helper_names())
        self._identifiers = identifiers
        self._names = name_rules((*self._program.entry_rules, *self._program.exit_rules), identifiers)
        self._plan: Plan = plan_strategy(self._program, identifiers, identifiers)
        self._writer = PineWriter(self._plan.parameters)
        self._decisions = Decisions(self._plan, self._names, _SPELLING)
        self._risk = PineRisk(self._program.contract.risk_model, self._plan, self._writer)

    def write(self) -> str:
        return fill_template("pine/strategy.pine.j2", **self._head(), **self._rules(), **self._orders())

    def _head(self) -> dict[str, object]:
        inputs = write_inputs(self._program.parameters, self._plan.parameters, self._request.values)
        return {
            "header": [line_comment(line) for line in write_heading(self._request)],
            "settings": self._settings(),
            "inputs": [*inputs, self._volume_step()],
            "message": self._message(),
        }

    def _rules(self) -> dict[str, object]:
        plan, writer = self._plan, self._writer
        series = list(write_series(plan, writer, self._identifiers))
        entry_rules = list(self._write_rules(plan.entry_rules, self._program.entry_rules))
        exit_rules = list(self._write_rules(plan.exit_rules, self._program.exit_rules))
        helpers = find_helpers(plan)
        body = "\n".join([*series, *entry_rules, *exit_rules, *self._risk.day(), *helpers])
        return {
            "helpers": [line for key, line in HELPERS.items() if key in body] + helpers,
            "series": series,
            "warmup": write_warmup(plan.readings, writer),
            "entry_rules": entry_rules,
            "long_signal": self._decisions.signal("long"),
            "short_signal": self._decisions.signal("short"),
            "order_rule": self._decisions.order_rule(),
            "reads_profit": "open_profit_r" in body,
            "exit_rules": exit_rules,
            "exit_reason": self._decisions.exit_reason(self._risk.time_exit()),
        }

    def _orders(self) -> dict[str, object]:
        risk = self._risk
        return {
            "state": risk.state(),
            "protected": risk.protected,
            "has_target": self._program.contract.risk_model.take_profit is not None,
            "moves": risk.moves(),
            "distances": list(risk.distances()),
            "sizing": list(risk.sizing()),
            "day": risk.day(),
            "accepted": risk.accepted(),
            "remember": list(risk.remember()),
            "resting": risk.resting(),
            "bracket": risk.bracket(),
            "plots": list(self._plots()),
        }

    def _settings(self) -> list[str]:
        return [pine_str(self._request.title), *(f"{name} = {value}" for name, value in SETTINGS.items())]

    def _volume_step(self) -> str:
        instrument = self._request.instrument
        step = print_number(instrument.volume_step) if instrument else "1"
        tooltip = (
            "Quantities are whole multiples of this; it is the smallest one, too. Set it to what your broker asks."
        )
        return f'volume_step = input.float({step}, "Volume step", minval = 0, group = "Market", tooltip = "{tooltip}")'

    def _message(self) -> str:
        """The JSON an alert carries."""
        start = pine_str('{"strategy":"' + self._program.contract.strategy_id + '","market":"')
        pieces = [
            start,
            "syminfo.ticker",
            pine_str('","event":"'),
            "event",
            pine_str('","side":"'),
            '(facing > 0 ? "long" : "short")',
            pine_str('","reason":"'),
            "why",
            pine_str('","quantity":'),
            "str.tostring(amount)",
            pine_str("}"),
        ]
        return " + ".join(pieces)

    def _write_rules(self, planned: tuple[Rule, ...], originals: tuple[Rule, ...]) -> Iterator[str]:
        for rule, original in zip(planned, originals, strict=True):
            words = line_comment(f"{rule.role}, {rule.side}: {print_expression(original.condition)}")
            yield f"{self._names[rule.role, rule.id]} = {self._writer.write(rule.condition)} // {words}"

    def _plots(self) -> Iterator[str]:
        if self._risk.protected:
            yield 'plot(stop_level, "Stop", color = color.red, style = plot.style_linebr)'
            yield 'plot(stop_kind, "Stop kind", display = display.data_window)'
        if self._program.contract.risk_model.take_profit is not None:
            yield 'plot(target_level, "Target", color = color.green, style = plot.style_linebr)'
