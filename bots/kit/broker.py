"""A broker for backtesting.py that fills by the lab's execution model.

backtesting's own broker takes stops as prices before the fill is known and sizes by whole units. This one keeps
distances in ticks from the fill, live on the entry bar, and the order within a bar: a gap through a resting order,
market exits, the market entry, then the bar's range.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from backtesting.backtesting import _Broker

from bots.kit.bars import KitBars
from bots.kit.errors import KitError
from bots.kit.grid import multiple
from bots.kit.orders import Entry, Orders
from bots.kit.position import Position
from bots.kit.sizes import Size, count_steps
from bots.kit.trades import BotTrade, Refused

if TYPE_CHECKING:
    from bots.kit.bot import Bot

_DAY = 86_400_000


@dataclass(frozen=True, slots=True)
class Terms:
    """What the market and the account ask: the grid, the balance to start with, costs per side, conflicts in a bar."""

    tick: float
    volume_step: float
    balance: float
    commission_pct: float
    spread_ticks: float
    slippage_ticks: float
    by_path: bool
    score_from: int

    def cost_of_side(self, price: float, quantity: float) -> float:
        """What one side of a trade costs, in quote currency."""
        ticks = self.spread_ticks / 2 + self.slippage_ticks
        return price * quantity * (self.commission_pct / 100) + ticks * self.tick * quantity


class TickBroker(_Broker):  # type: ignore[misc] # backtesting is not typed
    """Holds at most one position. `bot` is asked after each bar; `done` and `refused` are what came of it."""

    def __init__(self, *, bars: KitBars, terms: Terms, **settings: Any) -> None:
        super().__init__(**settings)
        self.bars = bars
        self.terms = terms
        self.bot: Bot
        self._size: Size
        self.held: Position | None = None
        self.balance = terms.balance
        self.done: list[BotTrade] = []
        self.refused = Refused()
        self._first = 0
        self._entered: Counter[int] = Counter()  # by the UTC day of the signal bar

    @cached_property
    def _position_size(self) -> float:
        """Units held; backtesting's own drops fractions."""
        return sum(float(trade.size) for trade in self.trades)

    def start(self, bot: Bot) -> None:
        """Meet the bot once its indicators are declared."""
        if bot.size is None:
            raise KitError(f"{type(bot).__name__} should set self.size in init(), such as RiskPercent(0.5).")
        self.bot, self._size = bot, bot.size
        self._first = max(bot.warmup(), self.terms.score_from)

    @property
    def side(self) -> str:
        """`long`, `short` or an empty text."""
        return self.held.entry.side if self.held is not None else ""

    @property
    def bars_held(self) -> int:
        """Bars closed since the entry, the entry bar included."""
        return self.bars.clock.now - self.held.bar + 1 if self.held is not None else 0

    @property
    def open_profit_r(self) -> float:
        """Profit at the close in multiples of R."""
        if self.held is None or self.held.entry.risk_ticks == 0:
            return math.nan
        moved = (self.bars.ticks.close[self.bars.clock.now] - self.held.fill) * self.held.direction
        return moved / self.held.entry.risk_ticks

    def next(self) -> None:
        """Fill the last close's orders on this bar, then let the bar's range work; called by backtesting."""
        self._i = len(self._data) - 1
        if self._i == 1:  # backtesting starts on the second bar; the first one's close counts too
            self._open_close(0)
            self.bot.next()
        self.__dict__.pop("_position_unrealized_pl", None)
        self._fill(self._take_orders(self._i - 1), self._i)
        if self.held is not None and self._i == len(self.bars) - 1:
            self._leave(self.held, "end_of_data", self.bars.ticks.close[self._i], self._i)
        self._equity[self._i] = self.equity
        self._open_close(self._i)

    def _open_close(self, index: int) -> None:
        """Show the bot the close of bar `index`."""
        self.bars.clock.now = index
        self.bot.forget()

    def _take_orders(self, index: int) -> Orders:
        """What the bot asked for at the close of bar `index`, made into orders for the next open."""
        entries, exit_rule = self.bot.asked()
        if index < self._first:
            return Orders()
        reason = self._exit_reason(exit_rule)
        if len(entries) == 2:
            self.refused.both_sides += 1
            return Orders(reason)
        if not entries:
            return Orders(reason)
        (entry,) = entries.values()
        if self.held is not None and not reason:
            if entry.side == self.held.entry.side:
                return Orders()
            reason = "reverse"
        day = int(self.bars.time[index]) // _DAY
        if self.bot.daily_limit is not None and self._entered[day] >= self.bot.daily_limit:
            self.refused.day_full += 1
            return Orders(reason)
        orders = self._sized(entry, reason, index)
        self._entered[day] += orders.entry is not None
        return orders

    def _exit_reason(self, exit_rule: str) -> str:
        if self.held is None:
            return ""
        if exit_rule:
            return f"exit_rule:{exit_rule}"
        limit = self.held.entry.exit_after_bars
        return "time_exit" if limit is not None and self.bars_held >= limit else ""

    def _sized(self, entry: Entry, reason: str, index: int) -> Orders:
        if entry.is_too_near:
            self.refused.too_near += 1
            return Orders(reason)
        close, risk = float(self.bars.close_[index]), entry.risk_ticks * self.terms.tick
        steps = count_steps(self._size, self.balance, close, risk, self.terms.volume_step)
        if steps < 1:
            self.refused.too_small += 1
            return Orders(reason)
        return Orders(reason, entry, steps)

    def _fill(self, orders: Orders, index: int) -> None:
        """The order within a bar."""
        ticks = self.bars.ticks
        open_, high, low = ticks.open[index], ticks.high[index], ticks.low[index]
        if self.held is not None and (gapped := self.held.gapped(open_)):
            self._leave(self.held, gapped, open_, index)
        if self.held is not None and orders.exit_reason:
            self._leave(self.held, orders.exit_reason, open_, index)
        if orders.entry is not None:
            self._enter(orders.entry, orders.steps, open_, index)
        if self.held is not None:
            touched, price = self.held.touched(open_, high, low, by_path=self.terms.by_path)
            if touched:
                self._leave(self.held, touched, price, index)
        if self.held is not None:
            self.held.close_bar(high, low)

    def _enter(self, entry: Entry, steps: int, fill: int, index: int) -> None:
        quantity = multiple(steps, self.terms.volume_step)
        signed = quantity if entry.side == "long" else -quantity
        self._open_trade(multiple(fill, self.terms.tick), signed, None, None, index, entry.rule)
        self.held = Position(entry, index, fill, quantity, self.trades[-1], best=fill)
        self.held.protect()

    def _leave(self, held: Position, reason: str, price: int, index: int) -> None:
        tick = self.terms.tick
        self._close_trade(held.trade, multiple(price, tick), index)
        gross = multiple((price - held.fill) * held.direction, tick) * held.quantity
        costs = sum(self.terms.cost_of_side(multiple(side, tick), held.quantity) for side in (held.fill, price))
        self.balance += gross - costs
        self.held = None
        self.done.append(
            BotTrade(
                side=held.entry.side,
                entry_bar=held.bar,
                exit_bar=index,
                entry_time=int(self.bars.time[held.bar]),
                exit_time=int(self.bars.time[index]),
                entry_ticks=held.fill,
                exit_ticks=price,
                quantity=held.quantity,
                pnl=gross - costs,
                entry_rule=held.entry.rule,
                exit_reason=reason,
            )
        )
