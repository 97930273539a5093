"""The price an average is taken of: `the 34 EMA of the highs`, `EMA(34, high)`, and `the high EMA` further on."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.directions import verb_next
from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.indicator_names import take_name
from app.llm.offline.compiler.lexicon import Spoken
from app.llm.offline.compiler.meaning import Call, Line
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import phrases, words

_FIELDS = {
    **dict.fromkeys(("high", "highs"), "high"),
    **dict.fromkeys(("low", "lows"), "low"),
    **dict.fromkeys(("open", "opens"), "open"),
    **dict.fromkeys(("close", "closes"), "close"),
}
_OF = phrases("of | of the | applied to | applied to the | taken of the | calculated on the | calculated from the")
_ON = phrases("on the | on")
_SEVERAL = words("highs lows opens closes")
_NOT_A_FIELD = words("of timeframe timeframes tf time - volume vol or / price 's")
_GOES_ON = words("is crosses and -> = < > buy sell long short on by goes")


def source_behind(reader: Reader) -> str:
    """`of the highs`, `high` behind an average's length; empty, and nothing moved, where nothing says so.

    `crosses the 20 EMA on the open` says when; only `on the highs` can be no moment.
    """
    at = reader.at
    led = bool(reader.take_any(_OF)) or (bool(reader.take_any(_ON)) and reader.sees(*_SEVERAL))
    field = _FIELDS.get(reader.take(*_FIELDS), "")
    sure = led or (field in ("high", "low") and (ends(reader) or verb_next(reader) or reader.sees(*_GOES_ON)))
    if field and sure and not reader.sees(*_NOT_A_FIELD):
        return field
    reader.at = at
    return ""


@attempt
def sourced(reader: Reader) -> tuple[float, str] | None:
    """`(34, high)`, `(high, 34)`: a length and the price it is taken of."""
    if not reader.take("("):
        return None
    field = _FIELDS.get(reader.take(*_FIELDS), "")
    reader.take("," if field else "")
    length = reader.whole(1)
    if not field:
        reader.take(",")
        field = _FIELDS.get(reader.take(*_FIELDS), "")
    return (float(length), field) if length is not None and field and reader.take(")") else None


@attempt
def of_that_source(reader: Reader, speaker: Speaker) -> Line | None:
    """`the high EMA`, `the EMA low`: the one average of that price that was said."""
    reader.skip_articles()
    field = _FIELDS.get(reader.take("high", "low"), "")
    row, _ = take_name(reader)
    if row is not None and not field:
        reader.skip("of", "the")
        field = _FIELDS.get(reader.take("high", "highs", "low", "lows"), "")
    found = {call for call in _known(speaker, row) if ("source", field) in call.params} if field else set()
    return Line(found.pop()) if len(found) == 1 and reader.peek().value is None else None


def _known(speaker: Speaker, row: Spoken | None) -> list[Call]:
    return speaker.known.get(row.name, []) if row is not None and row.average else []
