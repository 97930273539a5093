"""Nicknames of crossings behind them: `crosses above the 200 SMA (golden cross)`."""

from __future__ import annotations

from app.llm.offline.compiler.reader import Reader
from app.llm.offline.compiler.wording import phrases

_NICKNAMES = {
    "up": phrases(
        "( golden cross ) | ( a golden cross ) | ( the golden cross ) | ( bullish cross ) | ( bullish crossover )"
    ),
    "down": phrases(
        "( death cross ) | ( a death cross ) | ( the death cross ) | ( bearish cross ) | ( bearish crossover )"
    ),
}


def take_nickname(reader: Reader, way: str | None) -> None:
    """`crosses above the 200 SMA (golden cross)`: a name for what was just said; another way round it is none."""
    if way is not None:
        reader.take_any(_NICKNAMES[way])
