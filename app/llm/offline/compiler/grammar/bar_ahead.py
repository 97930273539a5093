"""The bar before, named ahead of what was so on it: `the RSI on the previous bar was below 30`."""

from __future__ import annotations

from collections.abc import Callable

from app.llm.offline.compiler.grammar.calls import earlier
from app.llm.offline.compiler.grammar.lasting import ONE_AGO
from app.llm.offline.compiler.meaning import Condition, Line, Measure, Value
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker

Said = Callable[[Reader, Speaker, Value], Condition | None]


@attempt
def on_bar_ahead(reader: Reader, speaker: Speaker, left: Value, said: Said) -> Condition | None:
    """What is said of an indicator or a measure behind the bar it is said of, all of it one bar earlier."""
    if not isinstance(left, Line | Measure) or not reader.take_any(ONE_AGO):
        return None
    found = said(reader, speaker, left)
    return None if found is None else earlier(found, 1)
