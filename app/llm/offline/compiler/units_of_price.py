"""Pips, points and money as whole ticks: of markets in the lab's table, and of those whose tick everybody knows."""

from __future__ import annotations

from collections.abc import Sequence

from app.llm.offline.compiler.market_names import is_currency_pair, is_share, trading_days, usual_tick
from app.llm.offline.compiler.statements import Distance
from market.instruments import INSTRUMENTS

_EVERY_DAY = 365
_METALS = ("XAU", "XAG", "XPT", "XPD")
_MANY_POINTS = 50


def in_ticks(distance: Distance, markets: Sequence[str], assumptions: list[str]) -> float | None:
    """A distance in pips, points or price as ticks; None where they are not the same number on all the markets.

    Points are ticks on a currency pair and whole units of price elsewhere. What is assumed goes into ``assumptions``.
    """
    sizes = {_ticks_of_one(market, distance) for market in markets}
    size = sizes.pop() if len(sizes) == 1 else None
    if size is None or distance.amount is None:
        return None
    if distance.kind != "pips":
        unit = "point" if distance.kind == "points" else "dollar of price"
        unlisted = [market for market in markets if market not in INSTRUMENTS]
        note = f" of {usual_tick(unlisted[0]):g}: import the bars of {unlisted[0]} with that tick" if unlisted else ""
        assumptions.append(f"one {unit} is {size} ticks{note}")
    return round(distance.amount * size)


def _ticks_of_one(market: str, distance: Distance) -> int | None:
    """How many ticks one pip, point or dollar is."""
    if _has_many_meanings(market, distance):
        return None
    instrument = INSTRUMENTS.get(market)
    if instrument is None:
        sure = distance.kind == "points" or (distance.kind == "price" and is_share(market))
        tick = usual_tick(market) if sure else None  # "a stop of 200 dollars" on a future may be what is lost
        return None if tick is None else round(1 / tick)
    if distance.kind == "pips":
        return round(instrument.pip / instrument.tick)
    return 1 if distance.kind == "points" and is_currency_pair(market) else round(1 / instrument.tick)


def _has_many_meanings(market: str, distance: Distance) -> bool:
    """Whether brokers count otherwise: a pip of a coin, and a point of a metal, which is a whole dollar or its tick."""
    if distance.kind == "pips":
        return trading_days(market) == _EVERY_DAY
    return distance.kind == "points" and market.startswith(_METALS) and (distance.amount or 0) >= _MANY_POINTS


def scaled(distance: Distance, ticks: float) -> tuple[float, float, float | None] | None:
    """The values to try, in ticks as the distance itself."""
    if distance.search is None or distance.amount is None:
        return None
    size = ticks / distance.amount
    low, high, step = distance.search
    return round(low * size), round(high * size), None if step is None else round(step * size)


def why_unknown(distance: Distance, markets: Sequence[str]) -> str:
    """Why a pip, a point or money cannot be turned into ticks."""
    unit = {"pips": "pip", "points": "point"}.get(distance.kind, "dollar")
    unlisted = [market for market in markets if market not in INSTRUMENTS]
    if unlisted and distance.kind == "price":
        return f"a dollar on {unlisted[0]} may be one of its price, or one that is lost: say ticks, percent or ATR"
    if unlisted:
        return f"what a {unit} of {unlisted[0]} is stands in no table of the lab: say ticks, percent or ATR"
    return f"a {unit} is not the same number of ticks on these markets: say ticks, percent or ATR"
