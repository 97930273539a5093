"""The step of a range: `step 0.5`, `in steps of .25`, `by 5`, `in tens`, `in half steps`."""

from __future__ import annotations

from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.wording import words

_STEPS = words("step steps stepping increments increment stepsize apart interval intervals")
_STEPPED = words("% atr atrs percent pips pip r points point ticks tick bar bars")
_SHARES = {"half": 0.5, "quarter": 0.25, "single": 1.0}

_NAMED_STEPS = {
    "ones": 1.0, "twos": 2.0, "threes": 3.0, "fours": 4.0, "fives": 5.0, "tens": 10.0, "twenties": 20.0,
    "halves": 0.5, "halfs": 0.5, "quarters": 0.25, "tenths": 0.1, "hundreds": 100.0, "sixes": 6.0,
    "sevens": 7.0, "nines": 9.0, "twelves": 12.0, "fifteens": 15.0, "thirties": 30.0, "eights": 8.0, "fifties": 50.0,
}  # fmt: skip
"""`from 10 to 50 in tens`."""


@attempt
def step_said(reader: Reader) -> float | None:
    """`step 0.5`, `in steps of .25`, `by 5`, `(step 5)`, `in half steps`, `in 10 pip steps` behind a range."""
    reader.skip("inclusive", ",", "in", "with", "a", "an", "at", "using")
    opened = bool(reader.take("("))
    reader.skip("in", "with", "a", "an")
    named = _NAMED_STEPS.get(reader.take(*_NAMED_STEPS))
    if named is None and reader.sees("by") and reader.peek(1).text in _NAMED_STEPS:
        reader.at += 1
        named = _NAMED_STEPS[reader.take(*_NAMED_STEPS)]
    if named is not None:
        step: float | None = named
    elif reader.take(*_STEPS, "by", "every"):
        reader.skip("of", "size", "by", "=", ":", "a")
        step = _SHARES.get(reader.take(*_SHARES)) or reader.number()
        reader.skip(*_STEPPED)
    else:
        step = _SHARES.get(reader.take(*_SHARES)) or reader.number()
        reader.skip("-", *_STEPPED)
        step = step if reader.take(*_STEPS, "s") else None
    return step if step and (not opened or reader.take(")")) else None
