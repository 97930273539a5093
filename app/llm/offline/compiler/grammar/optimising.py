"""What is to be optimised, without the values: `optimise the EMAs only`, `only the stop`, `nothing else`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.range_bounds import bounds
from app.llm.offline.compiler.grammar.range_subjects import subject
from app.llm.offline.compiler.grammar.ranges import BEST, IS_BEST, LEAD, OPTIMISE, said_plainly
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Settled, Statement, Tried
from app.llm.offline.compiler.wording import phrases, words

_LENGTHS = frozenset(words("length lengths period periods"))


@attempt
def nothing_else(reader: Reader, speaker: Speaker) -> Statement | None:
    """`nothing else`, `leave everything else as it is`: what was not named to be optimised stays."""
    reader.skip(*LEAD)
    if reader.take_any(_BOTH):
        return Settled("every number is searched, unless it is to stay fixed") if said_plainly(reader) else None
    if reader.take_any(_NOTHING_ELSE):
        reader.skip(
            *words("is are gets to be should must may need needs needed optimised optimized searched tested varied")
        )
        return Tried((), only=True) if said_plainly(reader) else None
    verb = reader.take(*_KEEPING)
    if not reader.take_any(_ELSE):
        return None
    reader.skip(*words("should must stay stays remain remains is are be kept left"))
    fixed = bool(reader.take_any(_FIXED)) or verb not in ("", "with", "let")
    return Tried((), only=True) if fixed and said_plainly(reader) else None


@attempt
def tried(reader: Reader, speaker: Speaker) -> Statement | None:
    """`optimise the EMAs only`, `only the stop is optimised`, `optimise RSI length and stop`."""
    reader.take_any(_WONDERING)
    reader.skip(*LEAD)
    the_only = bool(reader.take_any(_THE_ONLY))
    only = bool(reader.take("only")) or the_only
    wanted = bool(reader.take_any(BEST) or reader.take_any(OPTIMISE)) or the_only
    only = bool(reader.take_any(_ONLY)) or only
    subjects = _subjects(reader)
    best = bool(reader.take_any(IS_BEST))
    wanted = best or wanted
    reader.take_any(_FOR_ME)
    only = bool(reader.take_any(_ONLY)) or only
    if not subjects:
        return None
    if not wanted:
        reader.skip("is", "are", "should", "may", "can", "must", "to", "be", "get", "gets", "will", "shall")
        only = bool(reader.take_any(_ONLY)) or only
        wanted = bool(reader.take_any(OPTIMISE))
        only = bool(reader.take_any(_ONLY)) or only
    named = only or all(set(one) & _LENGTHS or len(one) > 1 or set(one) & _WHOLE for one in subjects)
    if (
        not wanted
        or not named
        or not (said_plainly(reader) or (best and reader.sees("on", "for", "in")))
        or _values_follow(reader)
    ):
        return None
    return Tried(tuple(subjects), only)


def _values_follow(reader: Reader) -> bool:
    """Whether `and …` brings values, which may be those of what stands before it as well."""
    at = reader.at
    reader.skip("and")
    follow = at != reader.at and bool(subject(reader).words) and bounds(reader) is not None
    reader.at = at
    return follow


def _subjects(reader: Reader) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    while True:
        at = reader.at
        reader.skip(",", "and", "&", "or", "/", "plus", "+", "both")
        reader.skip("the", "all", "a", "only", "on", "of", "for", "over")
        about = subject(reader)
        if not about.words:
            reader.at = at
            return found
        if found and (reader.peek().value is not None or reader.sees("from", "between")):
            reader.at = at
            return found
        found.append(about.words)
        reader.skip("values", "parameters", "parameter", "value")


_WHOLE = frozenset(
    words("""
    stop stops sl target targets tp ema emas sma smas averages trailing multiplier deviation
    thresholds levels multipliers lengths
""")
)
_ONLY = phrases("only | alone | just | nothing but | and nothing else | exclusively | solely | purely")
_FOR_ME = phrases("for me | for us | please")
_WONDERING = phrases("""
    i want to know | i'd like to know | i would like to know | i wonder | tell me | show me | find out | see |
    i want to see | i'd like to see | i would like to see | let me know | we want to know | and i want to know
""")
_THE_ONLY = phrases("""
    the only thing to optimise is | the only thing to optimize is | the only parameter to optimise is |
    the only parameter to optimize is | the only thing to be optimised is | the only parameter to be optimised is |
    the only thing i want to optimise is | the only thing we optimise is | the only thing optimised is |
    the only thing i want optimised is | the only number to optimise is | the only parameters to optimise are |
    the only things to optimise are | the only thing to test is | the only thing to vary is | the only thing i'd
    optimise is | the only optimised parameter is | the only optimised thing is | the only parameter optimised is
""")
_BOTH = phrases("""
    both optimised | both optimized | optimise both | optimize both | optimise them | optimize them | optimise it |
    both should be optimised | both should be optimized | both to be optimised | both to be optimized | optimised |
    optimized | to be optimised | to be optimized | optimise these | optimise those | optimize it | optimise them both |
    both of which should be optimised | both are optimised | both are to be optimised | all optimised | all optimized
""")
_NOTHING_ELSE = phrases("""
    nothing else | no other parameters | no other parameter | no others | nothing else needs optimising |
    don't optimise anything else | do not optimise anything else | don't optimize anything else |
    do not optimize anything else | don't touch anything else | no other ranges | that's all to optimise |
    dont optimise anything else | don't touch the rest | do not touch the rest | don't optimise the rest |
    do not optimise the rest | don't optimize the rest | do not optimize the rest | nothing else to optimise |
    no other numbers | no other optimisation | no other optimization | do not touch anything else |
    don't change anything else | do not change anything else | don't change the rest | do not change the rest
""")
_ELSE = phrases("""
    everything else | all else | the rest | rest | all other parameters | all others | the others | anything else |
    the other parameters | other parameters | all the rest | all other numbers | the other numbers | other numbers |
    all the other parameters | all the other numbers | all other values | the other values | the rest of the
    parameters |
    all of the rest | the rest of the numbers | every other parameter | every other number
""")
_KEEPING = words("keep leave hold fix keeping leaving holding fixing with let")
_FIXED = phrases("""
    fixed | constant | unchanged | as it is | as is | as they are | alone | the same | untouched | static |
    as i said | as said | as given | default | at default | at their defaults | where they are | where it is |
    not optimised | not optimized
""")
