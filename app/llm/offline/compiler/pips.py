"""Pips in conditions: `20 pips above the 50 EMA`, `ATR below 10 pips`, written as price once the markets are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any

from app.llm.offline.compiler.market_names import trading_days
from app.llm.offline.compiler.meaning import Number
from app.llm.offline.compiler.statements import Allow, Distance, Enter, Leave, Opposite, Said, Unusable
from app.llm.offline.compiler.units_of_price import why_unknown
from market.instruments import INSTRUMENTS

_EVERY_DAY = 365


def in_price(said: Sequence[Said], markets: Sequence[str]) -> tuple[Said, ...]:
    """What was said, its pips as price; where a pip is not the same price on all the markets it cannot be used."""
    return tuple(_with_price(each, markets) if _counts_pips(each) else each for each in said)


def _counts_pips(said: Said) -> bool:
    return isinstance(said.statement, Enter | Leave | Allow | Opposite) and bool(_pips(said.statement))


def _with_price(said: Said, markets: Sequence[str]) -> Said:
    sizes = {_pip(market) for market in markets}
    size = sizes.pop() if len(sizes) == 1 else None
    if size is None:
        reason = why_unknown(Distance("pips", 1), markets) if markets else "what a pip is hangs on the market: name it"
        return replace(said, statement=Unusable(reason), assumed=())
    notes = [_note(count, size) for count in _pips(said.statement)]
    return replace(said, statement=_converted(said.statement, size), assumed=(*said.assumed, *dict.fromkeys(notes)))


def _note(count: float, size: float) -> str:
    return f"{count:g} pip{' is' if count == 1 else 's are'} {round(count * size, 10):g} of the price"


def _pip(market: str) -> float | None:
    """The pip of a market; None where nobody says what one is: of a coin, or of a market that is in no table."""
    instrument = INSTRUMENTS.get(market)
    return None if instrument is None or trading_days(market) == _EVERY_DAY else instrument.pip


def _pips(node: object) -> list[float]:
    """The numbers of pips in a statement."""
    if isinstance(node, Number):
        return [node.value] if node.unit == "pips" else []
    if isinstance(node, tuple):
        return [one for part in node for one in _pips(part)]
    if not is_dataclass(node):
        return []
    return [one for each in fields(node) for one in _pips(getattr(node, each.name))]


def _converted(node: Any, size: float) -> Any:
    """The same with its pips as price."""
    if isinstance(node, Number):
        return Number(round(node.value * size, 10), "price") if node.unit == "pips" else node
    if isinstance(node, tuple):
        return tuple(_converted(part, size) for part in node)
    if not is_dataclass(node) or isinstance(node, type) or not _pips(node):
        return node
    return replace(node, **{each.name: _converted(getattr(node, each.name), size) for each in fields(node)})
