"""Trades, equity and days → the figures of ``Metrics``, as one compiled function for a single run and for many.

``drawdown`` follows equity, bar by bar or over flat stretches; ``days`` measures daily returns, ``trades`` the record
of closed trades; ``span`` is what no parameter changes; ``sheet`` puts all of it in the order of ``Metrics``.
"""
