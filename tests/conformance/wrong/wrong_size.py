# contract: ema_cross
# mistake: risks 5 % for half a percent
"""EMA crossover strategy.

Rules
-----
* go long when the fast EMA crosses above the slow EMA
* go short when the fast EMA crosses below the slow EMA
* close a long position on a cross below

Risk
----
* the stop is ``stop_atr`` ATRs and the target ``target_atr`` ATRs away from the fill
* half a percent of the balance is risked on each trade
"""

from bots.kit import Bot, RiskPercent, atr, crosses_above, crosses_below, ema


class EmaCrossoverStrategy(Bot):
    """Trades the crossover of two exponential moving averages."""

    # --- parameters -------------------------------------------------------
    fast_length = 20
    slow_length = 50
    stop_atr = 2.0
    target_atr = 3.0

    def init(self) -> None:
        """Declare indicators and rules."""
        # indicators
        self.fast_average = ema(self.close, self.fast_length)
        self.slow_average = ema(self.close, self.slow_length)
        self.average_true_range = atr(self.bars, 14)
        # rules
        self.bullish_cross = self.watch(crosses_above(self.fast_average, self.slow_average))
        self.bearish_cross = self.watch(crosses_below(self.fast_average, self.slow_average))
        # distances
        self.distance_to_stop = self.watch(self.average_true_range * self.stop_atr)
        self.distance_to_target = self.watch(self.average_true_range * self.target_atr)
        # position size
        self.size = RiskPercent(percent=5, max_leverage=30.0)

    def next(self) -> None:
        """Act on the bar that has just closed."""
        # 1. leave
        if self.is_long is True and bool(self.bearish_cross) is True:
            self.exit(rule="flip_down")
        # 2. enter long
        if bool(self.bullish_cross) is True:
            self.enter(
                side="long",
                rule="cross_up",
                stop_ticks=self.in_ticks(distance=self.distance_to_stop),
                target_ticks=self.in_ticks(distance=self.distance_to_target),
                trail_ticks=None,
                breakeven=None,
                exit_after_bars=None,
            )
        # 3. enter short
        if bool(self.bearish_cross) is True:
            self.enter(
                side="short",
                rule="cross_down",
                stop_ticks=self.in_ticks(distance=self.distance_to_stop),
                target_ticks=self.in_ticks(distance=self.distance_to_target),
                trail_ticks=None,
                breakeven=None,
                exit_after_bars=None,
            )
