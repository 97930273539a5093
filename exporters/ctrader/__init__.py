"""cTrader: a cBot in C# 6."""

from exporters.base import Target
from exporters.ctrader.diagnostics import diagnose, explain
from exporters.ctrader.robot import render

TARGET = Target("ctrader", "cTrader cBot, C#", diagnose, render, explain)
