"""The kit a bot is written on: `Bot`, price series, indicators, rule functions and sizes.

A bot declares its indicators and rules in `init()` and acts in `next()`, which runs at every closed bar::

    class Cross(Bot):
        fast_length = 20
        slow_length = 50

        def init(self) -> None:
            fast, slow = ema(self.close, self.fast_length), ema(self.close, self.slow_length)
            self.up = self.watch(crosses_above(fast, slow))
            self.size = RiskPercent(0.5)

        def next(self) -> None:
            if self.up:
                self.enter("long", stop_ticks=self.percent_in_ticks(2), rule="up")
"""

from bots.kit.bot import Bot
from bots.kit.clocks import day_of_week, hour, session
from bots.kit.errors import KitError
from bots.kit.functions import (
    absolute,
    always,
    bars_since,
    between,
    change,
    count,
    crosses_above,
    crosses_below,
    falling,
    greatest,
    least,
    rising,
)
from bots.kit.indicators import (
    atr,
    bollinger,
    donchian,
    ema,
    highest,
    lowest,
    macd,
    rma,
    rsi,
    sma,
    stdev,
    true_range,
)
from bots.kit.orders import Breakeven
from bots.kit.running import BotRun, Setup, run_bot
from bots.kit.sizes import FixedUnits, PercentOfBalance, RiskPercent
from bots.kit.trades import BotTrade

__all__ = [
    "Bot",
    "BotRun",
    "BotTrade",
    "Breakeven",
    "FixedUnits",
    "KitError",
    "PercentOfBalance",
    "RiskPercent",
    "Setup",
    "absolute",
    "always",
    "atr",
    "bars_since",
    "between",
    "bollinger",
    "change",
    "count",
    "crosses_above",
    "crosses_below",
    "day_of_week",
    "donchian",
    "ema",
    "falling",
    "greatest",
    "highest",
    "hour",
    "least",
    "lowest",
    "macd",
    "rising",
    "rma",
    "rsi",
    "run_bot",
    "session",
    "sma",
    "stdev",
    "true_range",
]
