"""How traders say that something is taken back."""

from __future__ import annotations

from app.llm.offline.compiler.reader import Reader
from app.llm.offline.compiler.wording import phrases

_COUNTED = ("points", "pips", "ticks", "percent", "%", "atr", "r", "point", "pip", "tick", "bars", "trades", "x")
_ENDED = (",", ".", ";", "\n", ")", "and", "!")
TAKING_BACK = phrases("""
    no wait | wait no | wait , no | no , wait | scratch that | actually no | sorry | i mean | i meant | correction |
    on second thought | no sorry | sorry i mean | sorry , i mean | make that | actually make that | actually make it |
    make it | hmm make that | no , make that | no make that | nah | nope | wait | no , sorry | strike that | oops |
    change that to | change it to | actually , make that | better | better make it | or rather | rather |
    no , actually | actually | no make it | no , make it | no let's make it |
    no , let's make it | no let's use | no let's say
""")
_DOUBTED = phrases("""
    is too much | is too wide | is too tight | is too far | is too big | is too small | is too large | is too little |
    is a bit much | too much | too wide | too tight | would be too much | would be too wide | would be too tight |
    seems too much | seems too wide | seems too tight | is probably too much | is probably too wide |
    is maybe too much | is maybe too wide | is much | is a lot | is a bit wide | is a bit tight
""")
_I_GUESS = phrases(
    "i guess | i think | maybe | probably | i suppose | for me | for this | perhaps | imo | tbh | though"
)


def takes_back(reader: Reader) -> bool:
    """Whether words come that take back what stands before them, with the signs beside them; they are moved over."""
    marked = False
    while True:
        at = reader.at
        reader.skip(",", ".", "-", "…", "but", "(")
        if _doubts(reader):
            marked = True
            continue
        plain_no = reader.sees("no") and (reader.peek(1).text == "," or reader.peek(1).value is not None)
        if not reader.take_any(TAKING_BACK) and not (plain_no and reader.take("no")):
            reader.at = at
            return marked
        marked = True


def _doubts(reader: Reader) -> bool:
    """`is too much I guess, take …`: whether a distance is taken back for another one; else nothing moves."""
    at = reader.at
    if reader.take_any(_DOUBTED):
        reader.take_any(_I_GUESS)
        reader.skip(",", "so", ".", "-", "i", "i'll", "better", "rather", "then", "let's")
        if reader.sees("take", "use", "make", "go") and reader.peek(1).text not in ("profit", "profits"):
            reader.take("take", "use", "go")
            reader.skip("with", "for")
            return True
    reader.at = at
    return False


def rather_than(reader: Reader) -> None:
    """`20 pips, not 30`, `2 ATR rather than points`, `instead of 20 pips`: what it is not, moved over and noted."""
    at = reader.at
    apart = bool(reader.take(","))
    if reader.take_any(("rather than", "instead of", "not", "and not")):
        reader.skip("the", "a")
        number = reader.number()
        unit = reader.take(*_COUNTED)
        if (number is not None or (unit and not apart)) and (reader.done or reader.sees(*_ENDED)):
            if number is not None:
                reader.assumed.append(f"{number:g} is taken back")
            return
    reader.at = at
