"""The ends of a bar that was spoken of: `its high`, `the inside bar's low`."""

from __future__ import annotations

from app.llm.offline.compiler.meaning import Price
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import phrases

_NOUNS = phrases("""
    inside bar | inside candle | inside day | outside bar | hammer | doji | engulfing candle | engulfing bar | bar |
    candle | hammer candle | shooting star | pin bar | doji candle | signal candle | setup bar | setup candle
""")
_MOTHER = phrases("mother bar | mother candle | mother day | mother")
_OWNERS = tuple(f"{noun}'s" for noun in _NOUNS)
_MOTHERS = tuple(f"{noun}'s" for noun in _MOTHER) + _MOTHER
_SHAPES = frozenset(noun.split()[0] for noun in _NOUNS) - {"bar", "candle"}


@attempt
def end_of_bar(reader: Reader, speaker: Speaker) -> Price | None:
    """`its high`, `the inside bar's low`, `the high of that candle`: of the bar spoken of last."""
    if speaker.bar is None:
        return None
    mother = _of_mother(reader, speaker)
    if mother is not None:
        return mother
    if reader.take("its"):
        end = reader.take("high", "low")
        return None if not end or reader.sees("of") else Price(end, speaker.bar)
    pointed = reader.take("the", "that", "this")
    end = reader.take("high", "low")
    if end:
        of = reader.take("of") and reader.take("the", "that", "this")
        return Price(end, speaker.bar) if of and reader.take_any(_NOUNS) else None
    if not (pointed or reader.sees(*_SHAPES)) or not reader.take_any(_OWNERS):
        return None
    end = reader.take("high", "low")
    return Price(end, speaker.bar) if end else None


@attempt
def _of_mother(reader: Reader, speaker: Speaker) -> Price | None:
    """`the mother bar's high`, `the low of that mother bar`: of the bar that the inside bar lies in."""
    reader.take("the", "that")
    end = reader.take("high", "low")
    if end and not reader.take("of"):
        return None
    reader.skip("the", "that", "its")
    if speaker.mother is None or not reader.take_any(_MOTHERS if not end else _MOTHER):
        return None
    end = end or reader.take("high", "low")
    if not end:
        return None
    speaker.bar = speaker.mother
    return Price(end, speaker.mother)
