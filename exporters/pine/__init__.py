"""TradingView: a Pine v6 strategy."""

from exporters.base import Target
from exporters.pine.diagnostics import diagnose, explain
from exporters.pine.strategy import render

TARGET = Target("pine", "TradingView Pine v6", diagnose, render, explain)
