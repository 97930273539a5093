"""Running a bot under backtesting.py."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from backtesting import Backtest
from numpy.typing import ArrayLike

from bots.kit.bars import KitBars, commonest_length, length_of
from bots.kit.bot import Bot
from bots.kit.broker import Terms, TickBroker
from bots.kit.errors import KitError
from bots.kit.series import Clock
from bots.kit.trades import BotTrade, Refused
from bots.vocabulary import attribute_name


@dataclass(frozen=True, slots=True)
class Setup:
    """The market's grid, the account and its costs; `conflict` says which of stop and target a bar with both hit.

    `timeframe` is that of the bars, such as `1h`; None is the commonest distance between them.
    """

    tick: float
    volume_step: float
    balance: float = 100_000.0
    conflict: str = "sl_first"
    commission_pct: float = 0.0
    spread_ticks: float = 0.0
    slippage_ticks: float = 0.0
    timeframe: str | None = None

    def terms(self, score_from: int) -> Terms:
        """The broker's terms."""
        if self.conflict not in ("sl_first", "path"):
            raise KitError(f"conflict {self.conflict!r} should be sl_first or path.")
        return Terms(
            self.tick,
            self.volume_step,
            self.balance,
            self.commission_pct,
            self.spread_ticks,
            self.slippage_ticks,
            self.conflict == "path",
            score_from,
        )


@dataclass(frozen=True, slots=True)
class BotRun:
    """Trades in the order they closed, and the entries that were refused."""

    trades: tuple[BotTrade, ...]
    refused: Refused


class _Over(Exception):
    """Raised after the last bar, so that backtesting does not go on to its statistics: scores are the engine's."""


def run_bot(
    bot: type[Bot],
    columns: Mapping[str, ArrayLike],
    setup: Setup,
    values: Mapping[str, float] | None = None,
    score_from: int = 0,
) -> BotRun:
    """Run `bot` on `columns` (time in ms UTC, open, high, low, close, volume), with parameters replaced by `values`.

    No entry is decided before bar `score_from`. Raises KitError for a parameter the bot does not have.
    """
    parameters = {attribute_name(name): value for name, value in (values or {}).items()}
    unknown = [name for name in parameters if not hasattr(bot, name)]
    if unknown:
        raise KitError(f"{bot.__name__} has no parameter {', '.join(unknown)}.")
    time = np.asarray(columns["time"], dtype=np.int64)
    prices = {name: np.asarray(columns[name], dtype=np.float64) for name in ("open", "high", "low", "close", "volume")}
    bars = KitBars(
        time,
        prices["open"],
        prices["high"],
        prices["low"],
        prices["close"],
        prices["volume"],
        setup.tick,
        length_of(setup.timeframe) if setup.timeframe else commonest_length(time),
        Clock(),
    )
    if len(time) < 2:
        return BotRun((), Refused())
    frame = pd.DataFrame({name.capitalize(): column for name, column in prices.items()})
    frame.index = pd.DatetimeIndex(pd.to_datetime(time, unit="ms"))
    brokers: list[TickBroker] = []
    backtest = Backtest(frame, _runnable(bot, bars), cash=max(setup.balance, float(prices["close"].max()) + 1))
    # backtesting offers no other way to bring a broker along
    settings = backtest._broker.keywords  # noqa: SLF001
    backtest._broker = partial(_open_broker, brokers, bars, setup.terms(score_from), settings)  # noqa: SLF001
    with suppress(_Over):
        backtest.run(**parameters)
    return BotRun(tuple(brokers[0].done), brokers[0].refused)


def _open_broker(
    opened: list[TickBroker], bars: KitBars, terms: Terms, settings: Mapping[str, Any], *, data: Any
) -> TickBroker:
    def commission(size: float, price: float) -> float:
        return terms.cost_of_side(price, abs(size))

    broker = TickBroker(bars=bars, terms=terms, data=data, **{**settings, "commission": commission})
    opened.append(broker)
    return broker


def _runnable(bot: type[Bot], bars: KitBars) -> type[Bot]:
    """The bot with the kit's bars in it; each run has its own class, so that nothing is kept between runs."""

    def init(self: Bot) -> None:
        self.begin(bars)
        bot.init(self)
        self._broker.start(self)

    def next_(self: Bot) -> None:
        bot.next(self)
        if bars.clock.now == len(bars) - 1:
            raise _Over

    return type(bot.__name__, (bot,), {"init": init, "next": next_, "__doc__": bot.__doc__})
