"""A diff of trades for people: what differs, and the bars around the first one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.cli.console import show, show_columns

if TYPE_CHECKING:
    from exporters.parity.deals import Deal, Difference
    from market.bars import Bars

_AROUND = 3  # bars shown before and after the first difference
_LISTED = 20  # differences listed for people; --json has them all
_COLUMNS = ("", "entered", "side", "entry", "exit bar", "exit", "quantity", "rule", "reason", "differs in")


def show_differences(target: str, bars: Bars, differences: Sequence[Difference]) -> None:
    """A table of the first differences, − the engine's trade, + the other's, and the bars of the first one."""
    show("")
    show_columns(_COLUMNS, [line for each in differences[:_LISTED] for line in _lines(bars, target, each)])
    if len(differences) > _LISTED:
        show(f"… and {len(differences) - _LISTED} more; --json has all of them.")
    show("")
    show("Bars around the first one:")
    _show_bars(bars, differences[0])


def _lines(bars: Bars, target: str, difference: Difference) -> list[tuple[object, ...]]:
    return [
        _line(bars, sign, name, deal, difference)
        for sign, name, deal in (("−", "engine", difference.engine), ("+", target, difference.other))
    ]


def _line(bars: Bars, sign: str, name: str, deal: Deal | None, difference: Difference) -> tuple[object, ...]:
    from market.times import format_time

    label = f"{sign} {name}"
    if deal is None:
        return (label, format_time(int(bars.time[difference.entry_bar])), "no trade", *[""] * 6, "the trade itself")
    entry, exit_ = (_price(bars, ticks) for ticks in (deal.entry_ticks, deal.exit_ticks))
    entered, left = (format_time(int(bars.time[bar])) for bar in (deal.entry_bar, deal.exit_bar))
    quantity = f"{deal.quantity:.8f}".rstrip("0").rstrip(".")
    differs = ", ".join(difference.fields) or "the trade itself"
    return (label, entered, deal.side, entry, left, exit_, quantity, deal.entry_rule, deal.exit_reason, differs)


def _price(bars: Bars, ticks: int) -> str:
    return f"{ticks * bars.instrument.tick:.{bars.instrument.digits}f}"


def _show_bars(bars: Bars, difference: Difference) -> None:
    """The signal bar, the entry, and what follows up to both exits, where that is near."""
    from market.times import format_time

    digits = bars.instrument.digits
    ends = [deal.exit_bar for deal in (difference.engine, difference.other) if deal is not None]
    marks = {difference.entry_bar: "entry", **dict.fromkeys(ends, "exit")}
    near = {place + step for place in marks for step in range(-_AROUND, _AROUND + 1)}
    rows = []
    for bar in sorted(place for place in near if 0 <= place < len(bars)):
        prices = (f"{column[bar]:.{digits}f}" for column in (bars.open, bars.high, bars.low, bars.close))
        rows.append((str(bar), format_time(int(bars.time[bar])), *prices, marks.get(bar, "")))
    show_columns(("bar", "time", "open", "high", "low", "close", ""), rows)
