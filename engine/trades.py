"""Closed trades, oldest first, as columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from engine.arrays import Floats, Integers
from market.instruments import Instrument
from market.times import format_time

CSV_COLUMNS = (
    "side",
    "entry_time",
    "entry_price",
    "exit_time",
    "exit_price",
    "quantity",
    "pnl",
    "entry_rule",
    "exit_reason",
)
_PNL_DIGITS = 10


@dataclass(frozen=True, eq=False)
class Trades:
    """Round trips; every array has one entry per trade and is read-only.

    ``side`` +1 long, -1 short; ``*_bar`` index the run's bars, ``*_time`` their open times (ms UTC); ``*_ticks`` prices
    in whole ticks; ``quantity`` units; ``pnl`` quote currency, net of ``costs``; ``risk_ticks`` R, 0 where the contract
    has none. ``entry_rule_number`` and ``exit_number`` index ``entry_names`` and ``exit_names``.
    """

    instrument: Instrument
    entry_names: tuple[str, ...]
    exit_names: tuple[str, ...]
    side: Integers
    entry_bar: Integers
    exit_bar: Integers
    entry_time: Integers
    exit_time: Integers
    entry_ticks: Integers
    exit_ticks: Integers
    risk_ticks: Integers
    quantity: Floats
    pnl: Floats
    costs: Floats
    entry_rule_number: Integers
    exit_number: Integers

    def __len__(self) -> int:
        return len(self.side)

    @cached_property
    def entry_rule(self) -> tuple[str, ...]:
        """Per trade, the id of the trigger that named the entry."""
        return tuple(self.entry_names[number] for number in self.entry_rule_number)

    @cached_property
    def exit_reason(self) -> tuple[str, ...]:
        """Per trade, one of ``stop_loss take_profit … exit_rule:<id> reverse end_of_data``."""
        return tuple(self.exit_names[number] for number in self.exit_number)

    @cached_property
    def entry_price(self) -> Floats:
        """Fills as prices."""
        return self.instrument.to_prices(self.entry_ticks)

    @cached_property
    def exit_price(self) -> Floats:
        """Fills as prices."""
        return self.instrument.to_prices(self.exit_ticks)

    def rows(self) -> Iterator[tuple[str, ...]]:
        """The lines of a trades CSV, in the order of ``CSV_COLUMNS``; prices and quantities are exact decimals."""
        digits = self.instrument.digits
        for index in range(len(self)):
            yield (
                "long" if self.side[index] > 0 else "short",
                format_time(int(self.entry_time[index])),
                f"{self.entry_price[index]:.{digits}f}",
                format_time(int(self.exit_time[index])),
                f"{self.exit_price[index]:.{digits}f}",
                format_quantity(float(self.quantity[index]), self.instrument.volume_step),
                repr(round(float(self.pnl[index]), _PNL_DIGITS)),
                self.entry_rule[index],
                self.exit_reason[index],
            )


def format_quantity(quantity: float, volume_step: float) -> str:
    """A whole number of volume steps without float noise: ``12000``, ``0.01234``."""
    step = Decimal(repr(volume_step))
    exact = round(Decimal(quantity) / step) * step
    text = f"{exact:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
