"""The whole of a rule: `the opposite cross regardless of ADX`, `short when all of it is the other way round`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.indicator_names import take_name
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
def all_turned(reader: Reader) -> bool | None:
    """`short when all of it is the other way round`, `short if everything is reversed`."""
    if not reader.take_any(_ALL_OF_IT):
        return None
    reader.skip("is", "are", "exactly", "just", "gets", "goes", "turned", "looks", "lines", "up", "comes")
    return True if reader.take_any(_THE_OTHER_WAY) and ends(reader) else None
