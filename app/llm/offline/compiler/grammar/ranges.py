"""Values to try: `RSI length 7 to 21`, `stops of 1 to 3 ATR in half steps`, `optimise the EMAs only`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

from app.llm.offline.compiler.grammar.bounded import BOUNDS, asked_already
from app.llm.offline.compiler.grammar.distances import What, spread
from app.llm.offline.compiler.grammar.endings import ends
from app.llm.offline.compiler.grammar.outputs import usual_call
from app.llm.offline.compiler.grammar.range_bounds import Bounds, bounds, listed
from app.llm.offline.compiler.grammar.range_subjects import LEVELS, PROTECTED, ROLES, Subject, subject
from app.llm.offline.compiler.grammar.steps import step_said
from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.meaning import Line
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Distance, Protect, Range, Refine, Statement, Unusable
from app.llm.offline.compiler.tokens import Token
from app.llm.offline.compiler.wording import phrases, words

_OVER = words("""
    values value be in range ranges ranging : = is of over lengths anywhere somewhere ( the optimised optimized
    vary varies , ? with any go could can may might be anything should must will would to are being runs run
    running goes going moves move varied through chosen found determined selected picked decided something a
    from-to for get gets allowed free its it at let
""")
LEAD = words("""
    and please i we want to also then should be with but now for on as well finally would like let's lets just i'd we'd
    i'll we'll n & +
""")
_BEFORE_IT = words("the a all different values for of over best with on : every each possible various several")
BEST = phrases("""
    find out which | see which | check which | find which | find the best value of | find the best value for |
    pick the best | choose the best | select the best | determine the best | find out the best | pick the right
    | which | what is the best | what's the best | whats the best | find the best | find me the best | find best
    | search for the best | look for the best | find the optimal | find the right | best | the best | optimal |
    what is the optimal | what is better | what's better | whats better | which is better | what is best |
    what's best | what works best
""")
IS_BEST = phrases("""
    is best | is the best | works best | performs best | would be best | is optimal | is better | works better |
    gives the best result | gives the best results | does best | are best | are the best | work best | perform
    best | gives the best | does the best | fits best | fit best
""")
_LENGTHS = frozenset(words("length lengths len lens period periods lookback"))
_COUNTED = frozenset(words("length lengths period periods factor factors multiplier multipliers deviations levels"))
_AVERAGES = frozenset(words("sma ema wma hma tema dema kama smma vwma"))
_WITHOUT_NUMBER = frozenset(("above", "below", "over", "under", "an", "a", "the", "any", "some", "and", "or"))
_ANYWHERE = words("somewhere anywhere with a length lengths period of , ( any from")
_BARE_LEVELS = frozenset(words("level levels threshold thresholds"))
_UNKNOWN = "?"
"""Stands for the indicator whose level is tried while the rules are not read yet."""
_ASKING = phrases("""
    let me | allow me to | i want you to | i need you to | feel free to | you can | you could | not sure about |
    unsure about | i am not sure about | i'm not sure about | can your tool | can you | can it | could you | can
    the lab | can you please | could you please
""")
_UNEVEN = Unusable("values to try must lie evenly apart", "say `from 10 to 40 step 10`")
OPTIMISE = phrases("""
    optimise over | optimize over | optimise | optimize | optimising | optimizing | test | try | vary | sweep |
    opt | search | scan | optimised | optimized | explore | let | range | i'd try | i would try | i'd test |
    i'll try | tune | tested | varied | swept | scanned | tried | searched | explored | checked | to be tested |
    optimisation | testing | trying | play with | experiment with | i'd like to test | i'd like to try |
    optimization | check | sweeping | varying | scanning | searching | tuning | tuned | optimisable |
    optimizable | grid | grid search | compare | something between | something from | let the optimiser choose |
    let the optimizer choose | let the optimiser find | let the optimizer find | let the optimiser pick | let
    the optimizer pick | let the optimiser decide | let the optimizer decide | let the optimiser try | let the
    optimizer try | let the optimiser search | let the optimizer search | let the optimiser vary | let the
    optimizer vary | run | iterate | loop | step | somewhere between | anywhere between | somewhere from |
    anywhere from | try out | test out | search over | sweep over | scan over | search space | parameter ranges
    | parameters to optimise | parameters to optimize | optimisation space | optimization space | ranges | to
    optimise | to optimize | values to try | values to test | search ranges | parameters to test | param ranges
    | params to optimise | params | opti | optimiser settings | optimizer settings | range over | range for |
    ranges for | optimisation range | optimization range | search range | test range | optimisation ranges |
    optimization ranges | optimiser range | opt range
""")
_WEAK = frozenset(words("let range run iterate loop step check checked grid ranges params"))
"""Words that may speak of something else where no number of the strategy is named."""
_DISTANCES: Mapping[str, Literal["atr", "percent", "pips", "ticks", "points", "reward_ratio"]] = {
    "percent": "percent",
    "atr": "atr",
    "pips": "pips",
    "ticks": "ticks",
    "points": "points",
    "r": "reward_ratio",
}
_PROTECTED: Mapping[str, What] = {
    **dict.fromkeys(("stop", "stops", "loss", "sl"), "stop_loss"),
    **dict.fromkeys(("target", "targets", "tp", "profit"), "take_profit"),
    **dict.fromkeys(("trailing", "trail"), "trailing_stop"),
}
_HIGHEST_LEVEL = 1000
_OF_IT = frozenset(words("multiple multiplier factor distance size width level"))
_JUDGED = words("should is must can may could might from between level threshold")
_TRIED = words("optimised optimized tested searched tried")
_OF_ALL = phrases("both | each | all | all of them | both of them | each of them | every one | in each case")


@attempt
def value_range(reader: Reader, speaker: Speaker) -> Statement | None:
    """`optimise the fast EMA from 5 to 30 step 5`, `test RSI lengths 2 to 20`, `which R target is best, 1 to 5?`."""
    first = reader.at
    reader.skip(*LEAD)
    reader.take_any(_ASKING)
    only = bool(reader.take("only"))
    asked = bool(reader.take_any(BEST))
    verb = reader.take_any(OPTIMISE)
    wanted = asked or bool(verb)
    reader.skip(*_BEFORE_IT)
    only = bool(reader.take("only", "just")) or only
    several = bool(reader.take("both", "each"))
    named = reader.at
    about = _about(reader, speaker, wanted=wanted)
    if _asks_for_it(reader.tokens[named : reader.at], about.words, speaker):
        return None
    other = _other(reader) if several else ()
    if several and not other:
        return None
    if not _is_said(about) and asked:
        return None
    reader.take_any(IS_BEST)
    reader.skip(*_OVER)
    wanted = bool(reader.take_any(OPTIMISE)) or wanted
    reader.skip(*_OVER)
    led = reader.sees("from", "between")
    in_a_row = wanted or len(about.words) > 1 or bool(set(about.words) & _COUNTED)
    found = (listed(reader) if in_a_row and not led else None) or bounds(reader)
    if found is None or found == "uneven":
        return _UNEVEN if found is not None and wanted else None
    wanted = bool(reader.take_any(IS_BEST)) or _tried_behind(reader) or wanted
    side = _side_behind(reader)
    if side:
        return _of_side(reader, speaker, about, found, side)
    if not _is_said(about) and (wanted or (led and reader.tokens[max(0, first - 1)].text in LEVELS)):
        about = (_subject_behind(reader) if wanted else None) or _leveled(speaker)
    if found[0] >= found[1] or (about.words == (speaker.leveled, "level") and found[1] > _HIGHEST_LEVEL):
        return None  # "try this from 2015 to 2020" says when
    if not _is_said(about):
        sure = wanted and verb not in _WEAK
        unsaid = sure or found[2] is not None or (led and found[3] in _DISTANCES) or _follows_range(reader, first)
        return Range((), *found[:3], unit=found[3]) if unsaid and said_plainly(reader) else None
    found_range = _range(reader, speaker, about, found, only=only)
    return replace(found_range, others=(other,)) if other else found_range


def _asks_for_it(spoken: Sequence[Token], about: Sequence[str], speaker: Speaker) -> bool:
    """`min ADX 15 to 30` of an ADX that nothing has asked for yet: whether it is a filter."""
    names = [word for word in about if word in BY_NAME]
    bound = any(token.text in BOUNDS for token in spoken)
    return bound and len(names) == 1 and set(about) <= {names[0], *LEVELS} and not asked_already(speaker, names[0])


def _other(reader: Reader) -> tuple[str, ...]:
    """`both stop and target from 1 to 3`: the second of two whose values are the same."""
    reader.take("and", "&")
    reader.skip("the", "a")
    return subject(reader).words


def _side_behind(reader: Reader) -> str:
    """`20 to 40 for longs`: the side whose level it is."""
    at = reader.at
    reader.take("for", "on")
    reader.take("the")
    word = reader.take("longs", "buys", "shorts", "sells") or (reader.take("long", "short") and "longs")
    side = "short" if reader.tokens[reader.at - 1].text in ("short", "shorts", "sells") else "long"
    reader.skip("side", "trades", "entries")
    if word and said_plainly(reader):
        return side
    reader.at = at
    return ""


def _of_side(reader: Reader, speaker: Speaker, about: Subject, found: Bounds, side: str) -> Statement:
    if not about.words:
        return Range((side,), *found[:3], unit=found[3])
    return _range(reader, speaker, Subject((*about.words, side), about.number), found, only=False)


def _follows_range(reader: Reader, first: int) -> bool:
    """`levels 20 to 40 and 60 to 80`: values behind others."""
    before = reader.tokens[max(0, first - 2) : first]
    return (
        reader.tokens[first].text == "and"
        and len(before) > 1
        and before[0].text in ("to", "-")
        and (before[1].value is not None)
    )


def _is_said(about: Subject) -> bool:
    return bool(about.words) or about.number is not None


def _about(reader: Reader, speaker: Speaker, *, wanted: bool) -> Subject:
    """Which number the values are for, as far as that is said in front of them."""
    own = reader.sees("its")
    about = subject(reader)
    if own and set(about.words) and set(about.words) <= _OF_IT:
        return Subject()  # "stop 2 ATR, and optimise its multiple"
    if about.words and speaker.leveled and set(about.words) <= _BARE_LEVELS:
        return Subject((speaker.leveled, *about.words))
    if not about.words and reader.at and reader.tokens[reader.at - 1].text == "the" and reader.peek(1).text in _JUDGED:
        return Subject((), reader.signed_number())  # "the 20 should be optimised"
    return _that(reader, speaker) if wanted and not about.words else about


def _tried_behind(reader: Reader) -> bool:
    """`RSI length 7 to 21 (to be) tested`: that the values are to be tried."""
    reader.skip(")")
    return reader.peek(1).text not in ("on", "for") and reader.sees(*_TRIED) and bool(reader.take_any(OPTIMISE))


def said_plainly(reader: Reader) -> bool:
    """Whether nothing more is said of the values."""
    return ends(reader) or reader.sees(")", "?", "\n")


def _range(
    reader: Reader,
    speaker: Speaker,
    about: Subject,
    found: tuple[float, float, float | None, str],
    *,
    only: bool,
) -> Range:
    low, high, step, unit = found
    said = about.words
    unit = "r" if not unit and "reward" in said else unit
    if unit == "r" and not set(said) & _PROTECTED.keys():
        said = (*said, "target")
    speaker.average = next((word for word in said if word in BY_NAME and BY_NAME[word].average), speaker.average)
    averages = any((word in BY_NAME and BY_NAME[word].average) or word == "average" for word in said)
    if averages or speaker.roles:  # "EMA fast 5-15, slow 20-60"
        speaker.roles |= ROLES & set(said)
    _speak_of_level(reader, speaker, said)
    if not unit and set(said) & PROTECTED:  # "which R target", "ATR stops"
        unit = next((word for word in said if word in _DISTANCES), "")
    return Range(said, low, high, step, _protecting(said, low, high, step, unit), about.number, unit, only)


def _that(reader: Reader, speaker: Speaker) -> Subject:
    """`ADX over a threshold, test that from 15 to 30`: the level that was spoken of last; else what stands before."""
    if not reader.take("that", "this", "it", "these", "those", "them") or not speaker.leveled:
        return Subject()
    return Subject((speaker.leveled, "level"))


def _leveled(speaker: Speaker) -> Subject:
    return Subject((speaker.leveled, "level")) if speaker.leveled in BY_NAME else Subject()


def _speak_of_level(reader: Reader, speaker: Speaker, said: Sequence[str]) -> None:
    """`ADX threshold from 15 to 30, and it must be above that`: what is spoken of from here on."""
    name = next((word for word in said if word in BY_NAME and not BY_NAME[word].average), "")
    if name and set(said) & (LEVELS | _LENGTHS) and BY_NAME[name].bounded:
        speaker.it = Line(usual_call(reader, speaker, name), BY_NAME[name].main)


@attempt
def lengths_of_average(reader: Reader, speaker: Speaker) -> Statement | None:
    """`… above an SMA somewhere between 50 and 250`, `SMA filter 50..200`: behind an average without a number."""
    name = reader.at - 1
    if name >= 1 and reader.tokens[name].text == "filter":
        name -= 1
    if name < 1 or reader.tokens[name].text not in _AVERAGES or reader.tokens[name - 1].text not in _WITHOUT_NUMBER:
        return None
    reader.take("whose", "which", "that")
    reader.skip(*_ANYWHERE, *_OVER)
    if reader.take_any(OPTIMISE):
        reader.skip(*_ANYWHERE, *_OVER)
    found = bounds(reader)
    if found is None or found[0] >= found[1] or found[3] not in ("", "bars"):
        return None
    reader.take(")")
    return Range((reader.tokens[name].text,), *found[:3])


@attempt
def refined(reader: Reader, speaker: Speaker) -> Statement | None:
    """`both in steps of 5`, `start with 10 and 3`: said of the ranges before it."""
    reader.skip("and", "but", "please", "we", "i", "to", "should", "would", "they", "it", "them")
    if reader.take_any(_OF_ALL):
        reader.skip("are", "is", "tested", "searched", "optimised", "optimized", "with", "go", "going", "run", "using")
        step = step_said(reader)
        return Refine(step=step) if step is not None and said_plainly(reader) else None
    if not reader.take_any(_START):
        return _step_behind(reader)
    reader.skip(*_STARTED)
    values: list[float] = []
    while (value := reader.signed_number()) is not None:
        values.append(value)
        reader.skip("x", "r", "atr", "%", "bars", "pips")
        if not reader.take("and", "/") and not (reader.sees(",") and reader.peek(1).value is not None):
            break
        reader.take(",")
    timed = reader.sees(":") and reader.peek(1).value is not None  # "start 10:00"
    return Refine(tuple(values)) if values and said_plainly(reader) and not timed else None


@attempt
def _step_behind(reader: Reader) -> Refine | None:
    """`…, try steps of one`: the step of the values before it."""
    led = bool(reader.take("try", "test", "use", "take", "with", "using"))
    step = step_said(reader) if led or reader.sees("in") else None
    return Refine(step=step) if step is not None and said_plainly(reader) else None


_START = phrases("""
    start | starts | starting | begin | begins | beginning | start value | start values | starting value |
    starting values | initial value | initial values | default | defaults | default value | default values |
    the default is | the defaults are | starting point
""")
_STARTED = words("with at from on is are of = : value values point being off the out")


def levels_to_try(prompts: Sequence[tuple[Token, ...]]) -> tuple[tuple[Range, ...], str | None]:
    """The ranges said anywhere of levels, which a rule in front of them may speak of, and of a fast or slow length; and
    the kind of average whose length that is, which a plain `MA cross` in front of it means."""
    found: list[Range] = []
    for tokens in prompts:
        reader, speaker = Reader(tokens), Speaker(leveled=_UNKNOWN)
        while not reader.done:
            tried = value_range(reader, speaker)
            if tried is not None:
                speaker = Speaker(leveled=_UNKNOWN)
            if isinstance(tried, Range):
                found.append(tried)
            reader.at += 0 if tried is not None else 1
    kinds = {word for one in found if ROLES & set(one.subject) for word in one.subject if word in _AVERAGES}
    spoken = tuple(one for one in found if (LEVELS | ROLES) & set(one.subject))
    return spoken, kinds.pop() if len(kinds) == 1 else None


def _subject_behind(reader: Reader) -> Subject | None:
    """`try 10 to 20 for the RSI length`."""
    at = reader.at
    reader.take("for", "as")
    reader.skip("the", "a", "on")
    found = subject(reader)
    if found.words:
        return found
    reader.at = at
    return None


def _protecting(said: Sequence[str], low: float, high: float, step: float | None, unit: str) -> Protect | None:
    """`try stops from 1 to 3 ATR` says a stop as well, unless one is said apart."""
    kind = _DISTANCES.get(unit)
    what = next(
        (_PROTECTED[word] for word in ("trailing", "trail", *said) if word in said and word in _PROTECTED), None
    )
    if kind is None or what is None:
        return None
    return Protect(what, spread(Distance(kind, high), low, high, step))
