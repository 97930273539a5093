"""The words that join conditions, and what goes on without any."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from app.llm.offline.compiler.grammar.bars import as_bar_before, is_of_bars_before
from app.llm.offline.compiler.grammar.calls import earlier
from app.llm.offline.compiler.grammar.endings import ends, same_ahead
from app.llm.offline.compiler.grammar.relations import ABOVE, BELOW
from app.llm.offline.compiler.grammar.verbs import entry_verb
from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.meaning import (
    AnyOf,
    Compare,
    Condition,
    Cross,
    Line,
    Not,
    Number,
    Price,
    Repeated,
    Slope,
    Touch,
    is_clock,
    parts_of_all,
)
from app.llm.offline.compiler.mirror import mirror
from app.llm.offline.compiler.reader import Reader
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import phrases, words

_AND = phrases("""
    whose | with its | where the |
    followed by | , followed by | is followed by | followed immediately by | is then followed by |
    and is followed by | that also | that | which | which also | and also | and then only if |
    and only if | and only when |
    and when | and if | and while | and the | and | while |
    plus | as long as | provided that | provided | but only if | but only when | but only | only if | only when |
    only while | with | so long as | given | when | if | but | yet | though | and now | and then | then |
    and also when | + | and at the same time | and at the same bar | and on the same bar | and in the same bar |
    and on that same bar | and on that bar | and at that bar | and on the same candle | and in the same candle |
    and simultaneously | while at the same time | while on the same bar | and at the same moment | and at once |
    and at the same time when | and on the same bar when | at the same time | and additionally | and in addition |
    and besides | and a pullback where | and a dip where | and a setup where | and a rally where |
    with a pullback where | and a moment when | and a bar where |
    and a situation where | and also at the same time | and also on the same bar |
    and we only do that while | and we only do that when | and we only do that if | and i only do that while |
    and i only do that when | and i only do that if | and only do that while | and only do that when |
    and only do that if | and i only take it when | and i only take it if | and we only take it when |
    and we only take it if | but only take it when |
    but only take it if
""")  # fmt: skip
_TOGETHER = phrases("""
    at the same time | on the same bar | at the same bar | in the same bar | same bar | on 1 bar | at once | together |
    on the same candle | in the same candle | same candle | same time | simultaneously | at the same moment
""")
SHAPED = words("engulfing engulf hammer star doji bar pinbar candle green red")
"""What a bar is called by its shape, behind which may stand where it is."""
_JOINING = frozenset(phrase.split()[0] for phrase in (*_AND, "or")) - {","}
_FEW = 10
_GOING_ON = words("""
    crossing xing turning rising falling hooking curling pointing hooks curls heading
""")


def awaited(reader: Reader) -> bool:
    """`I look for RSI to drop below 30 and then for the close to cross …`: whether one more is waited for."""
    said = [token.text for token in reader.tokens[: reader.at]]
    ahead = [reader.peek(place).text for place in range(_FEW)]
    before = any(word.startswith(("look", "wait", "watch")) and after == "for" for word, after in pairwise(said))
    return before and "to" in ahead and ahead[0] == "for"


def is_sequence(reader: Reader) -> bool:
    """Whether `then`, `followed by` or the next bar comes next; moves nothing."""
    ahead = [reader.peek(place).text for place in range(2)]
    first = ahead[1] if ahead[0] in (",", "and", "is") else ahead[0]
    return first in ("then", "followed") or next_bar_ahead(reader)


def next_bar_ahead(reader: Reader) -> bool:
    """Whether `and the next bar …` comes next; moves nothing."""
    ahead = [reader.peek(place).text for place in range(5)]
    return any(one == "next" and two in ("bar", "candle", "day") for one, two in pairwise(ahead))


def bar_before(reader: Reader, parts: Sequence[Condition]) -> Condition | None:
    """The last of the parts a bar earlier, where what comes next is of the bar behind it."""
    if not is_sequence(reader):
        return None
    if is_of_bars_before(parts[-1]):
        return parts[-1]  # "the previous candle was red, then this one …"
    found = as_bar_before(parts[-1])
    return earlier(parts[-1], 1) if found is None and next_bar_ahead(reader) and len(parts) == 1 else found


def turned_around(reader: Reader) -> bool:
    """`…, below it the opposite`: whether the mirror image is what comes next; moves nothing."""
    ahead = [reader.peek(place).text for place in range(3)]
    return any(word in ahead for word in ("opposite", "reverse", "inverse", "mirror", "vice", "mirrored"))


def skip_tail(reader: Reader, joint: str) -> None:
    """`a cross, daily trend up only`, `a cross with an ADX above 25 filter`: words that say it filters."""
    if reader.sees("only") and reader.peek(1).text in ("", ",", ".", "\n", ";"):
        reader.take("only")
    reader.take("filter" if joint else "")
    at = reader.at
    if reader.take_any(_TOGETHER) and not ends(reader):
        reader.at = at


def goes_on(reader: Reader, before: Condition) -> bool:
    """`crosses up below zero`, `over 80 crossing down`: whether the same subject goes on with no word between."""
    if as_bar_before(before) is not None and reader.sees("closing", "opening"):
        return True
    if reader.sees("same"):
        return True
    if isinstance(before, Compare) and isinstance(before.right, Number):
        return reader.sees(*_GOING_ON)
    placed = "from" if reader.sees("from") else "in" if reader.sees("in", "within", "inside") else ""
    if placed == "from" and reader.peek(1).text in ("oversold", "overbought") and isinstance(before, Cross):
        return True
    ahead = reader.peek(1).text if placed else reader.peek().text
    if placed == "in":
        return "oversold" in (ahead, reader.peek(2).text) or "overbought" in (ahead, reader.peek(2).text)
    if reader.sees("<", ">"):
        return _of_own_lines(before) and reader.peek(1).value is not None  # "%K x %D up < 20"
    return (isinstance(before, Cross) or _orders_own_lines(before)) and ahead in (*ABOVE, *BELOW)


def _orders_own_lines(before: Condition) -> bool:
    """`k > d under 20`: two lines of one indicator, which a level behind them is of."""
    match before:
        case Compare(Line(left), _, Line(right)):
            return left == right
    return False


def _of_own_lines(before: Condition) -> bool:
    """Whether two lines of one indicator cross."""
    match before:
        case Cross(Line(left), _, Line(right)):
            return left == right
    return False


def take_joint(reader: Reader) -> str:
    """The word that joins one condition more; `on` only where the volume is said behind it."""
    if reader.sees("plus") and reader.peek(1).text in ("di", "dmi"):
        return ""  # "ADX over 25, +DI over -DI"
    if same_ahead(reader):
        return reader.take_any(("under", "on", "given", "using", "subject to"))
    on_volume = reader.sees("on") and reader.peek(1).text == "volume"
    return reader.take("on") if on_volume else reader.take_any(_AND)


def stands_beside(reader: Reader, speaker: Speaker, before: Condition) -> bool:
    """`a bullish engulfing above the 200 SMA`, `closes green above it`, `a 20 bar breakout above the EMA`: where the
    price stands as something happens."""
    if not reader.sees(*ABOVE, *BELOW) or reader.at == 0:
        return False
    shaped = reader.tokens[reader.at - 1].text in SHAPED or (speaker.bar == 0 and bool(speaker.placed))
    return shaped or any(takes_place(part) for part in parts_of_all(before))


def takes_place(part: Condition) -> bool:
    """Whether it is a break, a touch, a row of bars or a turn of anything but an average."""
    match part:
        case Compare(Price("close"), _, Line(call)):
            return call.name == "donchian"
        case Not(Slope(Line(call))):
            return not BY_NAME[call.name].average
        case _:
            closes = isinstance(part, Slope) and isinstance(part.of, Price)
            return closes or isinstance(part, AnyOf | Touch | Repeated)


def verb_behind(reader: Reader) -> bool:
    """Whether a verb of entering comes next; moves nothing."""
    at = reader.at
    reader.skip(",", "then", "i", "we", "to")
    found = entry_verb(reader) != (None, False)
    reader.at = at
    return found


def asks_of_entries(reader: Reader, start: int, found: Condition) -> bool:
    """`exit when RSI > 70, between 8 and 16 London time`, `out at the SMA, ADX < 25 filter`: what stands behind a comma
    alone and knows no way says when to trade, more likely."""
    if is_clock(found) or reader.sees("filter", "filters"):
        return True
    listed = reader.sees("and") or (reader.sees(",") and reader.peek(1).text in ("and", "or"))
    return not listed and reader.tokens[start + 1].text not in _JOINING and mirror(found) == found
