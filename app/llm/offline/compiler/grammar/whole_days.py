"""How the last whole day or week ended, seen from shorter bars: `yesterday's candle closed up`, `last week was red`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.calls import make_call
from app.llm.offline.compiler.grammar.places import timeframe_token
from app.llm.offline.compiler.grammar.units import TIMEFRAME_WORDS
from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.meaning import Compare, Condition, Line
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import phrases, words

_PERIODS = {
    **dict.fromkeys(
        phrases("""
            yesterday | yesterday's candle | yesterday's bar | yesterday's daily candle | yesterday's daily bar |
            previous day | previous day's candle | prior day | prior day's candle | previous daily candle |
            prior daily candle | last daily candle | previous daily bar | prior daily bar | last daily bar |
            day before | last day's candle
        """),
        "previous_day",
    ),
    **dict.fromkeys(
        phrases("""
            last week | last week's candle | previous week | prior week | previous weekly candle | last weekly candle |
            prior weekly candle | previous week's candle
        """),
        "previous_week",
    ),
}
_WHOLE = frozenset(_PERIODS.values())
_ENDED = words("candle bar was is has closed close closes finished ended ends been a an in the")
_UP, _DOWN = words("up green bullish positive white"), words("down red bearish negative black")
_AGAINST_THE_OPEN = phrases("""
    than it opened | than where it opened | than its open | than its own open | than its opening price | than the open |
    its open | its own open | the open | where it opened | the price it opened at | its opening price |
    its opening level | than it had opened
""")
_MEASURED = words("than above below by to for over under more less on in")


@attempt
def last_whole_bar(reader: Reader, speaker: Speaker) -> Condition | None:
    """Whether that bar closed above its own open, or below it."""
    reader.skip_articles()
    name = _PERIODS.get(reader.take_any(_PERIODS), "")
    filtered = speaker.sided.condition if speaker.sided is not None and not name and reader.take("it") else None
    if isinstance(filtered, Compare) and isinstance(filtered.left, Line) and filtered.left.call.name in _WHOLE:
        name = filtered.left.call.name  # "only longs if yesterday closed up; only shorts if it closed down"
    if not name or (speaker.timeframe or _bars_named(reader)) in (None, "1w"):
        return None
    if name == "previous_day" and speaker.timeframe == "1d":
        return None
    start = reader.at
    reader.skip(*_ENDED)
    beyond = reader.take("higher", "above", "over", "lower", "below", "under")
    against = bool(beyond) and bool(reader.take_any(_AGAINST_THE_OPEN))
    up = bool(reader.take(*_UP)) or (against and beyond in ("higher", "above", "over"))
    down = not up and (bool(reader.take(*_DOWN)) or against)
    if reader.at == start or not (up or down):
        return None
    reader.take("day", "candle", "bar", "week")
    if reader.sees(*_MEASURED) or reader.peek().value is not None:
        return None
    call = make_call(BY_NAME[name], [], None)
    reader.assumed.append(f"the last whole {name.removeprefix('previous_')} (UTC) by its close against its own open")
    return Compare(Line(call, "close"), ">" if up else "<", Line(call, "open"))


def _bars_named(reader: Reader) -> str | None:
    """The bars named anywhere, where a first reading for them alone does not know yet what is traded; moves nothing."""
    at, found = reader.at, None
    for place in range(len(reader.tokens)):
        reader.at = place
        found = found or timeframe_token(reader) or TIMEFRAME_WORDS.get(reader.peek().text)
    reader.at = at
    return found
