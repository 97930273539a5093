"""Indicators as they are said: `20 EMA`, `EMA(20)`, `20-period moving average`, `lower Bollinger band (20, 2)`."""

from __future__ import annotations

from dataclasses import replace

from app.llm.offline.compiler.grammar.calls import make_call, shift
from app.llm.offline.compiler.grammar.indicator_names import take_name
from app.llm.offline.compiler.grammar.indicator_numbers import numbers_before, numbers_behind
from app.llm.offline.compiler.grammar.outputs import ended, lone_output, output_ahead, output_behind
from app.llm.offline.compiler.grammar.places import timeframe_token
from app.llm.offline.compiler.grammar.range_asides import range_aside
from app.llm.offline.compiler.grammar.role_lengths import length_of
from app.llm.offline.compiler.grammar.sources import of_that_source, source_behind, sourced
from app.llm.offline.compiler.grammar.units import TIMEFRAME_WORDS, unit_as_timeframe
from app.llm.offline.compiler.grammar.usual_levels import is_level, or_beyond
from app.llm.offline.compiler.lexicon import BY_NAME, Spoken
from app.llm.offline.compiler.meaning import Call, Line, Value
from app.llm.offline.compiler.naming import values_of
from app.llm.offline.compiler.reader import ARTICLES, Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import phrases, words
from contracts.strategy import TIMEFRAMES

FAST_WORDS = words("fast faster quick quicker short shorter")
SLOW_WORDS = words("slow slower long longer")
_OWNED = {"hour's": "hourly", "day's": "daily", "week's": "weekly"}
_WAYS_OUT = frozenset(words("exit exits out close closes cover leave target tp"))
_OVER = (*words(", . ; and or with ! stop sl tp target"), "\n")
_JUDGED = words("bullish bearish green red is above below rising falling crosses > <")
_OF_BARS_BEFORE = phrases("""
    of the prior bars | of the previous bars | of previous bars | of prior bars | of the bars before | of past bars |
    of the prior bar | of the previous bar | of the previous candles | of the bars before it
""")
_OF_THE_CLOSE = phrases("of the close | of close | of closes | of closing prices | of the closing price | of price")
_AS_IT_STOOD = phrases("""
    as it stood | as it was | as they stood | as of | as it stood on | as it was on | as it stood at | as it was at |
    where it stood | where it was | as at | as measured | as seen | as drawn | taken | measured | shifted | shifted by |
    ( as of | ( taken | ( shifted | ( as it stood | (
""")
_THE_BAR_BEFORE = phrases("""
    the previous bar | the prior bar | the bar before | the last bar | the previous candle | the prior candle |
    the candle before | the bar before this 1 | a bar ago | a bar before | a bar earlier
""")
_OF_THE_BAR = phrases("""
    of the bar | of this bar | of the candle | of this candle | of the current bar | of the signal bar | of a bar |
    of today | of the current candle
""")
_RELATED = (*words("crosses cross crossing is above below over under > < and , . ;"), "\n", "")
_BARS = words("bar bars candle candles period periods")
_BEFORE_READINGS = words("at reaches hits")
_BOUNDS, _BEYOND = words("min minimum max maximum"), words("above over below under")
READING_OF = phrases("of | reading of | level of | value of | reading | level")
_BEHIND_BARS = (*words(") , . ; : and or buy sell long short go then i we = ->"), "\n")
_HEADER = 8
_WIDEST = 5
"""ATRs that anybody puts a channel from its middle."""
_GOES = words("buy sell long short when if above below over under < > crosses cross ema sma rsi")


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
    reader.take(*(("bar's", "candle's") if reader.peek(1).text == "true" else ()))
    led_by, left = leading_word(reader), left_at(reader)
    timeframe = _timeframe_before(reader)
    sided = reader.sees("long", "short")
    role = "fast" if reader.take(*FAST_WORDS) else "slow" if reader.take(*SLOW_WORDS) else ""
    lengths, unit = numbers_before(reader)
    ahead = output_ahead(reader)
    row, plain = take_name(reader)
    if row is None or (row.name == "slope" and _of_an_average(reader)) or (sided and not row.average):
        return None  # "long MACD …" is a side
    role = role or (_role_behind(reader) if row.average and not lengths else None) or ""
    _skip_kind(reader, ahead)
    behind = "" if ahead else output_behind(reader, row)
    beyond = led_by in _BOUNDS or or_beyond(reader) or (led_by in _BEYOND and is_level(row, reader.peek().value))
    stands_at = (row.bounded and beyond) or ((left or led_by in _BEFORE_READINGS) and row.extremes is not None)
    reading = stands_at and not lengths and level_stands(reader)
    numbers, source = _numbers(reader, row, lengths, reading=reading)
    _skip_close(reader, row)
    if row.name != "atr" and (len(row.numbers) == 1 or not numbers):
        range_aside(reader, speaker, (*([role] if role else []), row.name), numbers[0] if numbers else None)
    _skip_kind(reader, ahead)
    behind = behind or ("" if ahead else output_behind(reader, row))
    timeframe = _timeframe_behind(reader) or timeframe or unit_as_timeframe(reader, speaker, unit)
    if timeframe is not None and timeframe == speaker.timeframe:
        timeframe = None
    elif timeframe is not None:
        speaker.read_on |= {timeframe}
    output = row.outputs.get(ahead, "") if ahead else behind
    if (ahead and not output) or len(numbers) > len(row.numbers):
        return None
    if plain and not numbers and not role and speaker.average is not None:
        row = BY_NAME[speaker.average]
    elif plain:
        reader.assumed.append("a moving average of no named kind is read as a simple one")
    unsure = not numbers and not role and _is_one_of_several(speaker, row, timeframe)
    call = None if unsure else _complete(reader, speaker, row, numbers, role, timeframe)
    if call is None or _may_be_another(speaker, call, bool(numbers)):
        return None
    if row.average:
        speaker.average = row.name
    call = call if not source else speaker.mention(row.name, make_call(row, list(numbers), call.timeframe, source))
    return row, call, output


def _numbers(
    reader: Reader, row: Spoken, lengths: tuple[float, ...], *, reading: bool
) -> tuple[tuple[float, ...], str]:
    """The numbers of the indicator, and of what price its average is taken, which is empty where that is not said."""
    of_source = sourced(reader) if row.average and not lengths else None
    if of_source is not None:
        return of_source[:1], of_source[1]
    numbers = lengths if reading else lengths + numbers_behind(reader, row, bool(lengths))
    return numbers, source_behind(reader) if row.average and numbers else ""


@attempt
def _role_behind(reader: Reader) -> str | None:
    """`EMA fast crosses above EMA slow`: which of the two averages is meant, where no number follows."""
    role = reader.take("fast", "slow")
    return role if role and reader.sees(*_RELATED) else None


def _skip_close(reader: Reader, row: Spoken) -> None:
    """Move over what is so anyway: `standard deviation of the close`."""
    reader.take_any(_OF_THE_CLOSE if row.name == "stdev" else ())


def _skip_kind(reader: Reader, ahead: str) -> None:
    """Move over the `band` of `the lower Keltner band` and of `the lower Keltner (20, 2) band`."""
    if ahead:
        reader.skip("band", "bands", "channel", "line")


def _of_an_average(reader: Reader) -> bool:
    """Whether `HMA 55 slope` or `55 EMA slope` ends here: the slope of that average, no indicator of its own."""
    before = reader.tokens[max(0, reader.at - 3) : reader.at - 1]
    return any(token.text in BY_NAME and BY_NAME[token.text].average for token in before) or reader.sees("of")


def left_at(reader: Reader) -> bool:
    """`exit RSI 50`, `Exit: RSI 50`, `close longs: RSI 70`: whether a way out ends here, behind which a level comes."""
    before = [token.text for token in reader.tokens[max(0, reader.at - 3) : reader.at]]
    told = bool(before) and before[-1] in (":", "=", "->")
    before = before[:-1] if told else before
    if before[-1:] in (["exit"], ["out"]):
        return True
    sided = before[-1:] != [] and before[-1] in ("long", "longs", "short", "shorts")
    return told and bool({*before[-2:]} & _WAYS_OUT if sided else {*before[-1:]} & _WAYS_OUT)


def leading_word(reader: Reader) -> str:
    """The word before what comes, and before its article; empty where there is none."""
    before = reader.at - 1
    while before > 0 and reader.tokens[before].text in ARTICLES:
        before -= 1
    return reader.tokens[before].text if before >= 0 else ""


def level_stands(reader: Reader) -> bool:
    """`at RSI 70`: a number with nothing behind it is the level, not the length; moves nothing."""
    at = reader.at
    reader.take_any(READING_OF)
    number = reader.number()
    found = number is not None and (reader.done or reader.sees(*_OVER, "+"))
    reader.at = at
    return found


def _line(reader: Reader, speaker: Speaker) -> Value | None:
    kept = of_that_source(reader, speaker)
    said = indicator_call(reader, speaker) if kept is None else None
    if kept is not None:
        return kept
    if said is None:
        return _lone_on_other_bars(reader, speaker) or lone_output(reader, speaker)
    row, call, output = said
    if row.outputs and not output and not row.main:
        return None
    return ended(Line(call, output or row.main))


@attempt
def _lone_on_other_bars(reader: Reader, speaker: Speaker) -> Value | None:
    """`4h DI-`, `the daily MACD signal line` without the indicator's name."""
    reader.skip_articles()
    timeframe = _timeframe_before(reader)
    found = lone_output(reader, speaker) if timeframe is not None else None
    if timeframe is None or not isinstance(found, Line):
        return None
    speaker.read_on |= {timeframe}
    own = None if timeframe == speaker.timeframe else timeframe
    return replace(found, call=replace(found.call, timeframe=own))


def _timeframe_before(reader: Reader) -> str | None:
    """`daily 200 SMA`, `4h EMA 50`, `h4 200 ema`."""
    if reader.peek(1).text == "vwap" and reader.sees("daily", "day's", "weekly", "monthly"):
        return None  # it begins anew each day, never with the week
    word = _OWNED.get(reader.peek().text, reader.peek().text)
    if word in TIMEFRAME_WORDS:
        reader.at += 1
        return TIMEFRAME_WORDS[word]
    at = reader.at
    found = timeframe_token(reader)
    counted = found not in TIMEFRAMES and reader.tokens[reader.at - 1].text in ("hour", "minute")  # "20 hour SMA"
    if found is not None and not counted and reader.peek().text not in ("chart", "charts", "bars", "candles"):
        reader.skip("-")
        return found
    reader.at = at
    return None


def _timeframe_behind(reader: Reader) -> str | None:
    """`200 SMA on the daily chart`: only with such a word, since the market's own timeframe may follow as well."""
    at = reader.at
    if reader.take("on", "of", "from"):
        reader.skip_articles()
        word = reader.peek().text
        found = TIMEFRAME_WORDS.get(word)
        if found is not None:
            reader.at += 1
        else:
            found = timeframe_token(reader)
        said = reader.take("chart", "timeframe", "tf") or word in TIMEFRAME_WORDS
        if found is not None and (
            said or reader.sees(*_JUDGED) or _goes_on(reader) or found not in (_of_the_header(reader, at) or (found,))
        ):
            return found
    reader.at = at
    return _right_behind(reader)


@attempt
def _right_behind(reader: Reader) -> str | None:
    """`close > 50 EMA daily`, where the prompt begins with other bars."""
    crossed = any(token.text.startswith("cross") for token in reader.tokens[max(0, reader.at - 6) : reader.at])
    header = () if crossed else _of_the_header(reader, reader.at)  # "10 EMA crosses 30 EMA daily": which of the two?
    found = TIMEFRAME_WORDS.get(reader.take(*TIMEFRAME_WORDS)) or timeframe_token(reader)
    apart = bool(header) and found in TIMEFRAMES and found not in header
    return found if apart and (reader.done or reader.sees(*_BEHIND_BARS)) else None


def _goes_on(reader: Reader) -> bool:
    """`under the 200 EMA on 1h and RSI 14 crosses …`: whether the condition goes on behind the bars; moves nothing."""
    at = reader.at
    joined = bool(reader.take("and", "but", "while"))
    reader.skip_articles()
    priced = reader.sees("price", "close", "it", "it's")
    reader.number()
    reader.skip("-", *_BARS)
    named = priced or take_name(reader)[0] is not None
    reader.at = at
    return joined and named


def _of_the_header(reader: Reader, before: int) -> tuple[str, ...]:
    """The bars that the prompt begins with: `EURUSD 1h: …`; empty where it names none there, or several."""
    header = Reader(reader.tokens[: min(before, _HEADER)])
    named: list[str] = []
    while not header.done and not header.sees(*_GOES):
        found = timeframe_token(header)
        header.at += found is None
        named += [found] if found is not None else []
    return tuple(named) if len(named) == 1 else ()


def _complete(
    reader: Reader, speaker: Speaker, row: Spoken, numbers: tuple[float, ...], role: str, timeframe: str | None
) -> Call | None:
    """The call with the numbers said, then those said elsewhere, then the usual ones, which are noted."""
    if not numbers and not role:
        known = speaker.same_as_said(row.name)
        if known is not None and replace(known, timeframe=timeframe) in speaker.known[row.name]:
            known = replace(known, timeframe=timeframe)
        if known is not None and timeframe is None and known.timeframe and row.name not in speaker.mentioned:
            known = replace(known, timeframe=None)  # other bars are named further on only
        if known is not None and (timeframe is None or known.timeframe == timeframe):
            if known.timeframe is not None and known.timeframe == speaker.timeframe:
                known = replace(known, timeframe=None)
            speaker.mention(row.name, known)
            return known
    numbers = _in_their_order(row, numbers)
    usual = row.usual[len(numbers) :]
    missing = [
        f"{name.replace('_', ' ')} {value:g}" for name, value in zip(row.numbers[len(numbers) :], usual, strict=True)
    ]
    note = f"{', '.join(missing)} (not said)"
    if role and row.average and len(usual) == 1:
        length, note = length_of(speaker, role)
        usual = (length,)
    if missing:
        reader.assumed.append(f"{role} {row.title or row.name}: {note}".strip())
    filled = [*numbers, *usual]
    if any(
        value != int(value) or value < 1 for name, value in zip(row.numbers, filled, strict=True) if "length" in name
    ):
        return None
    call = make_call(row, filled, timeframe)
    speaker.mention(row.name, call)
    return call


def _in_their_order(row: Spoken, numbers: tuple[float, ...]) -> tuple[float, ...]:
    """`Keltner (20, 10, 1.5)`, `SAR 0.02 0.2`: as the indicator takes them."""
    if row.name == "keltner" and len(numbers) == len(row.numbers) and numbers[1] > _WIDEST >= numbers[2]:
        return numbers[0], numbers[2], numbers[1]  # the length of the ATR was said ahead of its multiple
    if row.name == "parabolic_sar" and len(numbers) == 2:
        return numbers[0], *numbers  # the step, with which it starts, and the most it comes to
    return numbers


def _is_one_of_several(speaker: Speaker, row: Spoken, timeframe: str | None) -> bool:
    """Whether several of that name on those bars were said with their numbers, so that one without them is unclear."""
    calls = speaker.known.get(row.name, [])
    return len({call.params for call in calls if call.timeframe == timeframe}) > 1


def _may_be_another(speaker: Speaker, call: Call, said: bool) -> bool:
    """`stoch RSI crosses above 20, exit when stoch is above 80`, `4h RSI above 50, exit when RSI is below 40`.

    `said`: whether its numbers were.
    """
    entered = values_of(speaker.entry) if speaker.entry is not None else ()
    calls = [one.call for one in entered if isinstance(one, Line)]
    if call.timeframe is not None or call in calls:
        return False
    if call.name == "stochastic" and not said and not speaker.known.get(call.name):
        return any(one.name == "stoch_rsi" for one in calls)
    return any(
        one.timeframe is not None and (one.params == call.params or not said) for one in calls if one.name == call.name
    )


def _back(reader: Reader, line: Value) -> Value:
    if isinstance(line, Line) and line.call.name == "donchian":
        reader.take_any(_OF_BARS_BEFORE)  # as a break of it is read anyway
    at = reader.at
    reader.take("of", "from")
    stood = reader.take_any(_AS_IT_STOOD)
    number = reader.whole()
    if stood and number is None and reader.take_any(_THE_BAR_BEFORE):
        return _then(line, 1)
    if number is not None and reader.take(*_BARS) and reader.take("ago", "back", "earlier", "before"):
        reader.take(")" if stood.startswith("(") else "")
        return _then(line, number) if stood else shift(line, number)
    reader.at = at
    return _of_this_bar(reader, line)


def _then(line: Value, back: int) -> Value:
    """`the lower channel as it stood one bar ago`: the end of a channel is that of a bar ago anyway."""
    if isinstance(line, Line) and line.call.name == "donchian":
        return replace(line, back=back)
    return shift(line, back)


def _of_this_bar(reader: Reader, line: Value) -> Value:
    """`the true range of the bar`: what is of every bar."""
    reader.take_any(_OF_THE_BAR if isinstance(line, Line) and line.call.name == "true_range" else ())
    return line
