"""From a program and bars to trades, equity and metrics: indicators → signals → fills → trades → metrics.

``backtest`` is the door; ``rows`` evaluates expressions, ``simulation`` trades by the execution model
(docs/execution-model.md), ``tearsheet`` measures. Nothing here reads a clock, a network or an unseeded random number.
"""
