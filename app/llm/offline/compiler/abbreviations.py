"""Short forms and typos too short to be known by their letters."""

from __future__ import annotations

ABBREVIATIONS = {
    "wen": "when",
    "abv": "above",
    "blw": "below",
    "bellow": "below",
    "dn": "down",
    "stp": "stop",
    "los": "loss",
    "xover": "crossover",
    "xo": "crossover",
    "crs": "cross",
    "cls": "close",
    "brk": "break",
    "brks": "breaks",
    "lwo": "low",
    "buyy": "buy",
    "byu": "buy",
    "seel": "sell",
    "sel": "sell",
    "exot": "exit",
    "eam": "ema",
    "smaa": "sma",
    "rsii": "rsi",
    "atrr": "atr",
    "tgt": "target",
    "targ": "target",
    "avg": "average",
    "acct": "account",
    "sesh": "session",
    "sig": "signal",
    "yest": "yesterday",
    "mor": "more",
    "thn": "then",
    "teh": "the",
    "til": "until",
    "yesterdays": "yesterday's",
    "todays": "today's",
}
PLAIN = frozenset(("xover", "xo", "tgt", "avg", "bellow", "abv", "blw", "yesterdays", "todays"))
"""Abbreviations that leave no doubt."""
