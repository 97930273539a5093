"""What a bare number of a stop or target counts, where the market leaves but one unit: `EURUSD …, sl 30 tp 60`."""

from __future__ import annotations

from typing import Literal

from app.llm.offline.compiler.grammar.distances import What, distance
from app.llm.offline.compiler.market_names import CURRENCIES, NICKNAMES
from app.llm.offline.compiler.reader import Reader
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Distance

_METALS = frozenset(("xau", "xag", "xpt", "xpd"))
_LEAST_STOP = 5
"""The least number of pips, ticks or points of a stop whose unit is the target's; less may be ATRs."""
_LEAST_SHARE = 4
_FEWEST, _MOST = 5, 500
"""Pips that a stop or a target on a currency pair may lie away."""


def in_pips_unsaid(reader: Reader, number: float) -> bool:
    """Whether nothing but pips can be meant: a whole number of that size, in a prompt on currency pairs alone."""
    if number != int(number) or not _FEWEST <= number <= _MOST:
        return False
    named = {_market(token.text) for token in reader.tokens} - {""}
    return bool(named) and all(_is_pair(one) for one in named)


def _market(text: str) -> str:
    """The pair or metal that a word names; empty for any other word."""
    name = NICKNAMES.get(text, "").lower() or text
    parts = {name[:3], name[3:]}
    return name if len(name) == 6 and parts <= CURRENCIES | _METALS else ""


def _is_pair(name: str) -> bool:
    return {name[:3], name[3:]} <= CURRENCIES - _METALS


def in_ticks(reader: Reader, speaker: Speaker, found: Distance) -> Distance:
    """`15 points (60 ticks)`, `10 points, which is 40 ticks`: the ticks hold, of which every market knows the size."""
    at = reader.at
    if found.kind != "points" or found.search is not None:
        return found
    opened = bool(reader.take("("))
    joined = bool(reader.take_any(("which is", "that is", "i.e.", "is", "=", ", which is", ", so", "or"))) or opened
    other = distance(reader, speaker, None) if joined else None
    if other is None or other.kind != "ticks" or other.search is not None or (opened and not reader.take(")")):
        reader.at = at
        return found
    reader.assumed.append(f"{found.amount:g} points are the {other.amount:g} ticks said beside them")
    return other


def _as_large(stop: Distance | None, number: float) -> bool:
    """Whether a number may be a price counted like that stop; "target 60" behind a stop of 0.40 dollars is none."""
    return stop is not None and stop.kind == "price" and stop.amount is not None and number <= 10 * stop.amount


def counted_alike(reader: Reader, speaker: Speaker, what: What, number: float) -> Distance | None:
    """The number in the unit of the stop, or of other numbers of the prompt, where that is sure enough."""
    counted = speaker.unit in ("pips", "ticks", "points")
    if not counted and any(token.text in ("pip", "pips") for token in reader.tokens):
        reader.assumed.append(f"{number:g} is counted in pips, as other numbers of the prompt")
        return Distance("pips", number)
    if not counted and speaker.stop is None and in_pips_unsaid(reader, number):
        reader.assumed.append(f"{number:g} without a unit is counted in pips, as on a currency pair")
        return Distance("pips", number)
    if what == "stop_loss" and counted and speaker.stop is None and number >= _LEAST_STOP:
        reader.assumed.append(f"{number:g} is counted in {speaker.unit}, as the target")
        return Distance(speaker.unit, number)  # type: ignore[arg-type]
    counted = number >= 1 if counted else _as_large(speaker.stop, number)
    if not counted or what == "stop_loss":
        return None  # "stop 40 ticks, target 0.80": nobody counts parts of a tick
    if speaker.stop is not None and number * _LEAST_SHARE < (speaker.stop.amount or 0):
        return None  # "stop 40 pips, target 2": twice the risk, more likely
    kind: Literal["pips", "ticks", "points", "price"] = speaker.unit  # type: ignore[assignment]
    reader.assumed.append(f"{number:g} is counted in {kind}, as the stop")
    return Distance(kind, number)
