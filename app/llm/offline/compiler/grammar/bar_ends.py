"""The ends of a bar that was spoken of: `its high`, `the inside bar's low`."""

from __future__ import annotations

from app.llm.offline.compiler.meaning import Compare, Price, all_parts
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import phrases

_NOUNS = phrases("""
    inside bar | inside candle | inside day | outside bar | hammer | doji | engulfing candle | engulfing bar | bar |
    candle | hammer candle | shooting star | pin bar | doji candle | signal candle | setup bar | setup candle
""")
_MOTHER = phrases("mother bar | mother candle | mother day | mother")
_BEFORE_IT = phrases("""
    bar before it | candle before it | bar before that |
    day before it | candle before that | bar right before it | bar before the inside bar | day before that |
    candle before the inside bar | day before the inside day | bar around it
""")
_THAT_BARS = phrases("""
    that bar's | that candle's | that day's | the mother bar's | the mother candle's | mother bar's | the same bar's
""")
_BODY = ((), ("close", "open"))
"""`this one opens below its close and closes above its open`: nobody compares so within one bar."""
_OWNERS = tuple(f"{noun}'s" for noun in _NOUNS)
_MOTHERS = tuple(f"{noun}'s" for noun in _MOTHER) + _MOTHER
_SHAPES = frozenset(noun.split()[0] for noun in _NOUNS) - {"bar", "candle"}


@attempt
def end_of_bar(reader: Reader, speaker: Speaker) -> Price | None:
    """`its high`, `the inside bar's low`, `the high of that candle`: of the bar spoken of last."""
    if speaker.bar is None:
        return _of_that_bar(reader, speaker)
    mother = _of_mother(reader, speaker)
    if mother is not None:
        return mother
    before = _of_the_one_before(reader, speaker.bar + 1)
    if before is not None:
        speaker.bar = before.back
        return before
    if reader.take("its"):
        opens = reader.tokens[max(0, reader.at - 3)].text in ("opens", "opened")
        end = reader.take("high", "low", *_BODY[opens or speaker.level == Price("close", speaker.bar)])
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


@attempt
def _of_the_one_before(reader: Reader, back: int) -> Price | None:
    """`the high of the bar before it`."""
    reader.skip_articles()
    end = reader.take("high", "low") if reader.peek(1).text == "of" else ""
    reader.take("of")
    reader.skip_articles()
    return Price(end, back) if end and reader.take_any(_BEFORE_IT) else None


@attempt
def _of_that_bar(reader: Reader, speaker: Speaker) -> Price | None:
    """`…; below that bar's low`, `…; if it closes below its low`: of the bar whose end the entry names."""
    parts = tuple(all_parts(speaker.entry)) if speaker.entry is not None else ()
    ends = [part.right for part in parts if isinstance(part, Compare) and part.left == Price("close")]
    named = [end for end in ends if isinstance(end, Price) and end.field in ("high", "low") and end.back]
    pointed = reader.take_any(_THAT_BARS)
    its = not pointed and bool(reader.take("its"))
    end = reader.take("high", "low") if pointed or its else ""
    if not end or len(named) != 1 or (its and end == named[0].field):
        return None
    return Price(end, named[0].back)
