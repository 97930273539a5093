"""Two things said one after the other of one value: a way there and back is one crossing, or the inside of one bar."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.calls import earlier
from app.llm.offline.compiler.meaning import Compare, Condition, Cross, Line, Price, Repeated, Touch
from app.llm.offline.compiler.mirror import mirror
from app.llm.offline.compiler.reader import Reader

_SENTENCE = 20
_FEW = 6
"""Words of what comes back."""
_CROSS = ("cross", "crosses", "crossed", "crossing")


def come_through(before: Condition, further: Condition, reader: Reader, joint: str) -> Condition:
    """`dips under 35 and then recovers through it`: which way, where it is the way back.

    `EMA 13 above EMA 34 and it crosses`: the way of the trade, as nobody says which line came from where.
    """
    alone = "then" not in joint and reader.tokens[reader.at - 1].text in _CROSS
    match before, further:
        case (Compare(Line(), _, Line()), Cross(_, None)) if alone:
            return further
        case (Compare(left, "<" | "<=", level) | Cross(left, "down", level), Cross(crossed, None, beyond)) if (
            left == crossed and level == beyond
        ):
            return Cross(crossed, "up", beyond)
        case (Compare(left, ">" | ">=", level) | Cross(left, "up", level), Cross(crossed, None, beyond)) if (
            left == crossed and level == beyond
        ):
            return Cross(crossed, "down", beyond)
        case _:
            return further


def came_back(before: Condition, further: Condition) -> bool:
    """Whether a crossing leads out of where the condition before it had been."""
    match before, further:
        case (Compare(left, "<" | "<=", level) | Cross(left, "down", level), Cross(crossed, "up", beyond)):
            return left == crossed and level == beyond
        case (Compare(left, ">" | ">=", level) | Cross(left, "up", level), Cross(crossed, "down", beyond)):
            return left == crossed and level == beyond
        case _:
            return False


def flips_again(reader: Reader, before: Condition, further: Condition) -> bool:
    """`Supertrend flips long, flips short`: two events rather than a way there and `back`."""
    back = any(token.text == "back" for token in reader.tokens[max(0, reader.at - _FEW) : reader.at])
    return isinstance(before, Cross) and came_back(before, further) and not back


def lasted_before(before: Condition, further: Condition) -> Condition:
    """`has been negative for 5 bars and turns positive`: on the bars before the one that crosses."""
    if isinstance(before, Repeated) and came_back(before.condition, further):
        return earlier(before, 1) or before
    return before


_CLOSES = ("close", "closes", "closed", "closing")
_ONLY_WITHIN = frozenset(("trades", "traded", "trading", "intrabar"))


def _traded_there(before: Condition, further: Condition, reader: Reader) -> Condition | None:
    """`the candle trades below the 50 SMA but closes above it`: no close is on both sides of it."""
    match before, further:
        case (Compare(Price("close", 0), "<" | "<=", level), Compare(Price("close", 0), ">" | ">=", same)) if (
            level == same
        ):
            within: Condition = Compare(Price("low"), "<", level)
        case (Compare(Price("close", 0), ">" | ">=", level), Compare(Price("close", 0), "<" | "<=", same)) if (
            level == same
        ):
            within = Compare(Price("high"), ">", level)
        case _:
            return None
    said = [token.text for token in reader.tokens[max(0, reader.at - _SENTENCE) : reader.at]]
    return within if _ONLY_WITHIN & set(said) and any(text in _CLOSES for text in said[-_FEW - 3 :]) else None


def within_the_bar(before: Condition, further: Condition, reader: Reader) -> Condition:
    """`dips below the 50 EMA but closes above it`: within one bar it was the low that went there."""
    traded = _traded_there(before, further, reader)
    if traded is not None:
        return traded
    match before, further:
        case Cross(Price("close", 0), "down", level), Compare(Price("close", 0), ">" | ">=", same) if level == same:
            return Compare(Price("low"), "<", level)
        case Cross(Price("low", 0) as low, "down", level), (
            Compare(Price("close", 0), ">" | ">=", same) | Cross(Price("close", 0), "up", same)
        ) if level == same:
            return Compare(low, "<", level)
        case Cross(Price("high", 0) as high, "up", level), (
            Compare(Price("close", 0), "<" | "<=", same) | Cross(Price("close", 0), "down", same)
        ) if level == same:
            return Compare(high, ">", level)
        case Cross(Price("close", 0), "up", level), Compare(Price("close", 0), "<" | "<=", same) if level == same:
            return Compare(Price("high"), ">", level)
        case _:
            return before


def closed_back(before: Condition, further: Condition) -> Condition:
    """`wicks below the lower band and closes back above it`: the same bar's close, wherever the one before was."""
    match before, further:
        case Touch(level), Cross(Price("close", 0) as close, way, same) if level == same and way is not None:
            return Compare(close, ">" if way == "up" else "<", level)
        case Compare(Price("low", 0), "<" | "<=", level), Cross(Price("close", 0) as close, "up", same) if (
            level == same
        ):
            return Compare(close, ">", level)
        case Touch(level, "down" | None), Cross(Price("close", 0) as close, "up", same) if level == same:
            return Compare(close, ">", level)
        case Touch(level, "up" | None), Cross(Price("close", 0) as close, "down", same) if level == same:
            return Compare(close, "<", level)
        case Compare(Price("high", 0), ">" | ">=", level), Cross(Price("close", 0) as close, "down", same) if (
            level == same
        ):
            return Compare(close, "<", level)
        case _:
            return further


def mirrors_beside(parts: tuple[Condition, ...], found: Condition) -> bool:
    """Whether it is the mirror image of what an entry asks for beside its one crossing."""
    crossings = [one for one in parts if isinstance(one, Cross)]
    others = [mirror(one) for one in parts if not isinstance(one, Cross)]
    return len(crossings) == 1 and others == [found]
