"""What is to stay as it is: `don't optimise the stop`, `keep stop and target fixed`, `signal 9 fixed`, `fast is 10`."""

from __future__ import annotations

from collections.abc import Sequence

from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.range_bounds import Bounds, bounds
from app.llm.offline.compiler.grammar.range_subjects import PROTECTED, ROLES, subject
from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Given, Hold, Range, Statement, Tried
from app.llm.offline.compiler.tokens import Token
from app.llm.offline.compiler.wording import phrases, words

_ALL_FIXED = phrases("""
    no optimisation | no optimization | without optimisation | without optimization | fixed parameters | do not
    optimise anything | do not optimize anything | don't optimise anything | don't optimize anything | no curve
    fitting | keep all parameters fixed | keep the parameters fixed | keep everything fixed | don't change the
    parameters | all parameters fixed | all parameters stay fixed | all numbers fixed | everything fixed |
    keep all numbers fixed | leave everything fixed | hold everything fixed | leave all numbers fixed |
    fix everything | nothing to optimise | nothing to optimize | nothing is optimised | nothing is optimized |
    no parameter ranges | no ranges | do not want any optimisation | don't want any optimisation |
    do not want any optimization | don't want any optimization | don't want to optimise anything |
    do not want to optimise anything | fixed numbers | use fixed numbers | fixed values | use fixed values |
    use fixed parameters | with fixed numbers | with fixed parameters | with fixed values | no parameter optimisation |
    no parameter optimization | no optimising | no optimizing | use these exact numbers | use exactly these numbers
""")
_NOT_TO_CHANGE = phrases("""
    don't optimise | don't optimize | do not optimise | do not optimize | dont optimise | dont optimize | do not
    change | don't change | leave alone | don't vary | do not vary | not optimising | not optimizing |
    without optimising | without optimizing | don't touch | do not touch | dont touch | never optimise |
    no optimisation of | no optimisation on | no optimisation for | no optimization of | no optimization on |
    no optimization for | no range for | no range on | no ranges for | dont vary | don't search | do not search |
    don't test | do not test | don't sweep | no need to optimise | no need to optimize | don't tune
""")
_BUT = phrases("""
    except | except for | but | apart from | other than | besides | but not | with the exception of | excluding |
    except the ones for | save for | bar
""")
_ALL_TRIED = phrases("""
    optimise everything | optimize everything | optimise all parameters | optimize all parameters | optimise all |
    optimize all | optimise all numbers | optimize all numbers | everything is optimised | everything is optimized |
    everything may be optimised | everything may be optimized | optimise the lot | vary everything | test everything
""")
_KEEPING = words("keep leave hold fix keeping leaving holding fixing with set")
_STAYS = words("is are stays stay remains remain should must be kept held at left = : will always to")
_FIXED = phrases("""
    fixed | constant | unchanged | untouched | as is | as it is | alone | static | not optimised | not optimized |
    not to be optimised | not to be optimized | isn't optimised | isn't optimized | is not optimised |
    is not optimized | as they are | are not optimised | are not optimized | should not be optimised |
    should not be optimized | must not be optimised | must not be optimized | need not be optimised |
    not be optimised | not be optimized | no optimisation | no optimization | doesn't change | does not change
""")
_STAYING = frozenset(words("stay stays remain remains kept held left always"))
_UNITS = words("atr atrs % percent pips pip ticks r x bars")
_BEHIND = phrases("""
    fixed | not optimised | not optimized | don't optimise it | don't optimize it | do not optimise it |
    do not optimize it | don't optimise that | do not optimise that | don't optimize that | do not optimize that |
    which is fixed | that is fixed | that one is fixed | keep it fixed | keep that fixed | leave it fixed |
    leave that fixed | keep that one fixed | it stays fixed | which stays fixed
""")
_BOTH_BEHIND = phrases("""
    both fixed | keep both fixed | both stay fixed | both are fixed | keep these fixed | keep those fixed |
    keep them fixed | leave both fixed | don't optimise them | do not optimise them | don't optimize them |
    do not optimize them | don't optimise those | do not optimise those | don't optimise these | which are fixed |
    neither of which should be optimised | neither of which is optimised | neither of which should be optimized |
    neither of which is optimized | neither of them should be optimised | neither of them is optimised |
    neither should be optimised | neither is optimised | neither is to be optimised | both not optimised |
    both not optimized | don't optimise either | do not optimise either | don't optimise both | neither optimised |
    neither should be optimized | neither is optimized | do not optimise both | which should both stay fixed |
    which both stay fixed | which are both fixed | both should stay fixed | both must stay fixed | both as they are |
    keep both as they are | both unchanged | both constant | keep both constant | keep both
""")
_SPARED = words("and please but i we want to with also , just")


@attempt
def hold(reader: Reader, speaker: Speaker) -> Statement | None:
    """`don't optimise the stop`, `keep stop and target fixed`, `no optimisation`, `fixed parameters`."""
    reader.skip(*_SPARED)
    if reader.take_any(_ALL_FIXED):
        return _all_but(reader)
    if reader.take_any(_BEHIND):
        return Hold(("it",)) if ends(reader) or reader.sees(")") else None
    if reader.take_any(_BOTH_BEHIND):
        return Hold(("both",)) if ends(reader) or reader.sees(")") else None
    if reader.take_any(_ALL_TRIED) and reader.take_any(_BUT):
        return _held(reader, forbidden=True)
    return _held(reader, forbidden=bool(reader.take_any(_NOT_TO_CHANGE)))


def _all_but(reader: Reader) -> Statement | None:
    """`all parameters fixed`, `everything fixed except the stop`."""
    if not reader.take_any(_BUT):
        return Hold(())
    subjects, _ = _named(reader)
    tried = _values(reader) if len(subjects) == 1 else None
    if tried is not None:
        return Range(subjects[0], *tried[:3], unit=tried[3], only=True)
    return Tried(subjects, only=True) if subjects else None


@attempt
def _values(reader: Reader) -> Bounds | None:
    """`everything fixed except the RSI length, which goes from 7 to 21`: the values to try for it."""
    reader.skip(",", ":", "which", "that", "is", "are", "goes", "go", "runs", "should", "may", "can", "be", "varied")
    reader.skip("tested", "tried", "optimised", "optimized", "vary", "varies", "to", "run", "over", "(")
    found = bounds(reader)
    reader.take(")")
    return found if found is not None and found[0] < found[1] and ends(reader) else None


def _held(reader: Reader, *, forbidden: bool) -> Statement | None:
    start = reader.at
    keeping = not forbidden and bool(reader.take(*_KEEPING))
    fixed_ahead = not forbidden and bool(reader.take("fixed", "constant"))
    subjects, values = _named(reader)
    if not subjects or len(values) not in (0, len(subjects)):
        return None
    if values and any(set(one) & PROTECTED for one in subjects):
        return None  # "keep the stop fixed at 2 ATR" says a stop
    stays = fixed_ahead or keeping or any(token.text in _STAYING for token in reader.tokens[start : reader.at])
    if not forbidden and not reader.take_any(_FIXED) and not (stays and values):
        return None
    return Hold(subjects[0], subjects[1:], values) if ends(reader) or reader.sees(")") else None


def _named(reader: Reader) -> tuple[tuple[tuple[str, ...], ...], tuple[float, ...]]:
    """The numbers of the strategy that are named in a row, and what they are where that is said."""
    found: list[tuple[str, ...]] = []
    values: list[float] = []
    while True:
        reader.skip("the", "a", "both", "all", "for", "on")
        about = subject(reader)
        if not about.words:
            break
        found.append(about.words)
        reader.skip(*_STAYS)
        value = reader.signed_number()
        if value is not None:
            values.append(value)
            reader.skip(*_UNITS)
        if not _goes_on(reader) or (values and _protects(reader)):
            break
    return tuple(found), tuple(values)


def _protects(reader: Reader) -> bool:
    """Whether a stop or target comes next, which says a distance of its own; then the joint before it is left."""
    found = bool(set(subject(Reader(reader.tokens[reader.at :])).words) & PROTECTED)
    while found and reader.tokens[reader.at - 1].text in (",", "and", "the", "a"):
        reader.at -= 1
    return found


def _goes_on(reader: Reader) -> bool:
    """Whether another number of the strategy is named in one breath."""
    at = reader.at
    reader.skip("and", "&", "or", "/", "nor", ",")
    reader.skip("the", "a")
    after = reader.at
    found = after != at and bool(subject(reader).words)
    reader.at = after if found else at
    return found


_IS = words("is are = : at of starts stands set to")


@attempt
def given(reader: Reader, speaker: Speaker) -> Statement | None:
    """`Fast is 10`, `the slow SMA has 50 bars`, `fast: 10, slow: 50`: the length of the average of that part."""
    reader.skip("and", "with", "the", "use", "where", "let", "a", "an")
    ahead = _number_ahead(reader)
    about = subject(reader)
    roles = ROLES & set(about.words)
    kinds = [word for word in about.words if word in BY_NAME and BY_NAME[word].average]
    if len(roles) != 1 or set(about.words) - roles - set(kinds) - set(_PLAIN) or about.words[0] not in ROLES:
        return None
    reader.skip(*_IS, "has", "length", "period", "uses")
    value = reader.whole() if ahead is None else ahead
    reader.skip("-", "bars", "bar", "periods", "period", "days", "day", "length", "candles")
    behind = [reader.peek(1).text, reader.peek(2).text, *([reader.peek(4).text] if reader.peek(1).value else [])]
    other = reader.sees("and", "/") and bool(ROLES & set(behind))
    if (reader.sees(",", ":", "/") and reader.peek(1).value is not None) or reader.sees("or"):
        return None  # "a slow one of 20, 30 or 40", "fast = 5:20:5"
    if value is None or (reader.sees("to", "-", "and", "/") and not other):
        return None
    if not (ends(reader) or reader.sees("(", ")", "/", *ROLES)):
        return None
    return Given((*roles, *kinds[:1]), float(value))


@attempt
def _number_ahead(reader: Reader) -> int | None:
    """`use 10 for the fast and 30 for the slow one`."""
    number = reader.whole()
    reader.skip("bars", "periods", "days")
    led = reader.take("for", "as", "on")
    reader.skip("the", "a")
    return number if led and reader.sees(*ROLES) else None


_PLAIN = words("average moving ma line length period lookback")


def lengths_given(prompts: Sequence[tuple[Token, ...]]) -> dict[str, float]:
    """The lengths said of the fast and of the slow average anywhere, where they do not differ."""
    found: dict[str, set[float]] = {}
    for tokens in prompts:
        reader, speaker = Reader(tokens), Speaker()
        while not reader.done:
            said = given(reader, speaker)
            if said is not None:
                speaker = Speaker()
            if isinstance(said, Given):
                found.setdefault(said.subject[0], set()).add(said.value)
            reader.at += 0 if said is not None else 1
    return {role: values.pop() for role, values in found.items() if len(values) == 1}
