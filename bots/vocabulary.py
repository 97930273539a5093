"""Names of the kit, for those who write bots without loading backtesting; a test keeps them true."""

from __future__ import annotations

import re

KIT_INDICATORS = frozenset(
    """
    adx aroon atr awesome_oscillator bars_since_highest bars_since_lowest bollinger cci cmf dema donchian ema
    engulfing gap highest historical_volatility hma ichimoku inside_bar kama keltner linreg lowest macd
    mean_deviation mfi momentum obv parabolic_sar pivots previous_day previous_week rma roc rsi slope sma
    stdev stoch_rsi stochastic supertrend tema true_range tsi volume_sma vwap vwma williams_r wma
    """.split()
)
"""The indicators a bot can use, each a function of `bots.kit` with its arguments in the contract's order."""

GIVEN_BARS = frozenset(
    """
    adx aroon atr awesome_oscillator cmf donchian engulfing gap ichimoku inside_bar keltner mfi obv parabolic_sar pivots
    previous_day previous_week stochastic supertrend true_range volume_sma vwap vwma williams_r
    """.split()
)
"""Those whose first argument is the bars, before the contract's, since they read more than one series."""

KIT_WORDS = frozenset(
    """
    Bot Breakeven FixedUnits PercentOfBalance RiskPercent absolute always bars_since between change constant count
    crosses_above crosses_below day day_of_week falling floor greatest hour least logarithm rising session square_root
    where whole_ticks
    """.split()
)
"""What else of `bots.kit` a bot is written with; the rest of its names are for those who run bots."""

BOT_ATTRIBUTES = frozenset(
    """
    I asked bars bars_held begin buy close closed_trades daily_limit data enter equity exit forget high in_ticks init
    is_long is_short low next open open_profit_r orders percent_in_ticks position sell size ticks trades volume warmup
    watch
    """.split()
)
"""Attributes of `Bot` that a parameter or an indicator may not take."""


def attribute_name(name: str) -> str:
    """The attribute of a bot that holds the contract's `name`: itself, unless the kit or Python needs that one."""
    if name.startswith("_"):
        name = f"own{name}"
    return f"{name}_" if name in BOT_ATTRIBUTES else name


def class_name(strategy_id: str) -> str:
    """`ema_cross_atr` → `EmaCrossAtr`; always a valid class name."""
    words = [word for word in re.split(r"[^A-Za-z0-9]+", strategy_id) if word]
    joined = "".join(word[0].upper() + word[1:] for word in words)
    return joined if joined and not joined[0].isdigit() and joined != "Bot" else f"Bot{joined}Strategy"
