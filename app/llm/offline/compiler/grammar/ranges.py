"""Values to try, and what is to stay fixed: `RSI length 7 to 21`, `stops of 1 to 3 ATR in half steps`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Literal

from app.llm.offline.compiler.grammar.distances import What, spread, step_said
from app.llm.offline.compiler.grammar.indicator_names import take_name
from app.llm.offline.compiler.grammar.outputs import usual_call
from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.meaning import Line
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Distance, Hold, Protect, Range, Settled, Statement, Unusable
from app.llm.offline.compiler.tokens import Token
from app.llm.offline.compiler.wording import phrases, words

_OVER = words("""
    values value be in range ranges ranging : = is of over lengths anywhere somewhere ( the optimised optimized vary
    varies , ? with any go could can may might be anything
""")
_BEST = phrases("""
    which | what is the best | what's the best | whats the best | find the best | find me the best | find best |
    search for the best | look for the best | find the optimal | find the right | best | the best | optimal |
    what is the optimal |
    what is better | what's better | whats better | which is better | what is best | what's best | what works best
""")
_IS_BEST = phrases("""
    is best | is the best | works best | performs best | would be best | is optimal | is better | works better |
    gives the best result | gives the best results | does best
""")
_LENGTHS = frozenset(words("length lengths period periods"))
_AVERAGES = frozenset(words("sma ema wma hma tema dema kama smma vwma"))
_WITHOUT_NUMBER = frozenset(("above", "below", "over", "under", "an", "a", "the", "any", "some", "and", "or"))
_ANYWHERE = words("somewhere anywhere with a length lengths period of , ( any from")
_LEVELS = frozenset(words("level levels threshold thresholds oversold overbought"))
_BARE_LEVELS = frozenset(words("level levels threshold thresholds"))
_UNKNOWN = "?"
"""Stands for the indicator whose level is tried while the rules are not read yet."""
_ROLES = frozenset(("fast", "slow"))
_LAST_JOINTS = ("and", "or", "&")
_ASKING = phrases("can your tool | can you | can it | could you | can the lab | can you please | could you please")
_SEARCHED = Settled("every number is searched, unless it is to stay fixed")
_UNEVEN = Unusable("values to try must lie evenly apart", "say `from 10 to 40 step 10`")
_ALL_FIXED = phrases("""
    no optimisation | no optimization | without optimisation | without optimization | fixed parameters | do not
    optimise anything | do not optimize anything | don't optimise anything | don't optimize anything | no curve
    fitting | keep all parameters fixed | keep the parameters fixed | keep everything fixed | don't change the
    parameters
""")
_NOT_TO_CHANGE = phrases("""
    don't optimise | don't optimize | do not optimise | do not optimize | dont optimise | dont optimize | do not
    change | don't change | leave alone | don't vary
""")
_OPTIMISE = phrases("""
    optimise over | optimize over | optimise | optimize | optimising | optimizing | test | try | vary | sweep |
    search | scan | optimised | optimized | explore | let | range | i'd try | i would try | i'd test | i'll try | tune |
    tested | varied | swept | scanned | tried | searched | explored | checked | to be tested |
    testing | trying | play with | experiment with | i'd like to test | i'd like to try
""")


_KINDS: Mapping[str, Literal["atr", "percent", "pips", "reward_ratio"]] = {
    "%": "percent",
    "percent": "percent",
    "atr": "atr",
    "atrs": "atr",
    "pips": "pips",
    "r": "reward_ratio",
}
_PROTECTED: Mapping[str, What] = {
    **dict.fromkeys(("stop", "stops", "loss", "sl"), "stop_loss"),
    **dict.fromkeys(("target", "targets", "tp", "profit"), "take_profit"),
    **dict.fromkeys(("trailing", "trail"), "trailing_stop"),
}


@attempt
def value_range(reader: Reader, speaker: Speaker) -> Statement | None:
    """`optimise the fast EMA from 5 to 30 step 5`, `test RSI lengths 2 to 20`, `which R target is best, 1 to 5?`."""
    reader.skip("and", "please", "i", "we", "want", "to", "also", "then", "should", "be", "with")
    reader.take_any(_ASKING)
    asked = bool(reader.take_any(_BEST))
    wanted = asked or bool(reader.take_any(_OPTIMISE))
    reader.skip("the", "a", "all", "different", "values", "for", "of", "over", "best")
    subject = _subject(reader) or (_that(reader, speaker) if wanted and not asked else ())
    if not subject and (asked or not wanted):
        return None
    if subject and speaker.leveled and set(subject) <= _BARE_LEVELS:
        subject = (speaker.leveled, *subject)
    reader.take_any(_IS_BEST)
    behind = reader.at
    reader.skip(*_OVER)
    wanted = bool(reader.take_any(_OPTIMISE)) or wanted
    reader.skip(*_OVER)
    bounds = (_listed(reader) if wanted else None) or _bounds(reader)
    if bounds is None:
        reader.at = behind
        return _SEARCHED if wanted and set(subject) & _LENGTHS and (reader.done or reader.sees("?", ".")) else None
    if bounds == "uneven":
        return _UNEVEN
    low, high, step, unit = bounds
    reader.skip(")")
    subject = subject or _subject_behind(reader) or ((speaker.leveled, "level") if speaker.leveled in BY_NAME else ())
    if not subject or low >= high or (subject == (speaker.leveled, "level") and high > _HIGHEST_LEVEL):
        return None  # "try this from 2015 to 2020" says when
    if unit == "r" and not set(subject) & _PROTECTED.keys():
        subject = (*subject, "target")
    speaker.average = next((word for word in subject if word in BY_NAME and BY_NAME[word].average), speaker.average)
    if any((word in BY_NAME and BY_NAME[word].average) or word == "average" for word in subject):
        speaker.roles |= _ROLES & set(subject)
    _speak_of_level(reader, speaker, subject)
    unit = unit or next((word for word in subject if word in _KINDS), "")  # "which R target", "ATR stops"
    return Range(subject, low, high, step, _protecting(subject, low, high, step, unit))


def _that(reader: Reader, speaker: Speaker) -> tuple[str, ...]:
    """`ADX over a threshold, test that from 15 to 30`: the level that was spoken of last."""
    return (speaker.leveled, "level") if speaker.leveled and reader.take("that", "this", "it") else ()


def _speak_of_level(reader: Reader, speaker: Speaker, subject: Sequence[str]) -> None:
    """`ADX threshold from 15 to 30, and it must be above that`: what is spoken of from here on."""
    name = next((word for word in subject if word in BY_NAME and not BY_NAME[word].average), "")
    if name and set(subject) & _LEVELS and BY_NAME[name].bounded:
        speaker.it = Line(usual_call(reader, speaker, name), BY_NAME[name].main)


@attempt
def lengths_of_average(reader: Reader, speaker: Speaker) -> Statement | None:
    """`… above an SMA somewhere between 50 and 250`, `SMA filter 50..200`: behind an average without a number."""
    name = reader.at - 1
    if name >= 1 and reader.tokens[name].text == "filter":
        name -= 1
    if name < 1 or reader.tokens[name].text not in _AVERAGES or reader.tokens[name - 1].text not in _WITHOUT_NUMBER:
        return None
    reader.skip(*_ANYWHERE)
    bounds = _bounds(reader)
    if bounds is None or bounds[0] >= bounds[1] or bounds[3]:
        return None
    reader.take(")")
    return Range((reader.tokens[name].text,), *bounds[:3])


def levels_to_try(prompts: Sequence[tuple[Token, ...]]) -> tuple[tuple[Range, ...], str | None]:
    """The ranges of levels said anywhere, which a rule in front of them may speak of; and the kind of average whose
    fast or slow length is to be tried, which a plain `MA cross` in front of it means."""
    found: list[Range] = []
    for tokens in prompts:
        reader = Reader(tokens)
        while not reader.done:
            tried = value_range(reader, Speaker(leveled=_UNKNOWN))
            if isinstance(tried, Range):
                found.append(tried)
            reader.at += 0 if tried is not None else 1
    kinds = {word for one in found if _ROLES & set(one.subject) for word in one.subject if word in _AVERAGES}
    levels = tuple(one for one in found if _LEVELS & set(one.subject))
    return levels, kinds.pop() if len(kinds) == 1 else None


def _subject_behind(reader: Reader) -> tuple[str, ...]:
    """`try 10 to 20 for the RSI length`."""
    reader.take("for")
    reader.skip("the", "a", "on")
    return _subject(reader)


def _protecting(subject: Sequence[str], low: float, high: float, step: float | None, unit: str) -> Protect | None:
    """`try stops from 1 to 3 ATR` says a stop as well, unless one is said apart."""
    kind = _KINDS.get(unit)
    what = next(
        (_PROTECTED[word] for word in ("trailing", "trail", *subject) if word in subject and word in _PROTECTED), None
    )
    if kind is None or what is None:
        return None
    return Protect(what, spread(Distance(kind, high), low, high, step))


_SUBJECTS = (
    "fast slow stop loss sl target tp take profit rsi ema sma ma macd bollinger bb donchian atr length lengths "
    "period periods multiplier multiple level levels threshold entry exit signal "
    "oversold overbought trailing trail lookback channel band bands short long average moving deviation std stops "
    "targets ratio reward line rsi's emas smas lower upper len width factor deviations mult setting settings number "
    "trigger thresholds distance size window"
).split()
_UNITS = words("% x atr atrs percent pips pip r")
_USUAL_ATR = 14
_HIGHEST_LEVEL = 1000
_LEAST_LISTED = 3
_Bounds = tuple[float, float, float | None, str]
"""Low, high, step and the unit they were said in."""


def _subject(reader: Reader) -> tuple[str, ...]:
    words: list[str] = []
    while True:
        reader.skip("the", "'s", "my")
        counted = reader.sees("r") and reader.peek(1).text in _PROTECTED
        bought = reader.sees("buy") and reader.peek(1).text in _LEVELS
        word = reader.take(*_SUBJECTS, *(("r",) if counted else ("buy",) if bought else ())) or _indicator(reader)
        if not word:
            return tuple(words)
        words.append(word)
        _skip_numbers(reader)
        reader.skip("as", "an") if word in _PROTECTED else None
        if word in _ROLES and reader.peek().value == 1 and not reader.peek(1).text.startswith(("to", "-")):
            reader.at += 1  # "the slow one"


def _skip_numbers(reader: Reader) -> None:
    """`ADX(14) threshold 15 to 30`: the numbers of the indicator are those of the rules."""
    at = reader.at
    bracketed = bool(reader.take("(")) and (first := reader.number()) is not None
    while bracketed and reader.take(",") and reader.number() is not None:
        pass
    usual = bracketed and first == _USUAL_ATR and reader.peek(1).text in ("multiple", "multiples", "multiplier")
    if not bracketed or not reader.take(")") or not (usual or reader.sees(*_LEVELS)):
        reader.at = at


@attempt
def _indicator(reader: Reader) -> str | None:
    """The name of an indicator as the contract has it."""
    row, plain = take_name(reader)
    return None if row is None or plain else row.name


@attempt
def _bounds(reader: Reader) -> _Bounds | None:
    """Low, high and step of a range, and the unit it was said in."""
    reader.skip("from", "between")
    low = reader.number()
    reader.skip(*_UNITS)
    if low is None or not reader.take("to", "-", "and", "until", "till", "through", "up"):
        return None
    reader.skip("to")
    high = reader.number()
    reader.skip("x")
    unit = reader.take(*_KINDS)
    reader.skip("bars", "bar")
    return None if high is None else (low, high, step_said(reader), unit)


@attempt
def _listed(reader: Reader) -> _Bounds | Literal["uneven"] | None:
    """`15, 20, 25 and 30`, `1 / 1.5 / 2 ATR`: three or more values, evenly apart."""
    values: list[float] = []
    closing = {"{": "}", "[": "]", "(": ")"}.get(reader.take("{", "[", "("), "")
    behind = reader.at
    while (value := reader.number()) is not None:
        values.append(value)
        behind = reader.at
        reader.skip(*_UNITS)
        joined = bool(reader.take(",", "/"))
        if not reader.take(*_LAST_JOINTS) and not joined:
            break
    reader.at = behind
    if closing and not reader.take(closing):
        return None
    unit = reader.take(*_KINDS)
    if len(values) < _LEAST_LISTED:
        return None
    steps = {round(later - earlier, 6) for earlier, later in pairwise(values)}
    step = steps.pop()
    if steps or step <= 0:
        return "uneven"
    reader.assumed.append(f"{', '.join(f'{one:g}' for one in values)}: tried in steps of {step:g}")
    return values[0], values[-1], step, unit


@attempt
def hold(reader: Reader, speaker: Speaker) -> Statement | None:
    """`don't optimise the stop`, `keep the stop fixed`, `no optimisation`, `fixed parameters`."""
    reader.skip("and", "please", "but")
    if reader.take_any(_ALL_FIXED):
        return Hold(())
    if reader.take_any(_NOT_TO_CHANGE):
        subject = _subject(reader)
        return Hold(subject)
    if reader.take("keep", "leave", "hold"):
        subject = _subject(reader)
        reader.skip("at", "is")
        reader.number()
        if subject and reader.take("fixed", "constant", "unchanged"):
            return Hold(subject)
    return None
