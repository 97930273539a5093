"""Which way a crossing or a turn goes, as its noun says it: `a bullish cross`, `a cross to the downside`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.meaning import Way
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.wording import phrases

CROSS_NOUNS = phrases("""
    cross | crosses | crossover | crossovers | crossing | cross over | crossings | x over | xover | crosss
""")
BACK_AGAIN = phrases("""
    back | the other way | back the other way | the other way round | the other way around | again |
    in the other direction | in the opposite direction | the opposite way | against me | against the trade
""")
UPWARD = ("bullish", "upward", "up", "upside", "positive", "golden", "bull")

DOWNWARD = ("bearish", "downward", "down", "downside", "negative", "death", "bear")


def crossing_way(reader: Reader) -> Way | None:
    """The way that comes next, with its `to the`; moves nothing where there is none."""
    at = reader.at
    reader.skip("to", "the")
    if reader.take(*UPWARD):
        return "up"
    if reader.take(*DOWNWARD):
        return "down"
    reader.at = at
    return None


def crossed_so(reader: Reader) -> str:
    """`VWAP x up`: the verb of a line beside which nothing else is named, where a way follows it; `KAMA 20 and price
    cross`: moves over the price."""
    if reader.sees("and", "/") and reader.peek(1).text in ("price", "close"):
        reader.at += 2
        return ""
    return reader.take("crosses", "cross") if reader.peek(1).text in ("up", "down") else ""


@attempt
def beyond_alone(reader: Reader) -> Way | None:
    """`short on a cross under unless …`: the way alone, with nothing behind it that could be crossed."""
    word = reader.take("under", "below", "over", "above")
    over = ends(reader) or reader.sees("unless", "while", "but", "except", "only", "if", "when", "with", "go", "i")
    return None if not word or not over else "up" if word in ("over", "above") else "down"
