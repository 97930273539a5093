"""The whole Pine source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from contracts.expressions.printing import print_expression, print_number
from contracts.program import Program
from exporters.base import Order
from exporters.escaping import line_comment, pine_str
from exporters.heading import write_heading
from exporters.identifiers import Identifiers
from exporters.layout import fill_template
from exporters.pine.expressions import HELPERS, PineWriter
from exporters.pine.grammar import check_pine
from exporters.pine.inputs import write_inputs
from exporters.pine.reserved import RESERVED
from exporters.pine.risk import PineRisk
from exporters.pine.series import find_helpers, write_series, write_warmup
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


def render(order: Order) -> Mapping[str, str]:
    """Return ``<strategy_id>.pine``."""
    contract = order.program.contract
    source = _Source(order).write()
    check_pine(source)
    return {f"{contract.strategy_id}.pine": source}


class _Source:
    """Computes what the template shows."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._program: Program = order.program
        identifiers = Identifiers(RESERVED)
        self._rule_names = {
            rule.id: identifiers.allot(f"rule_{rule.id}".replace("-", "_")) for rule in self._program.entry_rules
        }
        self._exit_names = {
            rule.id: identifiers.allot(f"exit_{rule.id}".replace("-", "_")) for rule in self._program.exit_rules
        }
        self._plan: Plan = plan_strategy(self._program, identifiers, identifiers)
        self._writer = PineWriter(self._plan.parameters)
        self._risk = PineRisk(self._program.contract.risk_model, self._plan, self._writer)

    def write(self) -> str:
        risk, plan, writer = self._risk, self._plan, self._writer
        series = list(write_series(plan, writer))
        entry_rules, exit_rules = list(self._entry_rules()), list(self._exit_rules())
        body = "\n".join([*series, *entry_rules, *exit_rules])
        return fill_template(
            "pine/strategy.pine.j2",
            header=[line_comment(line) for line in write_heading(self._order)],
            settings=self._settings(),
            inputs=[*write_inputs(self._program.parameters, plan.parameters, self._order.values), self._volume_step()],
            helpers=[line for key, line in HELPERS.items() if key in body] + find_helpers(plan),
            message=self._message(),
            series=series,
            warmup=write_warmup(plan.readings, writer),
            entry_rules=entry_rules,
            long_signal=self._signal("long"),
            short_signal=self._signal("short"),
            order_rule=self._order_rule(),
            state=risk.state(),
            protected=risk.protected,
            has_target=self._program.contract.risk_model.take_profit is not None,
            reads_profit="open_profit_r" in body,
            moves=risk.moves(),
            exit_rules=exit_rules,
            exit_reason=self._exit_reason(),
            distances=list(risk.distances()),
            sizing=list(risk.sizing()),
            accepted=risk.accepted(),
            remember=list(risk.remember()),
            resting=risk.resting(),
            bracket=risk.bracket(),
            plots=list(self._plots()),
        )

    def _settings(self) -> list[str]:
        return [pine_str(self._order.title), *(f"{name} = {value}" for name, value in SETTINGS.items())]

    def _volume_step(self) -> str:
        instrument = self._order.instrument
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

    def _entry_rules(self) -> Iterator[str]:
        for rule, original in zip(self._plan.entry_rules, self._program.entry_rules, strict=True):
            words = line_comment(f"{rule.role}, {rule.side}: {print_expression(original.condition)}")
            yield f"{self._rule_names[rule.id]} = {self._writer.write(rule.condition)} // {words}"

    def _exit_rules(self) -> Iterator[str]:
        for rule, original in zip(self._plan.exit_rules, self._program.exit_rules, strict=True):
            words = line_comment(f"exit, {rule.side}: {print_expression(original.condition)}")
            yield f"{self._exit_names[rule.id]} = {self._writer.write(rule.condition)} // {words}"

    def _signal(self, side: str) -> str:
        """Any trigger, every filter, no invalidation."""
        names = {role: self._rules_of(side, role) for role in ("trigger", "filter", "invalidation")}
        triggers = names["trigger"]
        if not triggers:
            return "false"
        fired = triggers[0] if len(triggers) == 1 else f"({' or '.join(triggers)})"
        return " and ".join(["ready", fired, *names["filter"], *(f"not {name}" for name in names["invalidation"])])

    def _rules_of(self, side: str, role: str) -> list[str]:
        rules = self._plan.entry_rules
        return [self._rule_names[rule.id] for rule in rules if rule.role == role and rule.side in (side, "both")]

    def _order_rule(self) -> str:
        """The first true trigger, in contract order, names the entry; where all others are false it is the last."""
        names = {}
        for side in ("long", "short"):
            triggers = self._triggers(side)
            last = triggers.pop()[1] if triggers else '""'
            names[side] = self._first_true(triggers, last)
        return f'order_side > 0 ? {names["long"]} : order_side < 0 ? {names["short"]} : ""'

    def _triggers(self, side: str) -> list[tuple[str, str]]:
        rules = [rule for rule in self._plan.entry_rules if rule.role == "trigger" and rule.side == side]
        return [(self._rule_names[rule.id], pine_str(rule.id)) for rule in rules]

    @staticmethod
    def _first_true(choices: list[tuple[str, str]], otherwise: str = '""') -> str:
        text = otherwise
        for condition, result in reversed(choices):
            text = f"{condition} ? {result} : {text}"
        return f"({text})" if choices else text

    def _exit_reason(self) -> str:
        """The name of the market exit decided at this close; empty where there is none."""
        choices = []
        for rule in self._plan.exit_rules:
            sign = ">" if rule.side == "long" else "<"
            choices.append((f"side {sign} 0 and {self._exit_names[rule.id]}", pine_str(f"exit_rule:{rule.id}")))
        time_exit = self._program.contract.risk_model.time_exit
        if time_exit is not None:
            choices.append((f"bars_held >= {self._risk.amount(time_exit.bars)}", '"time_exit"'))
        choices.append(("order_side == -side", '"reverse"'))
        return f'side == 0 ? "" : {self._first_true(choices)}'

    def _plots(self) -> Iterator[str]:
        if self._risk.protected:
            yield 'plot(stop_level, "Stop", color = color.red, style = plot.style_linebr)'
            yield 'plot(stop_kind, "Stop kind", display = display.data_window)'
        if self._program.contract.risk_model.take_profit is not None:
            yield 'plot(target_level, "Target", color = color.green, style = plot.style_linebr)'
