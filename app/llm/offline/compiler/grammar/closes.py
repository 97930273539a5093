"""Closes by their number or as the first of their kind: `two consecutive closes above …`, `the first close below …`."""

from __future__ import annotations

from collections.abc import Mapping

from app.llm.offline.compiler.grammar.comparisons import predicate
from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.values import value
from app.llm.offline.compiler.meaning import AllOf, Compare, Condition, Cross, Number, Price, Repeated, Slope, Way
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import phrases, words

_ORDINALS = {"second": 2, "third": 3, "fourth": 4, "fifth": 5}


@attempt
def closes_beyond(reader: Reader, speaker: Speaker) -> Condition | None:
    """`two consecutive closes above the 20 SMA`, `3 candles in a row close below the lower band`."""
    count = _ORDINALS.get(reader.take(*_ORDINALS)) or reader.whole(2)
    if count is None:
        return None
    running = bool(reader.take("consecutive", "straight", "daily"))
    if not reader.take("closes", "close", "candles", "candle", "bars", "bar", "days", "day", "closings"):
        return None
    running = bool(reader.take_any(("in a row", "running"))) or running
    reader.take("close", "closed", "closing", "are", "all")
    side = reader.take("above", "below", "over", "under", "outside")
    again = speaker.level if side and reader.take("it") and ends(reader) else None
    level = again or (value(reader, speaker) if side in ("above", "below", "over", "under") else None)
    running = bool(reader.take_any(("in a row", "running", "consecutively"))) or running
    if level is None and running and side and speaker.level is not None and not isinstance(speaker.level, Number):
        level = speaker.level
    if level is None or isinstance(level, Number) or not running:
        return None
    speaker.it, speaker.lost = Price("close"), False
    speaker.compare(speaker.it, level)
    return Repeated(Compare(Price("close"), ">" if side in ("above", "over") else "<", level), count)


@attempt
def first_close(reader: Reader, speaker: Speaker) -> Condition | None:
    """`the first close above the 50 SMA`: the closes before were on the other side."""
    if not reader.take("first"):
        return None
    reader.take("daily", "candle", "bar", "candle's")
    reader.take("to")
    if not reader.take("close", "closes", "closing", "to"):
        return None
    found = predicate(reader, speaker, Price("close"))
    first = found.conditions[0] if isinstance(found, AllOf) else found
    if not isinstance(first, Compare) or isinstance(first.right, Number) or first.operator not in (">", "<"):
        return None
    speaker.it, speaker.lost = Price("close"), False
    if isinstance(found, AllOf):
        return found  # "after at least 5 closes below it" says what came before
    return Cross(first.left, "up" if first.operator == ">" else "down", first.right)


@attempt
def turned_close(reader: Reader, speaker: Speaker) -> Condition | None:
    """`an up close`, `a lower close`, `a close higher than the previous one`: against the close before."""
    word = reader.take_any(_TURNED)
    if not word or not (ends(reader) or reader.sees("in", "while")):
        return None
    speaker.it, speaker.lost = Price("close"), False
    return Slope(Price("close"), _TURNED[word])


_TURNED: Mapping[str, Way] = {
    **dict.fromkeys(
        phrases("""
            up close | higher close | rising close | close higher than the previous 1 | close above the previous 1 |
            close higher than the day before | close higher than the bar before | close higher than the 1 before |
            close above the prior 1 | close above the close before | close up on the day
        """),
        "up",
    ),
    **dict.fromkeys(
        phrases("""
            down close | lower close | falling close | close lower than the previous 1 | close below the previous 1 |
            close lower than the day before | close lower than the bar before | close lower than the 1 before |
            close below the prior 1 | close below the close before | close down on the day
        """),
        "down",
    ),
}
_BEHIND_LEVEL = (
    "\n",
    *words(", . ; ! and or then with -> → = : i we go buy buys sell sells long short enter exit close on stop sl tp"),
)


def level_follows(reader: Reader) -> bool:
    """Whether a bare number stands behind `above` or `back below`; moves nothing."""
    at = reader.at
    reader.skip("closes", "close", "closed", "closing", "trades", "back", "again")
    moved, number = reader.take("above", "below", "over", "under", ">", "<"), reader.signed_number()
    ends = reader.done or reader.sees(*_BEHIND_LEVEL)
    reader.at = at
    return bool(moved) and number is not None and number == int(number) and abs(number) <= 200 and ends


def level_again(reader: Reader, speaker: Speaker) -> bool:
    """`the RSI drops below 25 and then closes back above it`: whether `it` is the level; moves nothing."""
    at = reader.at
    reader.take("closes", "close", "closed", "closing")
    back = bool(reader.take("back", "again"))
    beyond = back and bool(reader.take("above", "below", "over", "under")) and bool(reader.take("it", "that"))
    reader.at = at
    return beyond and isinstance(speaker.level, Number) and speaker.measured == speaker.it
