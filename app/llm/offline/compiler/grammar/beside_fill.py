"""On which side of the fill a stop or target lies: `2 ATR below the entry`, `4 % above my fill`, `away from entry`."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.statements import Protect
from app.llm.offline.compiler.wording import phrases, words

_AWAY = phrases("""
    away from entry | away from the entry | away from my entry | away from the fill | away |
    from the entry price | from the entry | from entry price | from entry | from my entry | from the fill |
    from my fill | from fill | from where i got in | from where i get in |
    of the entry price | of entry | of the entry | of price | of the price | from price | from the price |
    behind it | behind my trade | behind the trade | behind the market |
    behind | distance | per trade | behind the price | behind price | each | from high | profit | gain |
    in profit | from the highest high since entry | from the highest high | from the highest price |
    from the high since entry | from the best price | from the top | from the peak | off the highs | off the high |
    behind the highest high since entry | behind the highest high | behind the best price | behind the highest price |
    below the highest high since entry | below the highest high | below the highest price | under the highest high |
    off |
    since entry | in the meantime | meanwhile | until then | in place | for protection | as protection | for safety |
    as a safety net | as a backup | as insurance | just in case | at all times | the whole time | as emergency
""")
_FROM_THE_PEAK = phrases("""
    chandelier style | chandelier - style | ( chandelier style ) | ( chandelier ) | chandelier | style chandelier |
    like a chandelier | chandelier exit style | from the extreme | behind the extreme | from the high water mark |
    from the highest high or lowest low since entry | from the start | from entry on | from the beginning |
    right away | from the entry on | immediately | from the off | from the very start | from bar 1 | from the first bar
""")
"""What a trailing stop of the contract does anyway."""
_SIDES: dict[str, Literal["above", "below"]] = {
    **dict.fromkeys(words("above over"), "above"),
    **dict.fromkeys(words("below under underneath beneath"), "below"),
}
_FILL = phrases("""
    entry price | entry | entries | fill price | fill | fills | price | it | open price | purchase price | buy price |
    entry level | entry point | price paid | where i got in | where i get in | where i entered | cost |
    where we got in | where we get in | where we entered | where i bought | where we bought | where i sold |
    where we sold | where we came in | where i came in | where it was filled | buying price | that
""")
_FOR_SIDES = {
    "below": phrases("for longs | for long | for a long | for long trades | for buys | on longs"),
    "above": phrases("for shorts | for short | for a short | for short trades | for sells | on shorts"),
}


def beside_fill(reader: Reader, found: Protect) -> Protect:
    """`found` with the side of the fill that is said behind its distance, where one is."""
    if found.what == "trailing_stop" and (reader.take_any(_AWAY) or reader.take_any(_FROM_THE_PEAK)):
        return found
    placed = _placed(reader)
    if placed is not None:
        return found if placed == "both" else replace(found, placed=placed)
    if reader.take("beyond"):
        reader.skip("the", "my")
        if not reader.take_any(_FILL):
            reader.at -= 1
        return found
    reader.take_any(_AWAY)
    return found


@attempt
def _placed(reader: Reader) -> Literal["above", "below", "both"] | None:
    """`below`, `above my fill`; `both` where each side of the market was named with its own."""
    side = _SIDES.get(reader.take(*_SIDES))
    if side is None:
        return None
    reader.skip("the", "my", "our", "a", "your", "that")
    filled = reader.take_any(_FILL)
    if not filled and not ends(reader) and not reader.sees("for"):
        return None
    if not reader.take_any((*_FOR_SIDES["below"], *_FOR_SIDES["above"])):
        return side if filled or ends(reader) else None
    _other_side(reader)
    return "both"


@attempt
def _other_side(reader: Reader) -> bool | None:
    """`… and above it for shorts`."""
    reader.skip(",", "/", "and")
    if not reader.take(*_SIDES):
        return None
    reader.skip("the", "my", "our")
    reader.take_any(_FILL)
    return bool(reader.take_any((*_FOR_SIDES["below"], *_FOR_SIDES["above"]))) or None
