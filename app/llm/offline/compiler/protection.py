"""The risk model: distances in the units of the contract, and what has to be filled in for it to work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from app.llm.offline.compiler.indicator_calls import atr_call
from app.llm.offline.compiler.market_names import (
    is_currency_pair,
    is_future,
    is_index,
    traded_in_contracts,
    trading_days,
)
from app.llm.offline.compiler.meaning import Call
from app.llm.offline.compiler.space import Kind, Tunable, tidy, tunable
from app.llm.offline.compiler.statements import (
    BreakEven,
    DailyLimit,
    Distance,
    LeaveAfter,
    Protect,
    Range,
    Said,
    Size,
)
from app.llm.offline.compiler.units_of_price import in_ticks, scaled, why_unknown

_SHORT = {"stop_loss": "stop", "take_profit": "target", "trailing_stop": "trail"}
BAR_MINUTES = {"1m": 1, "5m": 5, "15m": 15, "30m": 30, "1h": 60, "4h": 240, "1d": 1440, "1w": 10080}
_UNIT_MINUTES = {"m": 1, "h": 60, "d": 1440, "w": 10080}
_WORDS = {
    "stop_loss": frozenset({"stop", "loss", "sl", "stops"}),
    "take_profit": frozenset({"target", "targets", "take", "profit", "tp", "reward"}),
    "trailing_stop": frozenset({"trailing", "trail"}),
}


@dataclass(slots=True)
class Protection:
    """The wire form of the risk model, its parameters, the ATRs it reads, and what was assumed or refused; `units` is
    what a distance in ticks was counted in, and how many ticks one of those is; `without_stop` wants none."""

    wire: dict[str, dict[str, object]] = field(default_factory=dict)
    space: dict[str, Tunable] = field(default_factory=dict)
    distances: dict[str, Distance] = field(default_factory=dict)
    units: dict[str, tuple[str, float]] = field(default_factory=dict)
    assumptions: list[str] = field(default_factory=list)
    refused: list[tuple[Said, str]] = field(default_factory=list)
    without_stop: Said | None = None

    def atr_calls(self) -> tuple[Call, ...]:
        """The ATRs that distances are measured by."""
        lengths = (distance.length or 14 for distance in self.distances.values() if distance.kind == "atr")
        return tuple(dict.fromkeys(atr_call(length) for length in lengths))


def protect(said: Sequence[Said], markets: Sequence[str], timeframes: Sequence[str]) -> Protection:
    """Everything said about stops, targets, trailing, breakeven, time and size; contradictions are refused."""
    protection = Protection()
    evens: list[tuple[Said, BreakEven]] = []
    for each in _latest(said, protection, _slot):
        statement = each.statement
        if isinstance(statement, Protect):
            _add_protect(protection, each, statement, markets)
        elif isinstance(statement, BreakEven) and not statement.removes:
            evens.append((each, statement))
        elif isinstance(statement, LeaveAfter):
            _add_time_exit(protection, each, statement, markets, timeframes)
        elif isinstance(statement, DailyLimit) and statement.trades is not None:
            protection.wire["daily_limit"] = {"trades": statement.trades}
        elif isinstance(statement, Size):
            _add_size(protection, each, statement, markets)
    for each in said:
        if isinstance(each.statement, Range) and each.statement.protects is not None:
            _add_ranged(protection, each, each.statement.protects, markets)
    for each, even in evens:
        _add_breakeven(protection, each, even, markets)
    _fill_stop(protection)
    _fill_size(protection)
    return protection


def _add_protect(protection: Protection, said: Said, wanted: Protect, markets: Sequence[str]) -> None:
    if wanted.distance is None:
        protection.without_stop = said if wanted.what == "stop_loss" else protection.without_stop
        protection.assumptions.append(f"no {wanted.what.replace('_', ' ')}, as was said")
    else:
        _add_distance(protection, said, wanted.what, wanted.distance, markets)


def _add_ranged(protection: Protection, said: Said, protects: Protect, markets: Sequence[str]) -> None:
    if protects.what not in protection.distances and protects.distance is not None:
        _add_distance(protection, said, protects.what, protects.distance, markets)


def _slot(said: Said) -> str:
    match said.statement:
        case Protect(what):
            return what
        case BreakEven():
            return "breakeven"
        case LeaveAfter():
            return "time_exit"
        case DailyLimit():
            return "daily_limit"
        case Size(kind):
            return "max_leverage" if kind == "max_leverage" else "sizing"
        case _:
            return ""


def _latest(said: Sequence[Said], protection: Protection, slot: Callable[[Said], str]) -> list[Said]:
    """One statement per slot: a later prompt's wins, two different ones in one prompt contradict each other."""
    chosen: dict[str, Said] = {}
    for each in said:
        name = slot(each)
        if not name:
            continue
        before = chosen.get(name)
        if before is not None and before.prompt == each.prompt and (merged := _with_values(before, each)) is not None:
            chosen[name] = merged
            continue
        if before is not None and before.prompt == each.prompt and before.statement != each.statement:
            protection.refused.append((each, f"it contradicts “{before.text}”"))
            continue
        chosen[name] = each
    return list(chosen.values())


def _with_values(first: Said, second: Said) -> Said | None:
    """`stop 30 pips; … and the stop from 20 to 50 pips`: one distance, and the values to try for it."""
    for plain, tried in ((first, second), (second, first)):
        one, other = plain.statement, tried.statement
        if not isinstance(one, Protect) or not isinstance(other, Protect) or one.distance is None:
            continue
        mine, theirs = one.distance, other.distance
        if mine.search is not None or mine.amount is None or theirs is None or theirs.search is None or other.also:
            continue
        low, high, _ = theirs.search
        if (mine.kind, mine.length) == (theirs.kind, theirs.length) and low <= mine.amount <= high:
            return replace(plain, statement=replace(one, distance=replace(mine, search=theirs.search)))
    return None


def _add_distance(protection: Protection, said: Said, what: str, distance: Distance, markets: Sequence[str]) -> None:
    if distance.kind == "price" and any(is_currency_pair(market) for market in markets):
        protection.refused.append((said, "money is no distance on a currency pair: say pips, percent or ATR"))
        return
    if distance.kind == "ticks" and any(map(is_index, markets)):
        protection.refused.append((said, "an index has no tick everybody knows: say points, percent or ATR"))
        return
    if distance.kind in ("pips", "points", "price"):
        ticks = in_ticks(distance, markets, protection.assumptions)
        if ticks is None:
            protection.refused.append((said, why_unknown(distance, markets)))
            return
        protection.units[what] = (distance.kind, ticks / (distance.amount or ticks))
        distance = replace(distance, kind="ticks", amount=ticks, search=scaled(distance, ticks))
    if distance.kind == "percent" and distance.amount is not None and distance.amount >= 100 and what != "take_profit":
        protection.refused.append((said, "a stop of 100 % or more can never be reached"))
        return
    protection.distances[what] = distance


def _add_breakeven(protection: Protection, said: Said, even: BreakEven, markets: Sequence[str]) -> None:
    offset: float | None = even.offset
    if even.offset_unit == "pips" and even.offset:
        offset = in_ticks(Distance("pips", even.offset), markets, protection.assumptions)
    if offset is None:
        protection.refused.append((said, "a pip is not the same number of ticks on these markets: say ticks"))
        return
    trigger = even.trigger_r if even.after is None else _in_risk(protection, even.after, markets)
    if trigger is None:
        protection.refused.append((said, "only a stop said in the same unit tells how many R that is: say it in R"))
        return
    if even.after is not None:
        protection.assumptions.append(f"“{said.text}” is at {trigger:g} R of that stop")
    wire: dict[str, object] = {"trigger_r": tidy(trigger)}
    if offset:
        wire["offset_ticks"] = tidy(offset)
    protection.wire["breakeven"] = wire


def _in_risk(protection: Protection, after: Distance, markets: Sequence[str]) -> float | None:
    """A distance as a multiple of the stop; None where the two are not counted alike."""
    stop = protection.distances.get("stop_loss") or protection.distances.get("trailing_stop")
    if after.kind in ("pips", "points", "price"):
        after = replace(after, kind="ticks", amount=in_ticks(after, markets, protection.assumptions))
    if stop is None or (stop.kind, stop.length) != (after.kind, after.length) or not stop.amount or not after.amount:
        return None
    return round(after.amount / stop.amount, 4)


def rests_overnight(markets: Sequence[str]) -> bool:
    """Whether some market trades only part of the day."""
    return any(trading_days(market) < 260 for market in markets)


def _days_a_week(markets: Sequence[str]) -> int:
    """Days a week on which the market with the fewest trades: 5, or 7 where none ever closes."""
    return min((round(trading_days(one) / 52) for one in markets), default=7)


def _add_time_exit(
    protection: Protection, said: Said, leave: LeaveAfter, markets: Sequence[str], timeframes: Sequence[str]
) -> None:
    bars: float | None = leave.count
    if leave.unit in ("d", "w") and rests_overnight(markets) and any(BAR_MINUTES[one] < 1440 for one in timeframes):
        protection.refused.append((said, "a trading day has no fixed number of these bars: say bars"))
        return
    if leave.unit != "bars":
        unit = _UNIT_MINUTES[leave.unit] if leave.unit != "w" else 1440 * _days_a_week(markets)
        counts = {
            leave.count if (timeframe, leave.unit) == ("1w", "w") else leave.count * unit / BAR_MINUTES[timeframe]
            for timeframe in timeframes
        }
        bars = counts.pop() if len(counts) == 1 else None
    if bars is not None and leave.unit != "bars":
        protection.assumptions.append(f"{leave.count:g} {leave.unit} is {bars:g} bars of {timeframes[0]}")
    if bars is None or bars != int(bars) or bars < 1:
        protection.refused.append((said, f"it is not a whole number of bars on {' and '.join(timeframes)}: say bars"))
        return
    tuned = tunable("exit_bars", bars, "count", frozenset({"bars", "held", "holding", "hold", "time", "exit"}))
    if leave.search is not None:
        low, high, step = (None if one is None else one * bars / leave.count for one in leave.search)
        tuned = tuned.within(low or bars, high or bars, step)
    protection.space["exit_bars"] = replace(tuned, unit=leave.unit, scale=bars / leave.count)
    protection.wire["time_exit"] = {"bars": "exit_bars"}


def _add_size(protection: Protection, said: Said, size: Size, markets: Sequence[str]) -> None:
    sizing = protection.wire.setdefault("sizing", {})
    if size.kind == "max_leverage":
        sizing["max_leverage"] = tidy(size.amount)
    elif size.kind in ("risk_percent", "percent_of_balance"):
        sizing.update(kind=size.kind, percent=tidy(size.amount))
    elif not all(market.startswith(size.coin) for market in markets):
        protection.refused.append((said, f"it counts {size.coin}, which is not what is traded on {markets[0]}"))
    elif size.kind == "contracts":
        _add_contracts(protection, said, size, markets, sizing)
    elif size.kind == "fixed_units":
        sizing.update(kind="fixed_units", units=tidy(size.amount))
    else:
        _add_lots(protection, said, size, markets, sizing)


def _add_contracts(
    protection: Protection, said: Said, size: Size, markets: Sequence[str], sizing: dict[str, object]
) -> None:
    """One unit each, as both platforms count a future and the difference on an index; what it is worth, nobody said."""
    if not all(map(traded_in_contracts, markets)):
        reason = "a contract has no known size on these markets: say units, lots, a percent of the balance or of risk"
        protection.refused.append((said, reason))
        return
    counted = "a contract" if size.kind == "contracts" else "a lot is one contract, which"
    protection.assumptions.append(f"{counted} is one unit, whose profit is the move of the price times one")
    sizing.update(kind="fixed_units", units=tidy(size.amount))


def _add_lots(
    protection: Protection, said: Said, size: Size, markets: Sequence[str], sizing: dict[str, object]
) -> None:
    if all(map(is_future, markets)):
        _add_contracts(protection, said, size, markets, sizing)
        return
    units = {100_000.0 if is_currency_pair(market) else 100.0 if market == "XAUUSD" else None for market in markets}
    lot = units.pop() if len(units) == 1 else None
    if lot is None:
        protection.refused.append((said, "a lot has no fixed size on these markets: say units"))
        return
    protection.assumptions.append(f"one lot is {lot:,.0f} units")
    sizing.update(kind="fixed_units", units=tidy(round(size.amount * lot, 6)))


def _fill_size(protection: Protection) -> None:
    sizing = protection.wire.setdefault("sizing", {})
    if "kind" in sizing:
        return
    if "stop_loss" in protection.distances or "trailing_stop" in protection.distances:
        sizing.update(kind="risk_percent", percent=1)
        protection.assumptions.append("no size was said: 1 % of the balance at risk per trade")
    else:
        sizing.update(kind="percent_of_balance", percent=10)
        protection.assumptions.append("no size and no stop was said: each trade is worth 10 % of the balance")


def _fill_stop(protection: Protection) -> None:
    """What counts in R needs a stop to count from."""
    target = protection.distances.get("take_profit")
    sizing = protection.wire.get("sizing", {})
    needs = [
        name
        for name, needed in (
            ("a target in R", target is not None and target.kind == "reward_ratio"),
            ("breakeven", "breakeven" in protection.wire),
            ("sizing by risk", sizing.get("kind") == "risk_percent"),
        )
        if needed
    ]
    if needs and "stop_loss" not in protection.distances and "trailing_stop" not in protection.distances:
        protection.distances["stop_loss"] = Distance("atr", 2.0, 14)
        protection.assumptions.append(f"{needs[0]} needs a stop and none was said: stop 2 ATR(14)")
        if protection.without_stop is not None:
            protection.refused.append((protection.without_stop, f"{needs[0]} needs a stop to count from"))


def write_distances(protection: Protection, atr_ids: dict[Call, str]) -> None:
    """Put the distances into the wire form; each amount becomes a parameter."""
    for what, distance in protection.distances.items():
        amount = distance.amount
        if amount is None:
            continue
        short = _SHORT[what]
        unit, kind, key = _form(distance)
        name = f"{short}_{unit}"
        words = _WORDS[what] | {unit, "multiple", "multiplier", "ratio"}
        counted, scale = protection.units.get(what, (unit, 1.0))
        tuned = replace(tunable(name, amount, kind, words), unit=counted, scale=scale)
        if distance.search is not None:
            low, high, _ = distance.search
            tuned = tuned.within(*distance.search)
            tuned = tuned.snapped() if amount == round((low + high) / 2, 6) else tuned
        protection.space[name] = tuned
        wire: dict[str, object] = {"kind": distance.kind}
        if distance.kind == "atr":
            wire["indicator"] = atr_ids[atr_call(distance.length or 14)]
        wire[key] = name
        protection.wire[what] = wire


def _form(distance: Distance) -> tuple[str, Kind, str]:
    """The unit in the parameter's name, the kind of its range and the key in the wire form."""
    match distance.kind:
        case "atr":
            return "atr", "multiple", "multiple"
        case "percent":
            return "percent", "percent", "percent"
        case "reward_ratio":
            return "r", "multiple", "ratio"
        case _:
            return "ticks", "ticks", "ticks"
