"""The risk model in Pine: one phrase per kind of distance and sizing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from contracts.expressions.printing import print_number
from contracts.risk import (
    Amount,
    AtrDistance,
    FixedUnits,
    PercentDistance,
    PercentOfBalance,
    RewardRatio,
    RiskModel,
    RiskPercent,
    TicksDistance,
)
from exporters.pine.expressions import PineWriter
from exporters.plan import Plan

Distance = AtrDistance | PercentDistance | TicksDistance | RewardRatio

DISTANCES: Mapping[str, Callable[[str, str], str]] = MappingProxyType(
    {
        "atr": lambda amount, series: f"ticks({amount} * {series} / syminfo.mintick)",
        "percent": lambda amount, _: f"ticks(close_ticks * {amount} / 100.0)",
        "ticks": lambda amount, _: f"ticks({amount})",
        "reward_ratio": lambda amount, _: f"ticks({amount} * new_risk)",
    }
)
SIZINGS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "fixed_units": lambda amount: amount,
        "percent_of_balance": lambda amount: f"balance * {amount} / 100.0 / unit_value",
        "risk_percent": lambda amount: (
            f"balance * {amount} / 100.0 / (new_risk * syminfo.mintick * syminfo.pointvalue)"
        ),
    }
)
RISK_PARTS = (
    "entry_order",
    "stop_loss",
    "take_profit",
    "breakeven",
    "trailing_stop",
    "time_exit",
    "daily_limit",
    "sizing",
)
"""Every part of the risk model has its lines in this module or in the template."""


@dataclass(frozen=True, slots=True)
class PineRisk:
    """Writes one strategy's risk model."""

    risk: RiskModel
    plan: Plan
    writer: PineWriter

    def amount(self, amount: Amount) -> str:
        return self.writer.parameter(amount) if isinstance(amount, str) else print_number(amount)

    @property
    def protected(self) -> bool:
        return self.risk.stop_loss is not None or self.risk.trailing_stop is not None

    def time_exit(self) -> str | None:
        """The number of bars, None where there is no time exit."""
        return None if self.risk.time_exit is None else self.amount(self.risk.time_exit.bars)

    def distances(self) -> Iterator[str]:
        """Lines that measure the distances of an entry signalled on this bar."""
        risk = self.risk
        if risk.stop_loss is not None:
            yield f"new_stop = {self._distance('stop_loss', risk.stop_loss)}"
        if risk.trailing_stop is not None:
            yield f"new_trail = {self._distance('trailing_stop', risk.trailing_stop)}"
        if self.protected:
            measured = "new_stop" if risk.stop_loss is not None else "new_trail"
            yield f"new_risk = {measured} // R: what the position risks, in ticks"
        if risk.take_profit is not None:
            yield f"new_target = {self._distance('take_profit', risk.take_profit)}"

    def _distance(self, part: str, distance: Distance) -> str:
        amounts = {"atr": "multiple", "percent": "percent", "ticks": "ticks", "reward_ratio": "ratio"}
        series = self.writer.write(self.plan.distances[part]) if part in self.plan.distances else ""
        return DISTANCES[distance.kind](self.amount(getattr(distance, amounts[distance.kind])), series)

    def sizing(self) -> Iterator[str]:
        """Lines that turn the balance into whole volume steps."""
        sizing = self.risk.sizing
        match sizing:
            case FixedUnits():
                amount = sizing.units
            case PercentOfBalance() | RiskPercent():
                amount = sizing.percent
        leverage = self.amount(sizing.max_leverage)
        yield f"units = math.min({SIZINGS[sizing.kind](self.amount(amount))}, balance * {leverage} / unit_value)"
        yield "steps = balance > 0 ? math.floor(units / volume_step + 1e-6) : 0"
        yield "quantity = steps * volume_step"

    def accepted(self) -> str:
        """The condition under which an entry is not refused: a tick of distance, a step of volume, room in the day."""
        names = self._present(stop="new_stop", trail="new_trail", target="new_target")
        limit = self.risk.daily_limit
        room = [] if limit is None else [f"entries_today < {self.amount(limit.trades)}"]
        return " and ".join([*(f"{name} >= 1" for name in names), "steps >= 1", *room])

    def day(self) -> list[str]:
        """Lines that start the count of entries anew with each day."""
        if self.risk.daily_limit is None:
            return []
        return [
            "// Entries decided on the UTC day of this bar's open time.",
            "signal_day = utc_day()",
            "var int entries_today = 0",
            "if signal_day != signal_day[1]",
            "    entries_today := 0",
        ]

    def state(self) -> tuple[str, ...]:
        """What is remembered of the open position."""
        gains = ("risk_ticks", "stop_gain") if self.protected else ()
        best = ("best_gain",) if self.moves() else ()
        return (*gains, *best, *self._present(trail="trail_ticks", target="target_ticks"))

    def remember(self) -> Iterator[str]:
        """Lines, on the signal bar, that set the state for the position to come."""
        risk = self.risk
        if self.protected:
            yield "risk_ticks := new_risk"
            nearest = self._present(stop="new_stop", trail="new_trail")
            yield f"stop_gain := -{nearest[0] if len(nearest) == 1 else 'math.min(new_stop, new_trail)'}"
            yield f"stop_name := {self._first_stop_name()}"
        if self.moves():
            yield "best_gain := 0"
        if risk.trailing_stop is not None:
            yield "trail_ticks := new_trail"
        if risk.take_profit is not None:
            yield "target_ticks := new_target"
        if risk.daily_limit is not None:
            yield "entries_today += 1"

    def _first_stop_name(self) -> str:
        if self.risk.trailing_stop is None:
            return '"stop_loss"'
        if self.risk.stop_loss is None:
            return '"trailing_stop"'
        return 'new_trail < new_stop ? "trailing_stop" : "stop_loss"'

    def moves(self) -> list[str]:
        """Lines, inside ``if side != 0``, that tighten the stop: breakeven first, then trailing."""
        lines = []
        even = self.risk.breakeven
        if even is not None:
            offset = self.amount(even.offset_ticks)
            reached = f"best_gain >= ticks({self.amount(even.trigger_r)} * risk_ticks)"
            lines += [
                f"if {reached} and {offset} > stop_gain",
                f"    stop_gain := {offset}",
                '    stop_name := "breakeven"',
            ]
        if self.risk.trailing_stop is not None:
            lines += [
                "if best_gain - trail_ticks > stop_gain",
                "    stop_gain := best_gain - trail_ticks",
                '    stop_name := "trailing_stop"',
            ]
        return lines

    def resting(self) -> list[str]:
        """Arguments of the exit as it stands after this close: prices, none where a market order was given."""
        stop = ["stop = leaving ? na : stop_level"] if self.protected else []
        target = ["limit = leaving ? na : target_level"] if self.risk.take_profit is not None else []
        return [*stop, *target, *self._names("side", "stop_name")]

    def bracket(self) -> list[str]:
        """Arguments of the exit issued with an entry: ticks from a fill that is not known yet."""
        stop = ["loss = -stop_gain - close_ticks * 1e-15"] if self.protected else []
        target = ["profit = target_ticks - close_ticks * 1e-15"] if self.risk.take_profit is not None else []
        return [*stop, *target, *self._names("order_side", "stop_name")]

    def _names(self, side: str, stop_name: str) -> list[str]:
        """Comments and alerts that name an exit's reason."""
        arguments = []
        reasons = self._present(stop_or_trail="loss", target="profit")
        for leg in reasons:
            name = stop_name if leg == "loss" else '"take_profit"'
            arguments.append(f"comment_{leg} = {name}")
            quantity = "quantity" if side == "order_side" else "math.abs(strategy.position_size)"
            arguments.append(f'alert_{leg} = message("exit", {side}, {name}, {quantity})')
        return arguments

    def _present(self, **names: str) -> list[str]:
        there = {
            "stop": self.risk.stop_loss is not None,
            "trail": self.risk.trailing_stop is not None,
            "stop_or_trail": self.protected,
            "target": self.risk.take_profit is not None,
        }
        return [name for part, name in names.items() if there[part]]
