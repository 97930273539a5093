"""Indicators as they are said: `20 EMA`, `EMA(20)`, `20-period moving average`, `lower Bollinger band (20, 2)`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from app.llm.offline.compiler.lexicon import BY_NAME, PHRASES, PLAIN_AVERAGES, Spoken
from app.llm.offline.compiler.meaning import Call, Line, Price, Value
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import phrases, words
from contracts.indicators import INDICATORS

BAR_UNITS: Mapping[str, str] = {
    **dict.fromkeys("period periods bar bars candle candles length lookback p".split(), "bars"),
    **dict.fromkeys("day days daily d".split(), "1d"),
    **dict.fromkeys("week weeks weekly".split(), "1w"),
    **dict.fromkeys("hour hours hourly".split(), "1h"),
    **dict.fromkeys("minute minutes".split(), "1m"),
}
TIMEFRAME_WORDS: Mapping[str, str] = {"daily": "1d", "weekly": "1w", "hourly": "1h"}
PERIOD_WORDS = ("period", "periods", "length", "lookback", "bars", "bar", "candles", "days", "day")
FAST_WORDS, SLOW_WORDS = (
    words("""
    fast faster quick quicker short shorter
"""),
    ("slow", "slower", "long", "longer"),
)
USUAL_PAIR = {"fast": 20.0, "slow": 50.0}


@cache
def indicator_names() -> Mapping[str, Spoken]:
    """Every way of saying an indicator: the lexicon, and the contract language's own names."""
    own = {
        name.replace("_", " "): BY_NAME.get(name) or _plain_row(name)
        for name in INDICATORS
        if name not in ("highest", "lowest")
    }
    return {**own, **PHRASES}


def _plain_row(name: str) -> Spoken:
    arguments = [argument for argument in INDICATORS[name].arguments if argument.takes != "price field"]
    outputs = {output.replace("_", " "): output for output in INDICATORS[name].outputs if output != "value"}
    return Spoken(
        name,
        (name,),
        tuple(argument.name for argument in arguments),
        tuple(float(argument.default) if argument.default is not None else 14.0 for argument in arguments),
        outputs,
        next(iter(outputs.values()), ""),
        title=name.replace("_", " "),
    )


@attempt
def indicator(reader: Reader, speaker: Speaker) -> Value | None:
    """An indicator's line, with its history: `the 20 EMA 3 bars ago`."""
    found = _line(reader, speaker)
    if found is None:
        return None
    return _back(reader, found)


@attempt
def indicator_call(reader: Reader, speaker: Speaker) -> tuple[Spoken, Call, str] | None:
    """An indicator and the output named before or behind it (empty where none was)."""
    reader.skip_articles()
    timeframe = _timeframe_before(reader)
    role = "fast" if reader.take(*FAST_WORDS) else "slow" if reader.take(*SLOW_WORDS) else ""
    lengths, unit = _numbers_before(reader)
    ahead = _output_ahead(reader)
    row, plain = _name(reader)
    if row is None:
        return None
    behind = "" if ahead else _output_behind(reader, row)
    numbers = lengths + _numbers_behind(reader, row, bool(lengths))
    behind = behind or ("" if ahead else _output_behind(reader, row))
    timeframe = _timeframe_behind(reader) or timeframe or unit_as_timeframe(reader, speaker, unit)
    if timeframe is not None and timeframe == speaker.timeframe:
        timeframe = None
    elif timeframe is not None:
        speaker.read_on.add(timeframe)
    output = row.outputs.get(ahead, "") if ahead else behind
    if (ahead and not output) or len(numbers) > len(row.numbers):
        return None
    if plain and not numbers and not role and speaker.average is not None:
        row = BY_NAME[speaker.average]
    elif plain:
        reader.assumed.append("a moving average of no named kind is read as a simple one")
    call = _complete(reader, speaker, row, numbers, role, timeframe)
    if call is None:
        return None
    if row.average:
        speaker.average = row.name
    return row, call, output


def _line(reader: Reader, speaker: Speaker) -> Value | None:
    said = indicator_call(reader, speaker)
    if said is None:
        return _lone_output(reader, speaker)
    row, call, output = said
    if row.outputs and not output and not row.main:
        return None
    return ended(Line(call, output or row.main))


def ended(line: Line) -> Line:
    """The end of a Donchian channel is that of the bars before: no close lies beyond one that counts it."""
    if line.call.name == "donchian" and line.output in ("upper", "lower") and not line.back:
        return Line(line.call, line.output, 1)
    return line


def _name(reader: Reader) -> tuple[Spoken | None, bool]:
    names = indicator_names()
    phrase = reader.take_any([*names, *PLAIN_AVERAGES])
    if not phrase:
        return None, False
    if phrase in names:
        return names[phrase], False
    return BY_NAME["sma"], True


def _timeframe_before(reader: Reader) -> str | None:
    """`daily 200 SMA`, `4h EMA 50`, `h4 200 ema`."""
    from app.llm.offline.compiler.grammar.places import timeframe_token

    word = reader.peek().text
    if word in TIMEFRAME_WORDS:
        reader.at += 1
        return TIMEFRAME_WORDS[word]
    at = reader.at
    found = timeframe_token(reader)
    if found is not None and reader.peek().text not in ("chart", "charts", "bars", "candles"):
        reader.skip("-")
        return found
    reader.at = at
    return None


def _timeframe_behind(reader: Reader) -> str | None:
    """`200 SMA on the daily chart`: only with such a word, since the market's own timeframe may follow as well."""
    from app.llm.offline.compiler.grammar.places import timeframe_token

    at = reader.at
    if reader.take("on", "of", "from"):
        reader.skip_articles()
        word = reader.peek().text
        found = TIMEFRAME_WORDS.get(word)
        if found is not None:
            reader.at += 1
        else:
            found = timeframe_token(reader)
        if found is not None and (reader.take("chart", "timeframe", "tf") or word in TIMEFRAME_WORDS):
            return found
    reader.at = at
    return None


def unit_as_timeframe(reader: Reader, speaker: Speaker, unit: str) -> str | None:
    """`20-day high`: the timeframe that counts in such units; None where those are the bars traded."""
    if unit in ("", "bars") or unit == speaker.timeframe:
        return None
    if speaker.timeframe is None:
        speaker.counted_in.add(unit)
        return None
    return unit


def in_bars(reader: Reader, speaker: Speaker, unit: str) -> bool:
    """Whether a number of `unit`s is a number of the bars traded."""
    if unit == "bars" or unit == speaker.timeframe:
        return True
    if speaker.timeframe is None:
        speaker.counted_in.add(unit)
        return True
    return False


def _numbers_before(reader: Reader) -> tuple[tuple[float, ...], str]:
    """`20`, `20-period`, `20, 2`, `14 day`: numbers in front of the name and the unit they were said in."""
    at = reader.at
    number = reader.number()
    if number is None:
        return (), ""
    reader.skip("-")
    unit = BAR_UNITS.get(reader.peek().text, "")
    if unit:
        reader.at += 1
        reader.skip("-")
    if _name_follows(reader) and (unit or not reader.sees("atr", "average", "atrs")):
        # "2 ATR" counts ATRs; "14-period ATR" gives its length
        return (number,), unit
    second = _second_number(reader)
    if second is not None and _name_follows(reader):
        return (number, second), unit
    reader.at = at
    return (), ""


def _second_number(reader: Reader) -> float | None:
    """`20 period 2 std Bollinger`, `20,2 BB`."""
    reader.skip(",", "/")
    second = reader.number()
    if second is not None:
        reader.take_any(("std dev", "std", "standard deviation", "standard deviations", "sd", "sigma"))
    return second


def _name_follows(reader: Reader) -> bool:
    at = reader.at
    _output_ahead(reader)
    row, _ = _name(reader)
    reader.at = at
    return row is not None


def _output_ahead(reader: Reader) -> str:
    """`lower` of `lower Bollinger band`; taken only when an indicator's name follows."""
    at = reader.at
    word = reader.take_any(("lower", "upper", "middle", "mid", "top", "bottom"))
    if word:
        reader.skip("band", "line", "of", "the")
        number = reader.at
        if reader.number() is not None:
            reader.skip("-")
            reader.skip(*BAR_UNITS)
        row, _ = _name(reader)
        reader.at = number
        if row is not None and word in row.outputs:
            return word
    reader.at = at
    return ""


def _output_behind(reader: Reader, row: Spoken) -> str:
    at = reader.at
    reader.skip("'s")
    word = reader.take_any(row.outputs)
    if word:
        return row.outputs[word]
    reader.at = at
    return ""


def _numbers_behind(reader: Reader, row: Spoken, has_length: bool) -> tuple[float, ...]:
    """`(20, 2)`, `20`, `of 20`, `with length 20`, `20/50` only where the row takes that many."""
    room = len(row.numbers) - (1 if has_length else 0)
    for form in (_in_brackets, _spelled_out, _bare):
        at = reader.at
        numbers = form(reader, room)
        if numbers and len(numbers) <= room:
            return numbers + _deviations(reader, row, len(numbers) + (1 if has_length else 0))
        reader.at = at
    return _deviations(reader, row, 1) if has_length else ()


def _in_brackets(reader: Reader, room: int) -> tuple[float, ...]:
    if not reader.take("("):
        return ()
    numbers: list[float] = []
    while not reader.take(")"):
        reader.skip(",", "/", "period", "periods", "length", "=", "bars", "bar", "std", "-", "close")
        number = reader.number()
        if number is None:
            if reader.sees(")"):
                continue
            return ()
        numbers.append(number)
        reader.skip("period", "periods", "bars", "bar", "-", "day", "days", "std")
    return tuple(numbers)


def _spelled_out(reader: Reader, room: int) -> tuple[float, ...]:
    reader.skip("with", "of", "using", "a", "(", "set", "to")
    worded = reader.take("period", "periods", "length", "lookback")
    reader.skip("of", "=", ":", "is")
    number = reader.number()
    if number is None:
        return ()
    reader.skip("-")
    unit = reader.take(*PERIOD_WORDS)
    return (number,) if worded or unit else ()


def _bare(reader: Reader, room: int) -> tuple[float, ...]:
    reader.take("of")
    numbers: list[float] = []
    while len(numbers) < room:
        at = reader.at
        if numbers:
            reader.skip(",", "/", "-")
        number = reader.number()
        if number is None or _is_measure(reader):
            reader.at = at
            break
        numbers.append(number)
    return tuple(numbers) if len(numbers) in (1, room) else ()


def _is_measure(reader: Reader) -> bool:
    """A number in front of these belongs to what follows, not to the indicator."""
    return reader.sees("%", "percent", "r", "atr", "pips", "pip", "ticks", "tick", "lots", "lot", "units", "x", "times")


def _deviations(reader: Reader, row: Spoken, given: int) -> tuple[float, ...]:
    """`… with 2 standard deviations` behind the length of bands."""
    if "multiplier" not in row.numbers or given != row.numbers.index("multiplier"):
        return ()
    at = reader.at
    reader.skip(",", "with", "and", "a", "multiplier", "of", "/")
    number = reader.number()
    spread = phrases("""
        std dev | std devs | std | stds | standard deviation | standard deviations | sd | sds | sigma | deviations |
        dev
    """)
    if number is not None and reader.take_any(spread):
        return (number,)
    reader.at = at
    return ()


def _complete(
    reader: Reader, speaker: Speaker, row: Spoken, numbers: tuple[float, ...], role: str, timeframe: str | None
) -> Call | None:
    """The call with the numbers said, then those said elsewhere, then the usual ones, which are noted."""
    if not numbers and not role:
        known = speaker.same_as_said(row.name)
        if known is not None and (timeframe is None or known.timeframe == timeframe):
            speaker.mentioned[row.name] = known
            return known
    filled = list(numbers)
    for place in range(len(numbers), len(row.numbers)):
        value = USUAL_PAIR[role] if role and row.average else row.usual[place]
        filled.append(value)
    missing = [
        f"{name.replace('_', ' ')} {value:g}"
        for name, value in zip(row.numbers[len(numbers) :], filled[len(numbers) :], strict=True)
    ]
    if missing:
        title = f"{role} {row.title or row.name}".strip()
        reader.assumed.append(f"{title}: {', '.join(missing)} (not said)")
    if any(
        value != int(value) or value < 1 for name, value in zip(row.numbers, filled, strict=True) if "length" in name
    ):
        return None
    call = make_call(row, filled, timeframe)
    speaker.mentioned[row.name] = call
    return call


def make_call(row: Spoken, numbers: list[float], timeframe: str | None, source: str = "close") -> Call:
    """A call with its source where the indicator takes one."""
    indicator = INDICATORS.get(row.name)
    params: list[tuple[str, str | float]] = []
    if indicator is not None and any(argument.name == "source" for argument in indicator.arguments):
        params.append(("source", source))
    params.extend(zip(row.numbers, map(float, numbers), strict=True))
    return Call(row.name, tuple(params), timeframe)


def _latest(speaker: Speaker, name: str) -> Call | None:
    """The call of that name spoken of last, or else the first one whose numbers are said anywhere."""
    known = speaker.known.get(name)
    return speaker.mentioned.get(name) or (known[0] if known else None)


_BAND_WORDS = {
    "upper band": "upper",
    "top band": "upper",
    "upper line": "upper",
    "upper channel": "upper",
    "lower band": "lower",
    "bottom band": "lower",
    "lower line": "lower",
    "lower channel": "lower",
    "middle band": "middle",
    "mid band": "middle",
    "midband": "middle",
    "middle line": "middle",
    "mid line": "middle",
    "midline": "middle",
    "center line": "middle",
    "centre line": "middle",
    "middle of the bands": "middle",
    "middle": "middle",
    "mean": "middle",
    "upper": "upper",
    "lower": "lower",
    "upper 1": "upper",  # "the upper one": number words arrive as numbers
    "lower 1": "lower",
}


def _lone_output(reader: Reader, speaker: Speaker) -> Value | None:
    """`the lower band`, `the signal line`, `the histogram` without the indicator's name."""
    reader.skip_articles()
    word = reader.take_any(("signal line", "signal", "histogram"))
    macd = _latest(speaker, "macd")
    if word and macd is not None:
        return Line(macd, "histogram" if word == "histogram" else "signal")
    word = reader.take_any(_BAND_WORDS)
    if not word:
        return None
    for name in ("bollinger", "keltner", "donchian"):
        bands = _latest(speaker, name)
        if bands is not None:
            return ended(Line(bands, _BAND_WORDS[word]))
    if "band" not in word:
        return None
    reader.assumed.append("bands of no named kind are read as Bollinger bands (length 20, multiplier 2)")
    row = BY_NAME["bollinger"]
    return Line(make_call(row, list(row.usual), None), _BAND_WORDS[word])


def _back(reader: Reader, line: Value) -> Value:
    at = reader.at
    number = reader.whole()
    if (
        number is not None
        and reader.take(
            *words("""
        bar bars candle candles period periods
    """)
        )
        and reader.take("ago", "back")
    ):
        return shift(line, number)
    reader.at = at
    return line


def shift(value: Value, back: int) -> Value:
    """The value `back` bars earlier; only prices and lines have a history of their own."""
    match value:
        case Line(call, output, already):
            return Line(call, output, already + back)
        case Price(name, already):
            return Price(name, already + back)
        case _:
            return value
