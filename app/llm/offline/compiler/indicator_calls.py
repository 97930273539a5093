"""Indicator calls that risk needs without a rule naming them."""

from __future__ import annotations

from app.llm.offline.compiler.meaning import Call


def atr_call(length: int) -> Call:
    """ATR over `length` bars."""
    return Call("atr", (("length", float(length)),))
