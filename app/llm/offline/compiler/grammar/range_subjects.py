"""Which number of the strategy is meant: `fast EMA`, `RSI length`, `the stop`, `the 20 EMA`, `bars held`."""

from __future__ import annotations

from dataclasses import dataclass

from app.llm.offline.compiler.grammar.indicator_names import take_name
from app.llm.offline.compiler.grammar.range_bounds import bounds
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.wording import phrases, words

LEVELS = frozenset(words("level levels threshold thresholds oversold overbought thr thresh"))
ROLES = frozenset(("fast", "slow"))
PROTECTED = frozenset(words("stop stops loss sl target targets tp profit trailing trail"))
_WORDS = words("""
    fast slow stop loss sl target tp take profit rsi ema sma ma macd bollinger bb donchian atr length lengths
    period periods multiplier multiple level levels threshold entry exit signal
    oversold overbought trailing trail lookback channel band bands short long average moving deviation std stops
    targets ratio reward line rsi's emas smas lower upper len width factor deviations mult setting settings number
    trigger thresholds distance size window averages mas ema's sma's multiples multipliers factors stop's target's lens
    held holding time exits breakout smoothing thr thresh dev devs sd stdev
""")
_LEVEL_NAMES = frozenset(words("level levels threshold thresholds thr thresh"))
_ENDS = {"upper": "overbought", "lower": "oversold"}
_PLAIN_ENDS = {"high": "upper", "low": "lower"}
_OSCILLATORS = frozenset(words("rsi stochastic stoch_rsi cci mfi williams_r entry exit"))
_COUNTS = words("number amount max maximum min minimum")
_LEDGERS = words("for on")
_FASTER = {"faster": "fast", "slower": "slow", "quick": "fast"}
_IN_ORDER = {"first": "fast", "second": "slow"}
_REWARD = phrases("""
    risk reward | risk reward ratio | rr | r : r | rr ratio | reward to risk | risk to reward | reward risk |
    risk : reward | reward : risk | risk / reward | reward / risk | risk - reward | reward - to - risk |
    risk - to - reward | r / r
""")
_SIDES = ("buy", "sell", "short", "long")
_BARS = words("bar bars period periods day days -")
_PAIR = 2
_OF_LINE = words("length period lookback smoothing len from between periods")
_USUAL_ATR = 14
_BEHIND_NUMBER = words("from between ? over in anywhere somewhere should is must can may could :")


@dataclass(frozen=True, slots=True)
class Subject:
    """Words of a number of the strategy; `number` is what it is in the rules, where that was said beside it."""

    words: tuple[str, ...] = ()
    number: float | None = None


def subject(reader: Reader) -> Subject:
    """What comes next as far as it names a number of the strategy."""
    found: list[str] = []
    number: float | None = None
    last = False
    while True:
        at = reader.at
        reader.skip("the", "'s", "my", "its", "of", *(_LEDGERS if found else _COUNTS))
        reader.take(*(_COUNTS if reader.peek(1).text in LEVELS else ()))
        ahead = None if found else _length_ahead(reader)
        word = _word(reader)
        if not word:
            reader.at = at if found else reader.at
            break
        found.append(word)
        behind = _number_behind(reader, word)
        last = behind is not None
        number = behind if last and word in LEVELS else number if number is not None else ahead or behind
        reader.skip("as", "an") if word in PROTECTED else None
        if word in ROLES and reader.peek().value == 1 and not reader.peek(1).text.startswith(("to", "-")):
            reader.at += 1  # "the slow one"
    found = _ends_of_scale(found)
    of_indicator = set(found) & LEVELS and found[-1] not in LEVELS | {"it"}
    plural = number == _PAIR and found and found[-1].endswith("s")
    if not found or of_indicator or plural or (set(found) & LEVELS and not last):
        number = None
    return Subject(tuple(found), number)


def _ends_of_scale(found: list[str]) -> list[str]:
    """`upper threshold`, `lower level`: that of the overbought or oversold end, where no band is named beside it."""
    if not set(found) & _LEVEL_NAMES or not set(found) <= _LEVEL_NAMES | _ENDS.keys() | _OSCILLATORS:
        return found
    return [_ENDS.get(word, word) for word in found]


def _word(reader: Reader) -> str:
    faster = reader.take(*_FASTER)
    if faster:
        return _FASTER[faster]
    if reader.sees(*_IN_ORDER) and (reader.peek(1).value is not None or reader.peek(1).text in ("from", "between")):
        return _IN_ORDER[reader.take(*_IN_ORDER)]
    if reader.sees(*_PLAIN_ENDS) and reader.peek(1).text in _LEVEL_NAMES:
        return _PLAIN_ENDS[reader.take(*_PLAIN_ENDS)]
    if reader.sees("r", "rr") and reader.peek(1).text in PROTECTED:
        return reader.take("r", "rr") and "r"
    if reader.sees(*_SIDES) and reader.peek(1).text in LEVELS:
        return reader.take(*_SIDES)
    percent = 1 if reader.sees("%") else 0
    if reader.peek(percent).text in ("k", "d") and reader.peek(percent + 1).text in _OF_LINE:
        reader.at += percent
        return reader.take("k", "d")
    if reader.sees("bars", "bar", "candles", "days") and reader.peek(1).text in ("held", "in", "to"):
        return _bars_held(reader)
    if reader.take_any(_REWARD):
        return "reward"
    return reader.take(*_WORDS) or _indicator(reader) or ""


def _bars_held(reader: Reader) -> str:
    """`bars held`, `bars in the trade`, `bars to hold`: how long a trade lasts."""
    at = reader.at
    reader.at += 1
    if reader.take("held") or (reader.take("to") and reader.take("hold")):
        return "held"
    reader.take("in")
    reader.skip("a", "the")
    if reader.take("trade", "position"):
        return "held"
    reader.at = at
    return ""


@attempt
def _length_ahead(reader: Reader) -> float | None:
    """The number of `the 20 EMA` and `14-period RSI`; moves on only where an indicator follows."""
    number = reader.whole()
    if number is None:
        return None
    reader.skip(*_BARS)
    behind = reader.at
    if _indicator(reader) is None and not reader.sees("ma", "average", "moving"):
        return None
    reader.at = behind
    return number


def _number_behind(reader: Reader, word: str) -> float | None:
    """`ADX(14) threshold`, `RSI (14) from 7 to 21`, `EMA 20 between 10 and 30`: what it is in the rules."""
    at = reader.at
    if word in PROTECTED:
        return None
    if reader.take("("):
        numbers = [reader.number()]
        while numbers[-1] is not None and reader.take(","):
            numbers.append(reader.number())
        if numbers[-1] is not None and reader.take(")"):
            return numbers[0] if len(numbers) == 1 and not _of_stop(reader, numbers[0]) else None
    elif (number := reader.number()) is not None and (
        _range_in_brackets(reader) or (word not in ROLES and reader.sees(*_BEHIND_NUMBER, *LEVELS))
    ):
        return number
    reader.at = at
    return None


def _range_in_brackets(reader: Reader) -> bool:
    """`deviation 2 (1.5-3 step 0.5)`: whether values to try come next; moves nothing."""
    at = reader.at
    found = bool(reader.take("(")) and bounds(reader) is not None and reader.sees(")")
    reader.at = at
    return found


def _of_stop(reader: Reader, number: float | None) -> bool:
    """Whether this is the `ATR(14) multiple` of a stop, whose length is its own."""
    return number == _USUAL_ATR and reader.sees("multiple", "multiples", "multiplier", "stop", "stops", "target")


@attempt
def _indicator(reader: Reader) -> str | None:
    """The name of an indicator as the contract has it."""
    row, plain = take_name(reader)
    return None if row is None or plain else row.name
