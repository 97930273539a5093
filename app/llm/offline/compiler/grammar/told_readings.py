"""A thing by its everyday name with the indicator that measures it in brackets: `volatility (ATR 14)`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.indicators import indicator
from app.llm.offline.compiler.meaning import Line
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import phrases

_NAMES = phrases("volatility | vol | momentum | trend strength | strength | trend | money flow | volume | market noise")


@attempt
def told_reading(reader: Reader, speaker: Speaker) -> Line | None:
    """The indicator in the brackets is what is spoken of."""
    reader.skip_articles()
    name = reader.take_any(_NAMES)
    if not name or not reader.take("("):
        return None
    line = indicator(reader, speaker)
    return line if isinstance(line, Line) and reader.take(")") else None
