"""Shares of a range or an average: `60 % of the range`, `half the range`, `two thirds of the whole range`."""

from __future__ import annotations

from collections.abc import Callable

from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.meaning import Line, Measure, Scaled, Value
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import phrases

_PARTS = {"half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10}
_MANY = {f"{part}s": of for part, of in _PARTS.items()}
_MOST = 10
_RANGES = phrases("range | bar | candle | candle range | bar range | candle's range | bar's range")
_OF_ITS_BAR = phrases("""
    of the candle | of the bar | of this candle | of this bar | of that candle | of that bar
""")


def part_of(reader: Reader, speaker: Speaker, read: Callable[[Reader, Speaker], Value | None]) -> Value | None:
    """`half the range`, `two thirds of the whole range`, `a third of the ATR`; `read` reads a value."""
    share = _share_said(reader)
    half = share is not None and reader.tokens[reader.at - 1].text == "half"
    if share is None or not (reader.take("of") or half):
        return None
    count, parts = share
    reader.assumed.append(f"{count} / {parts} of it is {100 * count / parts:.4g} % of it")
    return share_of(reader, speaker, read, round(100 * count / parts, 4))


def share_of(
    reader: Reader, speaker: Speaker, read: Callable[[Reader, Speaker], Value | None], percent: float
) -> Value | None:
    """`20 % of the range`, `50 % of the ATR`: of what is measured in the same unit."""
    reader.skip_articles()
    reader.skip("whole", "entire", "full", "total", "complete")
    ranged = reader.take_any(_RANGES)
    of = Measure("bar_range") if ranged else read(reader, speaker)
    reader.take_any(_OF_ITS_BAR if ranged == "range" else ())
    measured = isinstance(of, Measure) or (
        isinstance(of, Line) and (of.call.name in ("atr", "true_range") or BY_NAME[of.call.name].average)
    )
    if of is None or not measured:
        return None
    reader.assumed.append(f"{percent:g} % of it is {percent / 100:g} times it")
    return Scaled(of, round(percent - 100, 6))


@attempt
def _share_said(reader: Reader) -> tuple[int, int] | None:
    """How many parts of how many come next, and move on: fewer than all of them."""
    at = reader.at
    reader.take("a", "one")
    part = _PARTS.get(reader.take(*_PARTS))
    if part is not None:
        return 1, part
    reader.at = at
    count = reader.whole()
    part = None if count is None else _PARTS.get(reader.take(*_PARTS)) if count == 1 else _MANY.get(reader.take(*_MANY))
    if count is not None and part is None and reader.take("/"):
        part = reader.whole(2)
    return (count, part) if count is not None and part is not None and count < part <= _MOST else None
