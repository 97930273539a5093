"""The outputs of indicators: `lower` of `lower Bollinger band`, `the signal line`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.llm.offline.compiler.grammar.calls import make_call
from app.llm.offline.compiler.grammar.indicator_names import take_name
from app.llm.offline.compiler.grammar.units import BAR_UNITS
from app.llm.offline.compiler.lexicon import BY_NAME, Spoken
from app.llm.offline.compiler.meaning import Call, Line, Value
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.wording import phrases, words

_BAND_WORDS = {
    "upper band": "upper",
    "top band": "upper",
    "upper line": "upper",
    "upper channel": "upper",
    "lower band": "lower",
    "bottom band": "lower",
    "lower line": "lower",
    "lower channel": "lower",
    "channel high": "upper",
    "channel top": "upper",
    "channel low": "lower",
    "channel bottom": "lower",
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
    "mid": "middle",
    "mean": "middle",
    "upper": "upper",
    "lower": "lower",
    "top channel": "upper",
    "bottom channel": "lower",
    "top line": "upper",
    "bottom line": "lower",
    "top 1": "upper",
    "bottom 1": "lower",
    "channel midline": "middle",
    "channel middle": "middle",
    "channel mid": "middle",
    "channel mid line": "middle",
    "middle channel": "middle",
    "mid channel": "middle",
    "middle of the channel": "middle",
    "middle of the band": "middle",
    "middle 1": "middle",
    "mid - line": "middle",
    "mid - band": "middle",
    "basis line": "middle",
    "basis": "middle",
    "median line": "middle",
    "central line": "middle",
    "band middle": "middle",
    "upper 1": "upper",  # "the upper one": number words arrive as numbers
    "lower 1": "lower",
    **{
        f"{word} {edge}": output
        for word, output in {"upper": "upper", "top": "upper", "lower": "lower", "bottom": "lower"}.items()
        for edge in words("edge boundary border limit rail")
    },
    **{
        f"{word} of the {whole}": output
        for word, output in {"top": "upper", "upper end": "upper", "bottom": "lower", "lower end": "lower"}.items()
        for whole in words("channel bands band channels")
    },
}
_OF_THE_WHOLE = phrases("""
    of the channel | of the channels | of the bands | of the band | of the indicator | of the same channel |
    of the same bands | of that channel | of this channel | of those bands | of these bands | of the envelope |
    of its channel | of that band
""")


_BARE_ENDS = {"top": "upper", "bottom": "lower"}
_COUNTED = words("ema sma atr atrs period periods length bars std stdev sd sigma")
_PLACED = words("above below over under > <")
LONE = {
    "tenkan sen": ("ichimoku", "conversion"),
    "tenkan - sen": ("ichimoku", "conversion"),
    "tenkan": ("ichimoku", "conversion"),
    "conversion line": ("ichimoku", "conversion"),
    "kijun sen": ("ichimoku", "base"),
    "kijun - sen": ("ichimoku", "base"),
    "kijun": ("ichimoku", "base"),
    "base line": ("ichimoku", "base"),
    "senkou span a": ("ichimoku", "span_a"),
    "senkou a": ("ichimoku", "span_a"),
    "leading span a": ("ichimoku", "span_a"),
    "senkou span b": ("ichimoku", "span_b"),
    "senkou b": ("ichimoku", "span_b"),
    "leading span b": ("ichimoku", "span_b"),
    "% k": ("stochastic", "k"),
    "% d": ("stochastic", "d"),
    "+ di": ("adx", "plus_di"),
    "di +": ("adx", "plus_di"),
    "di plus": ("adx", "plus_di"),
    "di minus": ("adx", "minus_di"),
    "plus di": ("adx", "plus_di"),
    "positive di": ("adx", "plus_di"),
    "- di": ("adx", "minus_di"),
    "di -": ("adx", "minus_di"),
    "minus di": ("adx", "minus_di"),
    "negative di": ("adx", "minus_di"),
}
"""Lines with a name of their own: (indicator, output)."""


_OWN_LENGTHS = {"conversion": "conversion_length", "base": "base_length"}
_KINDS_OF_BANDS = ("bollinger", "keltner", "donchian")


def output_ahead(reader: Reader) -> str:
    """`lower` of `lower Bollinger band`; taken only when an indicator's name follows."""
    at = reader.at
    word = reader.take_any(("lower", "upper", "middle", "mid", "top", "bottom"))
    if word:
        reader.skip("band", "line", "channel", "edge", "boundary", "border", "rail", "end")
        reader.take_any(("limit of", "limit of the"))  # "upper limit Keltner" may be about an order
        reader.skip("of", "the")
        number = reader.at
        if reader.number() is not None:
            reader.skip("-")
            reader.skip(*BAR_UNITS)
        row, _ = take_name(reader)
        reader.at = number
        if row is not None and word in row.outputs:
            return word
    reader.at = at
    return ""


def output_behind(reader: Reader, row: Spoken) -> str:
    """The line of the indicator named right behind it, and move on; else an empty text."""
    at = reader.at
    reader.skip("'s")
    word = reader.take_any(row.outputs)
    if word:
        reader.take("channel" if word in ("upper", "lower") else "line" if word in ("k", "d", "% k", "% d") else "")
        return row.outputs[word]
    reader.at = at
    return ""


def _latest(speaker: Speaker, name: str) -> Call | None:
    """The call of that name spoken of last, or else the first one whose numbers are said anywhere."""
    known = speaker.known.get(name)
    return speaker.mentioned.get(name) or (known[0] if known else None)


def ended(line: Line) -> Line:
    """The end of a Donchian channel is that of the bars before: no close lies beyond one that counts it."""
    if line.call.name == "donchian" and line.output in ("upper", "lower") and not line.back:
        return Line(line.call, line.output, 1)
    return line


def usual_call(reader: Reader, speaker: Speaker, name: str) -> Call:
    """The indicator of that name as it was said elsewhere, else with its usual numbers, which are noted."""
    known = _latest(speaker, name)
    if known is None:
        row = BY_NAME[name]
        numbers = ", ".join(
            f"{number.replace('_', ' ')} {value:g}" for number, value in zip(row.numbers, row.usual, strict=True)
        )
        reader.assumed.append(f"{row.title}: {numbers} (not said)")
        known = speaker.mention(name, make_call(row, list(row.usual), None))
    return known


def _numbered(reader: Reader, speaker: Speaker, row: Spoken) -> Call | None:
    """`the lower band (20, 2)`: all the numbers of the bands behind one of their lines; None, nothing moved."""
    at = reader.at
    opened = bool(reader.take("("))
    numbers: list[float] = []
    while opened and (number := reader.number()) is not None:
        numbers.append(number)
        reader.skip(*_COUNTED, ",", "/")
    named = zip(row.numbers, numbers, strict=False)
    whole = all(value == int(value) and value >= 1 for name, value in named if "length" in name)
    least = min(2, len(row.numbers))
    if not reader.take(")") or not least <= len(numbers) <= len(row.numbers) or not whole:
        reader.at = at
        return None
    call = make_call(row, [*numbers, *row.usual[len(numbers) :]], None)
    speaker.mention(row.name, call)
    said = speaker.known.setdefault(row.name, [])
    if call not in said:
        said.append(call)
        speaker.touch()
    return call


def numbered_pair(reader: Reader, speaker: Speaker, left: Value, right: Value) -> tuple[Value, Value]:
    """`%K crosses above %D (14, 3, 3)`: numbers behind the second of two lines of one indicator are those of both."""
    if not isinstance(left, Line) or not isinstance(right, Line) or left.call != right.call or not reader.sees("("):
        return left, right
    call = _numbered(reader, speaker, BY_NAME[left.call.name])
    if call is None:
        return left, right
    call = replace(call, timeframe=left.call.timeframe)
    return replace(left, call=call), replace(right, call=call)


def _crosses_signal(reader: Reader) -> bool:
    """`the line crosses …`, `line over signal`: that the MACD's line is spoken of, and no other one."""
    signal = "signal" in (reader.peek(1).text, reader.peek(2).text)
    return reader.sees("cross", "crosses", "crossing", "crossed") or (reader.sees(*_PLACED) and signal)


def lone_output(reader: Reader, speaker: Speaker) -> Value | None:
    """`the lower band`, `the signal line`, `the histogram` without the indicator's name."""
    reader.skip_articles()
    at, macd = reader.at, _latest(speaker, "macd")
    word = reader.take_any(("signal line", "signal", "histogram", "histo", "hist", "main line", "line"))
    if word.endswith("line") and word != "signal line" and not _crosses_signal(reader):
        reader.at, word = at, ""
    macd = (indicator_behind(reader, speaker, "macd") if word else None) or macd
    if word and macd is not None:
        return Line(macd, "histogram" if word.startswith("hist") else "signal" if word.startswith("signal") else "line")
    stochastic = _latest(speaker, "stochastic") or _latest(speaker, "stoch_rsi")
    letter = reader.take("k", "d") if stochastic is not None else ""
    if letter and stochastic is not None:
        reader.take("line")
        return Line(stochastic, letter)
    aroon = _latest(speaker, "aroon")
    if aroon is not None and reader.sees("up", "down") and reader.peek(1).text in _PLACED:
        return Line(aroon, reader.take("up", "down"))
    named = reader.take_any(LONE)
    if named:
        name, output = LONE[named]
        reader.take("line")
        if name == "stochastic" and _latest(speaker, name) is None and "stoch_rsi" in speaker.mentioned:
            return Line(speaker.mentioned["stoch_rsi"], output)  # "…, sell when the %K line gets above 80"
        own = _length_alone(reader, speaker, name) or _length_of_line(reader, speaker, name, output)
        if own is not None:
            return Line(own, output)
        return Line(indicator_behind(reader, speaker, name) or usual_call(reader, speaker, name), output)
    return _end_of_bands(reader, speaker)


@attempt
def _length_alone(reader: Reader, speaker: Speaker, name: str) -> Call | None:
    """`-DI(14) over +DI(14)`: the one length behind a line of the ADX."""
    row = BY_NAME[name]
    opened = bool(reader.take("("))
    length = reader.whole(1) if name == "adx" else None
    if length is None or (opened and not reader.take(")")) or reader.sees("%", "bars", "bar", "pips", "atr"):
        return None
    known = [call for call in speaker.known.get(name, []) if call.number("length") == length]
    call = known[0] if len(known) == 1 else make_call(row, [length] * len(row.numbers), None)
    speaker.mention(name, call)
    return call


@attempt
def _length_of_line(reader: Reader, speaker: Speaker, name: str, output: str) -> Call | None:
    """`kijun 26`, `the tenkan (9)`: the length of that line of Ichimoku; the others are as said elsewhere, or usual."""
    parameter = _OWN_LENGTHS.get(output, "") if name == "ichimoku" else ""
    reader.skip("sen", "line")
    opened = bool(reader.take("("))
    length = reader.whole(2) if parameter else None
    if length is None or (opened and not reader.take(")")) or reader.sees("%", "pips", "atr", "r", *BAR_UNITS):
        return None
    call = usual_call(reader, speaker, name)
    said = dict(call.params)
    if said[parameter] != length and name in speaker.known:
        return None
    return speaker.mention(name, replace(call, params=tuple({**said, parameter: float(length)}.items())))


@attempt
def indicator_behind(reader: Reader, speaker: Speaker, name: str) -> Call | None:
    """`%K of the stochastic (14, 3, 3)`: the indicator that a line of it belongs to."""
    if not reader.take("of"):
        return None
    reader.skip_articles()
    row, _ = take_name(reader)
    if row is None or row.name != name:
        return None
    return _numbered(reader, speaker, row) or usual_call(reader, speaker, name)


def _bare_end(reader: Reader) -> str:
    """`close below the bottom`: an end of the bands spoken of, where nothing follows that it could be of."""
    of_something = reader.peek(1).text in ("of", "tick", "price", "half", "quarter", "third", "percent", "%")
    return "" if of_something else reader.take(*_BARE_ENDS)


def _called(word: str, kinds: Sequence[str]) -> list[str]:
    """Which of several bands spoken of a line of theirs is of: Bollinger has bands, the others are channels."""
    channels = [kind for kind in kinds if kind != "bollinger"]
    if "channel" in word:
        return channels if len(channels) == 1 else []
    return [kind for kind in kinds if kind != "donchian"][:1] if "band" in word else []


def _end_of_bands(reader: Reader, speaker: Speaker) -> Value | None:
    """`the lower band`, of the bands spoken of last, or of Bollinger's."""
    word = reader.take_any(_BAND_WORDS) or _bare_end(reader)
    if not word:
        return None
    whole = reader.take_any(_OF_THE_WHOLE)
    kinds = [name for name in _KINDS_OF_BANDS if _latest(speaker, name) is not None]
    for name in kinds if len(kinds) < 2 else _called(f"{word} {whole}", kinds):
        bands = _latest(speaker, name)
        if bands is not None:
            bands = _numbered(reader, speaker, BY_NAME[name]) or bands
            reader.take_any(() if whole else _OF_THE_WHOLE)
            return ended(Line(bands, _BAND_WORDS.get(word) or _BARE_ENDS[word]))
    if "band" not in word or kinds:
        return None
    numbered = _numbered(reader, speaker, BY_NAME["bollinger"])
    if numbered is not None:
        reader.assumed.append("bands of no named kind are read as Bollinger bands")
        return Line(numbered, _BAND_WORDS[word])
    if reader.sees("("):
        return None
    reader.assumed.append("bands of no named kind are read as Bollinger bands (length 20, multiplier 2)")
    row = BY_NAME["bollinger"]
    return Line(make_call(row, list(row.usual), None), _BAND_WORDS[word])
