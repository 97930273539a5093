"""How far one value is from another: `2% below the 20 SMA`, `within 1 ATR of the 50 EMA`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.indicators import indicator
from app.llm.offline.compiler.grammar.relations import ABOVE, BELOW
from app.llm.offline.compiler.grammar.values import value
from app.llm.offline.compiler.meaning import Compare, Condition, Line, Number, Offset, Scaled, Value, Within
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import phrases

_NO_FURTHER = phrases("""
    within | no more than | not more than | at most | less than | no further than | no farther than | closer than
""")


@attempt
def distant(reader: Reader, speaker: Speaker, left: Value) -> Condition | None:
    """`is 2% below the 20 SMA`, `at least 1 ATR above the 50 EMA`: further away than that."""
    near = _near(reader, speaker, left)
    if near is not None:
        return near
    reader.take("closes", "close", "closing", "drops", "falls", "dips", "trades", "rises", "climbs", "gets", "goes")
    reader.take_any(("at least", "more than", "over"))
    at = reader.at
    right = value(reader, speaker)
    if right is not None:
        speaker.compare(left, right)
    if isinstance(right, Line) and right.call.name == "bollinger" and reader.tokens[at].value is not None:
        return Compare(left, ">" if right.output == "upper" else "<", right)  # "2 standard deviations below the mean"
    placed = any(token.text in (*ABOVE, *BELOW) for token in reader.tokens[at : reader.at])
    multiplied = isinstance(right, Scaled) and right.percent > 0 and not _in_percent(reader, at)
    if not isinstance(right, Scaled | Offset) or not (placed or multiplied):  # "60 % of the range" is no place
        reader.at = at
        return None
    amount = right.percent if isinstance(right, Scaled) else right.multiple
    return Compare(left, ">" if amount > 0 else "<", right)


def _in_percent(reader: Reader, start: int) -> bool:
    return any(token.text in ("%", "percent", "pct") for token in reader.tokens[start : reader.at])


@attempt
def _near(reader: Reader, speaker: Speaker, left: Value) -> Condition | None:
    """`is within 1% of the 200 SMA`, `no more than 1 ATR away from the 50 EMA`."""
    if not reader.take_any(_NO_FURTHER):
        return None
    amount = 0.5 if reader.take("half") and reader.take("a", "an") else 1.0 if reader.take("an") else reader.number()
    percent = bool(reader.take("%", "percent"))
    unit = None if percent or amount is None else indicator(reader, speaker)
    if amount is None or not (percent or (isinstance(unit, Line) and unit.call.name == "atr")):
        return None
    reader.skip("away", "distance", "range", "reach", "or", "less")
    if not reader.take("of", "from", "around"):
        return None
    level = value(reader, speaker)
    if level is None or isinstance(level, Number):
        return None
    speaker.compare(left, level)
    if unit is None:
        return Within(left, Scaled(level, -amount), Scaled(level, amount))
    return Within(left, Offset(level, -amount, unit), Offset(level, amount, unit))
