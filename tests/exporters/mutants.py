"""Exporters with one mistake each, as a change of what they write: what the proof has to catch."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    """``old`` → ``new`` in the source of one of the parity contracts."""

    name: str
    target: str
    contract: str
    old: str
    new: str
    market: str = "EURUSD"

    def write(self, source: str) -> str:
        """The source with the mistake in it."""
        assert self.old in source, f"{self.name}: there is no {self.old!r} in {self.contract}"
        return source.replace(self.old, self.new)


CTRADER = tuple(
    Mutant(name, "ctrader", contract, old, new, *market)
    for name, contract, old, new, *market in (
        ("an average seeded with its first value", "ema_cross", "if (seed.Count < length)", "if (seed.Count < 1)"),
        ("the live bar read at OnBar", "bollinger_fade", "Bars.Count - 1 - processed", "Bars.Count - 2 - processed"),
        (
            "the stop measured from the signal's close",
            "tight_stress",
            "ToPips(-entered.StopGain)",
            "ToPips(Math.Max(1, -entered.StopGain + entered.Side * (openTicks - ToTicks(close.Now))))",
            "SPY",
        ),
        (
            "fast and slow of a macd swapped",
            "macd_signal",
            "new Ema(FastLength)",
            "new Ema(SlowLength + 0 * FastLength)",
        ),
        ("pips for ticks", "bollinger_fade", "Math.Round(ticks * Symbol.TickSize / Symbol.PipSize, 8)", "ticks"),
        ("banker's rounding", "ticks_everything", "Math.Floor(x + 0.5 + 1e-6)", "Math.Round(x)"),
        ("cut off instead of rounded", "atr_burst", "Math.Floor(x + 0.5 + 1e-6)", "Math.Floor(x)"),
        ("a session on the clock of UTC", "london_hours", 'InSession("Europe/London"', 'InSession("UTC"'),
        (
            "days that begin at two",
            "previous_day_break",
            "openTime.Ticks - openTime.Ticks %",
            "openTime.Ticks - (openTime.Ticks - 72000000000L) %",
        ),
        ("a forming higher bar", "daily_filter", "start != d1Start && processed > 0", "processed > 0"),
        ("a simple average for Wilder's", "atr_burst", "(x - value) / length", "(x - value) * 2.0 / (length + 1)"),
        ("the deviation of a sample", "stdev_calm", "Math.Sqrt(squares / length)", "Math.Sqrt(squares / (length - 1))"),
        ("a cross without the bar before", "ema_cross", " && fast[1] <= slow[1]", ""),
        (
            "time held counted from the fill's next bar",
            "adx_default",
            "processed - holding.EntryIndex + 1",
            "processed - holding.EntryIndex",
        ),
        ("volume rounded up", "ema_cross", "Math.Floor(units /", "Math.Ceiling(units /"),
        ("no cap by leverage", "tight_stress", "balance * 5.0 /", "balance * 1e9 /"),
        ("a stop that loosens", "breakeven_trail", "holding.BestGain - holding.TrailTicks > holding.StopGain", "true"),
        (
            "the best price taken from closes",
            "tight_stress",
            "ToTicks(high.Now) - holding.FillTicks",
            "ToTicks(close.Now) - holding.FillTicks",
        ),
        (
            "the stop first inside a bar",
            "tight_stress",
            "bool lowFirst = first - down <= up - first;",
            "bool lowFirst = first - down > up - first;",
        ),
        ("the day's entries never counted anew", "rsi_limit_day", "entriesToday = 0;", ""),
        ("the range's last bar left out", "highest_break", "new Highest(Window)", "new Highest(Window - 1)"),
        (
            "exits named by the target first",
            "held_and_profit",
            'exitEnough ? "exit_rule:enough"',
            'exitStale ? "exit_rule:stale" : exitEnough ? "exit_rule:enough"',
        ),
        ("half the risk", "donchian_trail", "balance * 0.5 / 100.0", "balance * 0.25 / 100.0"),
        ("no warm-up", "hist_vol_switch", "ready = ready || (", "ready = processed >= 0 || ("),
        (
            "both sides at once take the long one",
            "obv_break",
            "longSignal == shortSignal ? 0 : longSignal ? 1 : -1",
            "longSignal ? 1 : shortSignal ? -1 : 0",
        ),
        (
            "a gap through the stop that is not seen",
            "tight_stress",
            'gone = inside == "" && ReasonAt(openTicks) != "";',
            "gone = false;",
            "SPY",
        ),
        ("the balance after a gap's loss", "tight_stress", "balance = settled;", "balance += 0 * settled;", "SPY"),
        (
            "percent of the next open",
            "percent_everything",
            "Round(closeTicks *",
            "Round(0 * closeTicks + openTicks *",
            "SPY",
        ),
        ("history one bar further back", "ema_cross", "fast[1] <= slow[1]", "fast[2] <= slow[2]"),
    )
)

PINE = tuple(
    Mutant(name, "pine", contract, old, new, *market)
    for name, contract, old, new, *market in (
        (
            "an average seeded with its first value",
            "ema_cross",
            "average := x + total / length",
            "average := x",
        ),
        ("a higher timeframe that repaints", "daily_filter", "day_trend_d1[1]", "day_trend_d1"),
        (
            "the stop measured from the signal's close",
            "tight_stress",
            "loss = -stop_gain - close_ticks * 1e-15",
            "stop = close + order_side * stop_gain * syminfo.mintick",
            "SPY",
        ),
        (
            "fast and slow of a macd swapped",
            "macd_signal",
            "exponential(close, fast_length)",
            "exponential(close, slow_length)",
        ),
        ("pips for ticks", "bollinger_fade", "loss = -stop_gain", "loss = -stop_gain / 10"),
        ("cut off instead of rounded", "atr_burst", "math.floor(x + 0.5 + 1e-6)", "math.floor(x)"),
        ("a session on the clock of UTC", "london_hours", 'minute_of_day("Europe/London")', 'minute_of_day("UTC")'),
        ("the deviation of a sample", "stdev_calm", "math.sqrt(squares / length)", "math.sqrt(squares / (length - 1))"),
        (
            "sunday as the first day",
            "night_session",
            'dayofweek(time, "UTC") == 1 ? 7 : dayofweek(time, "UTC") - 1',
            'dayofweek(time, "UTC")',
        ),
        ("a cross without the bar before", "ema_cross", " and at_most(fast[1], slow[1])", ""),
        ("no cap by leverage", "tight_stress", "balance * 5 /", "balance * 1e9 /"),
        (
            "the first capital for the balance",
            "ema_cross",
            "strategy.initial_capital + strategy.netprofit",
            "strategy.initial_capital",
        ),
        (
            "time held counted from the fill's next bar",
            "adx_default",
            "bar_index - entry_bar + 1",
            "bar_index - entry_bar",
        ),
        ("volume rounded up", "ema_cross", "math.floor(units /", "math.ceil(units /"),
        (
            "breakeven above its trigger at once",
            "percent_everything",
            "best_gain >= ticks(0.5 * risk_ticks)",
            "best_gain >= 0",
        ),
        ("no warm-up", "hist_vol_switch", "ready := ready or (", "ready := true or ("),
        (
            "both sides at once take the long one",
            "obv_break",
            "long_signal and not short_signal ? 1",
            "long_signal ? 1",
        ),
        ("a stop that loosens", "breakeven_trail", "best_gain - trail_ticks > stop_gain", "true"),
        (
            "the day's entries never counted anew",
            "rsi_limit_day",
            "entries_today := 0",
            "entries_today := entries_today",
        ),
        (
            "percent of the open",
            "percent_everything",
            "ticks(close_ticks *",
            "ticks(ticks(open / syminfo.mintick) *",
            "SPY",
        ),
        (
            "a day that begins at five",
            "vwap_side",
            "math.floor(time / 86400000)",
            "math.floor((time - 18000000) / 86400000)",
            "BTCUSDT",
        ),
        (
            "the range's newest bar left out",
            "highest_break",
            "for i = length - 1 to 0\n        found := math.max",
            "for i = length - 1 to 1\n        found := math.max",
        ),
    )
)

REFUSED = tuple(
    Mutant(name, target, "ema_cross", old, new)
    for name, target, old, new in (
        ("equity for the balance", "ctrader", "Account.Balance", "Account.Equity"),
        ("equity for the balance", "pine", "strategy.netprofit", "strategy.equity"),
        ("orders filled at the close", "pine", "process_orders_on_close = false", "process_orders_on_close = true"),
        ("a label that is another robot's", "ctrader", "FindAll(Label, SymbolName)", 'FindAll("", SymbolName)'),
        ("orders on every tick", "pine", "calc_on_every_tick = false", "calc_on_every_tick = true"),
        ("margin calls", "pine", "margin_long = 0", "margin_long = 100"),
        ("adding to a position", "pine", "pyramiding = 0", "pyramiding = 5"),
        ("an argument of version 5", "pine", "comment = reason,", "comment = reason, when = true,"),
    )
)
"""Mistakes that end in an error instead of other trades."""
