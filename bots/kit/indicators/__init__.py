"""Indicators written from their definitions, apart from the engine's: one function each, lengths in bars."""

from bots.kit.indicators.averages import ema, rma, sma, stdev
from bots.kit.indicators.bands import Bands, bollinger, donchian
from bots.kit.indicators.momentum import Macd, macd, rsi
from bots.kit.indicators.ranges import atr, highest, lowest, true_range

__all__ = [
    "Bands",
    "Macd",
    "atr",
    "bollinger",
    "donchian",
    "ema",
    "highest",
    "lowest",
    "macd",
    "rma",
    "rsi",
    "sma",
    "stdev",
    "true_range",
]
