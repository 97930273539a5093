"""Where a prompt wants to trade, read for nothing: the bars must be at hand before a model is paid to read the rest."""

from __future__ import annotations

from collections.abc import Sequence

from app.llm.offline.compiler.reading import read_prompts
from app.llm.offline.compiler.setting import choose_setting
from app.llm.offline.compiler.statements import Place, unfold


def find_places(prompts: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The markets and the timeframes that the prompts name; empty where they name none."""
    read, implied = read_prompts(prompts, None)
    said = [part for each in read for part in unfold(each)]
    places = [each.statement for each in said if isinstance(each.statement, Place)]
    chosen = choose_setting(said, (), (), implied)
    markets = chosen.markets if any(place.markets for place in places) else ()
    timeframes = chosen.timeframes if any(place.timeframes for place in places) else ()
    return markets, timeframes
