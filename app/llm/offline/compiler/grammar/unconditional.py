"""The whole of a rule: `the opposite cross regardless of ADX`, `short when all of it is the other way round`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.indicator_names import take_name
from app.llm.offline.compiler.meaning import Side
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.wording import phrases, words

_REGARDLESS = phrases("""
    whether | regardless of | no matter what | no matter | irrespective of | whatever | ignoring |
    without looking at |
    without | even without | independent of | independently of | never mind
""")
_SAYS = words("agrees agree confirms says does shows is reads filter level reading condition or not rule here then")
_IN_ANY_CASE = phrases("regardless | no matter what | in any case | either way")
_ALL_OF_IT = phrases("""
    all of it | everything | it all | all of that | all of this | all of them | the whole thing | all conditions |
    all the conditions | all 3 | all 2 | both | both of them | both conditions | it's all | it is all | that's all |
    all of these | all that | the whole lot | everything's | all that's
""")
_TURN = words("flip reverse mirror invert turn switch")
_THE_OTHER_WAY = phrases("""
    the other way round | the other way around | the other way | around | upside down | mirrored | inverted |
    reversed | flipped | in reverse | opposite | the opposite | the opposite way | the opposite way round | backwards |
    turned around
""")


@attempt
def regardless(reader: Reader) -> bool | None:
    """`whether ADX agrees or not`, `regardless of ADX`: that what else had to hold for the entry need not hold."""
    reader.skip(",")
    if reader.take_any(_REGARDLESS):
        reader.skip("the", "what", "of")
        if take_name(reader)[0] is None and not reader.take("filter", "filters", "anything", "everything", "volume"):
            return None
        reader.skip(*_SAYS)
        return True if ends(reader) else None
    return True if reader.take_any(_IN_ANY_CASE) and ends(reader) else None


@attempt
def turned_for(reader: Reader) -> Side | None:
    """`for shorts flip all three`, `for longs all of it reversed`: whose rules are the mirror image."""
    if not reader.take("for", "on"):
        return None
    reader.skip("the", "a")
    side: Side | None = "short" if reader.take("shorts", "short", "sells") else None
    side = side or ("long" if reader.take("longs", "long", "buys") else None)
    reader.skip(",", ":", "trades", "side", "i", "we", "just", "simply", "it's", "do")
    start = reader.at
    told = bool(reader.take_any(_TURN) and reader.take_any(_ALL_OF_IT)) or bool(all_turned(reader))
    note_count(reader, start)
    return side if side is not None and told and ends(reader) else None


def note_count(reader: Reader, start: int) -> None:
    """`all three of them`: how many conditions are turned around, which is no number of a rule."""
    count = next((token.value for token in reader.tokens[start : reader.at] if token.value is not None), None)
    if count is not None:
        reader.assumed.append(f"{count:g} conditions are turned around")


@attempt
def all_turned(reader: Reader) -> bool | None:
    """`short when all of it is the other way round`, `short if everything is reversed`."""
    if not reader.take_any(_ALL_OF_IT):
        return None
    reader.skip("is", "are", "exactly", "just", "gets", "goes", "turned", "looks", "lines", "up", "comes")
    return True if reader.take_any(_THE_OTHER_WAY) and ends(reader) else None
