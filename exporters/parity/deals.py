"""Trades as two platforms must agree on them, and where they do not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from engine.trades import Trades

_QUANTITY_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Deal:
    """What two platforms must agree on in a trade: bars by index, prices in ticks, quantity in units."""

    side: str
    entry_bar: int
    exit_bar: int
    entry_ticks: int
    exit_ticks: int
    quantity: float
    entry_rule: str
    exit_reason: str

    @classmethod
    def of(cls, trade: Mapping[str, Any]) -> Deal:
        """What of another platform's trade is compared."""
        found = {name: trade[name] for name in cls.__dataclass_fields__}
        return cls(**{**found, "quantity": round(float(found["quantity"]), _QUANTITY_DIGITS)})

    def as_dict(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Difference:
    """Two trades entered on one bar that are not the same, or a trade only one side made; ``fields`` name in what."""

    entry_bar: int
    engine: Deal | None
    other: Deal | None
    fields: tuple[str, ...]


def deals_of_engine(trades: Trades) -> list[Deal]:
    """The engine's trades, as they are compared."""
    return [
        Deal(
            "long" if trades.side[i] > 0 else "short",
            int(trades.entry_bar[i]),
            int(trades.exit_bar[i]),
            int(trades.entry_ticks[i]),
            int(trades.exit_ticks[i]),
            round(float(trades.quantity[i]), _QUANTITY_DIGITS),
            trades.entry_rule[i],
            trades.exit_reason[i],
        )
        for i in range(len(trades))
    ]


def compare_deals(engine: Sequence[Deal], other: Sequence[Deal]) -> list[Difference]:
    """What differs, by entry bar. A second trade entered on one bar, which no platform should make, differs too."""
    ours, theirs = (_number(deals) for deals in (engine, other))
    found = []
    for key in sorted(ours.keys() | theirs.keys()):
        one, two = ours.get(key), theirs.get(key)
        if one != two:
            found.append(Difference(key[0], one, two, _differing(one, two)))
    return found


def _number(deals: Sequence[Deal]) -> dict[tuple[int, int], Deal]:
    """Deals by entry bar and by how many were entered on it before."""
    found: dict[tuple[int, int], Deal] = {}
    for deal in deals:
        number = 0
        while (deal.entry_bar, number) in found:
            number += 1
        found[deal.entry_bar, number] = deal
    return found


def _differing(one: Deal | None, two: Deal | None) -> tuple[str, ...]:
    if one is None or two is None:
        return ()
    left, right = one.as_dict(), two.as_dict()
    return tuple(name for name in left if left[name] != right[name])
