"""Stops at a level of the chart, which no contract can say: `stop below the swing low`, `1 ATR under the 50 EMA`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.distances import What
from app.llm.offline.compiler.grammar.values import value
from app.llm.offline.compiler.meaning import Number
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Statement, Unusable
from app.llm.offline.compiler.wording import phrases

_RISKLESS = "say a distance such as `stop 2 ATR`, `stop 1.5 %` or `stop 30 pips`"
_CHART_LEVELS = phrases("""
    swing low | swing high | recent swing low | recent swing high | last swing low | last swing high | support |
    resistance | low of the candle | low of the signal candle | signal candle | last low | last high | recent low |
    recent high | low of the bar | candle low | candle high | candle's low | candle's high | bar low | bar high |
    bar's low | bar's high | entry bar | entry candle | low of the entry candle | high of the entry candle |
    low of the entry bar | high of the entry bar | low of the signal bar | high of the signal bar | signal bar |
    high of the signal candle | wick | low of the setup candle | swing | structure | pattern low | entry bar low |
    engulfing candle | low of day | high of day | day's low |
    day's high | opening range | high of the candle | entry candle low | last pivot
""")


@attempt
def beside_level(reader: Reader, speaker: Speaker, what: What) -> Statement | None:
    """`stop 1 ATR below the swing low`: measured from a level of the chart, not from the fill."""
    if not reader.take("below", "above", "under", "over", "beneath", "beyond", "behind"):
        return None
    reader.skip("the", "a", "that", "last")
    reader.skip("my", "our")
    if reader.sees("entry", "price", "fill", "open", "it", "cost", "purchase") or reader.sees("where"):
        return None
    return placed_elsewhere(reader, speaker, what)


def placed_elsewhere(reader: Reader, speaker: Speaker, what: What) -> Statement | None:
    """A stop at a level of the chart: understood, but a distance is fixed on the signal bar."""
    named = what.replace("_", " ")
    reader.skip("below", "above", "under", "over", "behind", "the", "a", "beyond")
    start = reader.at
    if not reader.take_any(_CHART_LEVELS):
        level = value(reader, speaker)
        if level is None or isinstance(level, Number) or what == "take_profit":
            return None  # a target at a line is a rule to leave by
    where = " ".join(token.text for token in reader.tokens[start : reader.at])
    return Unusable(f"a {named} at a level ({where}) cannot be said; it must be a distance from the fill", _RISKLESS)
