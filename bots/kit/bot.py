"""The base of every bot: prices in, entries and exits out."""

from __future__ import annotations

import math
from typing import TypeVar

from backtesting import Strategy

from bots.kit.bars import KitBars
from bots.kit.errors import KitError
from bots.kit.now import Now
from bots.kit.orders import Breakeven, Entry
from bots.kit.series import Condition, Series
from bots.kit.sizes import Size
from bots.kit.trades import Side

Watched = TypeVar("Watched", Series, Condition)


class Bot(Strategy):  # type: ignore[misc] # backtesting is not typed
    """Parameters are class attributes; `init()` declares indicators and rules, `next()` acts on the bar just closed.

    `size` must be set in `init()`; `daily_limit` may be, to the most entries decided on one UTC day. What is asked for
    in `next()` is done at the next bar's open. There is at most one position; an entry of the other side reverses it;
    both sides at one close cancel each other.
    """

    bars: KitBars
    size: Size | None = None
    daily_limit: float | None = None
    _watched: list[Series | Condition]
    _entries: dict[str, Entry]
    _exit_rule: str

    def init(self) -> None:
        """Declare indicators and rules. Overridden by every bot."""
        raise KitError(f"{type(self).__name__} has no init(); declare its indicators and its size there.")

    def next(self) -> None:
        """Ask for entries and exits. Overridden by every bot."""
        raise KitError(f"{type(self).__name__} has no next(); ask for entries and exits there.")

    @property
    def open(self) -> Series:
        """Opening prices."""
        return self.bars.open

    @property
    def high(self) -> Series:
        """Highest prices."""
        return self.bars.high

    @property
    def low(self) -> Series:
        """Lowest prices."""
        return self.bars.low

    @property
    def close(self) -> Series:
        """Closing prices."""
        return self.bars.close

    @property
    def volume(self) -> Series:
        """Volumes."""
        return self.bars.volume

    @property
    def is_long(self) -> bool:
        """Whether a long position is open at this close."""
        side: str = self._broker.side
        return side == "long"

    @property
    def is_short(self) -> bool:
        """Whether a short position is open at this close."""
        side: str = self._broker.side
        return side == "short"

    @property
    def bars_held(self) -> Now:
        """Bars closed since the entry, the entry bar included; 0 without a position."""
        return Now(self._broker.bars_held)

    @property
    def open_profit_r(self) -> Now:
        """Profit at this close in multiples of R; NaN without a position."""
        return Now(self._broker.open_profit_r)

    def watch(self, what: Watched) -> Watched:
        """Declare that decisions read `what`: no entry is made before everything watched exists."""
        self._watched.append(what)
        return what

    def in_ticks(self, distance: Series | float) -> int:
        """A price distance on this bar in whole ticks, halves up."""
        return _whole_ticks(float(distance) / self.bars.tick)

    def percent_in_ticks(self, percent: float) -> int:
        """A percentage of this bar's close in whole ticks, halves up."""
        return _whole_ticks(self.bars.ticks.close[self.bars.clock.now] * percent / 100)

    def ticks(self, number: float) -> int:
        """A number of ticks, made whole, halves up."""
        return _whole_ticks(number)

    def enter(
        self,
        side: Side,
        *,
        rule: str,
        stop_ticks: int | None = None,
        target_ticks: int | None = None,
        trail_ticks: int | None = None,
        breakeven: Breakeven | None = None,
        exit_after_bars: float | None = None,
    ) -> None:
        """Ask for a market entry, distances from the fill; of several for one side on a close the first counts."""
        if side not in ("long", "short"):
            raise KitError(f"enter({side!r}) should be enter('long', …) or enter('short', …).")
        bars = None if exit_after_bars is None else int(exit_after_bars)
        entry = Entry(side, rule, stop_ticks, target_ticks, trail_ticks, breakeven, bars)
        self._entries.setdefault(side, entry)

    def exit(self, *, rule: str) -> None:
        """Ask to leave the open position at the next open; of several on one close, the first counts."""
        if not self._exit_rule and self._broker.side:
            self._exit_rule = rule

    def begin(self, bars: KitBars) -> None:
        """Called by the kit before `init()`."""
        self.bars = bars
        self._watched = []
        self.forget()

    def forget(self) -> None:
        """Called by the kit before each `next()`: nothing is asked for yet."""
        self._entries = {}
        self._exit_rule = ""

    def asked(self) -> tuple[dict[str, Entry], str]:
        """Called by the kit after each `next()`: entries by side, and the exit rule or an empty text."""
        return self._entries, self._exit_rule

    def warmup(self) -> int:
        """The first bar on which everything watched exists; without `watch`, everything declared in `init()`."""
        watched = self._watched or [part for value in vars(self).values() for part in _parts(value)]
        return max((part.first for part in watched), default=0)


def _parts(value: object) -> list[Series | Condition]:
    if isinstance(value, Series | Condition):
        return [value]
    if isinstance(value, tuple | list):
        return [part for item in value for part in _parts(item)]
    return []


def _whole_ticks(number: float) -> int:
    """The one rounding to ticks; what does not exist has no distance."""
    return math.floor(number + 0.5 + 1e-6) if math.isfinite(number) else 0
