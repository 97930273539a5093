"""The numbers of an indicator: `20`, `20-period`, `(20, 2)`, `with 2 standard deviations`."""

from __future__ import annotations

from app.llm.offline.compiler.grammar.indicator_names import take_name
from app.llm.offline.compiler.grammar.outputs import output_ahead
from app.llm.offline.compiler.grammar.units import BAR_UNITS
from app.llm.offline.compiler.grammar.worded_numbers import as_parameters, filled, settings_said, worded_items
from app.llm.offline.compiler.lexicon import Spoken
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.wording import phrases, words

_LEAST = 5
"""The length of an average; a smaller number multiplies it."""
PERIOD_WORDS = ("period", "periods", "length", "lookback", "bars", "bar", "candles", "days", "day")
_SPREAD = phrases("""
    std dev | std devs | std | stds | standard deviation | standard deviations | sd | sds | sigma | deviations | dev
""")
_COUNTED_BACK, _BARS = words("last past previous after within"), words("bars candles days hours weeks")
_AGO = ("ago", "back", "earlier")
_FIRST = {"keltner": ("ema",), "bollinger": ("sma",), "supertrend": ("atr",)}
"""What the first of the numbers may be called: it is the length of that."""
_TIMES = ("x", "*", "times", "atr", "atrs")
_BETWEEN = words(", / period periods length = bars bar std - close")
_SAID_BEHIND = words("is crosses rises falls drops goes turns closes has was stays moves gets comes breaks")
_PLACED = ("over", "under", "above", "below", "up", "down")


def numbers_before(reader: Reader) -> tuple[tuple[float, ...], str]:
    """`20`, `20-period`, `20, 2`, `14 day`: numbers in front of the name and the unit they were said in."""
    at = reader.at
    counts = at > 0 and reader.tokens[at - 1].text in _COUNTED_BACK
    number = reader.number()
    if number is None or (counts and reader.sees(*_BARS)):
        reader.at = at
        return (), ""  # "in the last 5 bars RSI was below 30"
    reader.skip("-")
    unit = BAR_UNITS.get(reader.peek().text, "")
    if unit:
        reader.at += 1
        reader.skip("-")
    led = [token.text for token in reader.tokens[max(0, at - 2) : at]]
    length = bool(unit) or led in (["times", "the"], ["x", "the"])  # "1.5 times the 14 ATR"
    if _name_follows(reader) and (length or not reader.sees("atr", "average", "atrs")):
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
    output_ahead(reader)
    row, _ = take_name(reader)
    reader.at = at
    return row is not None


def numbers_behind(reader: Reader, row: Spoken, has_length: bool) -> tuple[float, ...]:
    """`(20, 2)`, `20`, `of 20`, `with length 20`, `20/50` only where the row takes that many."""
    room = len(row.numbers) - (1 if has_length else 0)
    if reader.peek().value is not None and reader.peek(1).text in BAR_UNITS and reader.peek(2).text in _AGO:
        return ()  # "the lower band 3 bars ago"
    at = reader.at
    named = _by_name(reader, row)
    if named and not has_length and len(named) <= room:
        return named
    reader.at = at
    inserted = (_inserted(reader, row) or _middle_and_width(reader, row)) if not has_length else None
    if inserted is not None:
        return inserted
    worded = _worded(reader, row, has_length) if len(row.numbers) > 1 else ()
    if worded:
        return worded
    for form in (numbers_in_brackets, _spelled_out, _bare):
        at = reader.at
        numbers = form(reader, row, room)
        if numbers and len(numbers) <= room and not _begins_range(reader):
            return numbers + _deviations(reader, row, len(numbers) + (1 if has_length else 0))
        reader.at = at
    return _deviations(reader, row, 1) if has_length else ()


@attempt
def _by_words(reader: Reader, row: Spoken, has_length: bool) -> tuple[float, ...] | None:
    """`with a 20 period and a multiplier of 1.5`, `with the settings 12, 26 and 9`: those behind a length said before
    the name are the others."""
    if not reader.take("with", "of", "using"):
        return None
    items = settings_said(reader)
    found = None if items is None else as_parameters(row, items)
    first = row.numbers[0]
    if found is None or not found or (has_length and first in found) or _begins_range(reader):
        return None
    if not has_length and set(found) == {first}:
        return None  # a length alone is read below
    last = max(row.numbers.index(name) for name in found)
    said = {**found, first: 0.0} if has_length else found
    numbers, note = filled(row, said)
    gaps = [name for name in row.numbers[: last + 1] if name not in said]
    if gaps and note:
        reader.assumed.append(f"{row.title}: {note.partition(': ')[2]}")
    return tuple(numbers[1 if has_length else 0 : len(row.numbers) if gaps else last + 1])


@attempt
def _inserted(reader: Reader, row: Spoken) -> tuple[float, ...] | None:
    """`the ADX, using 10 periods, is above 30`: numbers put in between two commas."""
    if not reader.take(",") or not reader.take("using", "with", "set"):
        return None
    reader.take("to")
    items = settings_said(reader)
    found = None if items is None else as_parameters(row, items)
    if not found or not reader.take(",") or not reader.sees(*_SAID_BEHIND):
        return None
    numbers, note = filled(row, found)
    if note:
        reader.assumed.append(note)
    return tuple(numbers)


@attempt
def _middle_and_width(reader: Reader, row: Spoken) -> tuple[float, ...] | None:
    """`Keltner 20 EMA, 2 ATR`, `Keltner (EMA 20, ATR 10, mult 1.5)`: bands by their middle and how wide they are."""
    opened = reader.take("(")
    items = worded_items(reader) if row.name in ("bollinger", "keltner") else None
    if items is None or not {"base", "multiplier"} <= {called for called, _ in items}:
        return None
    found = as_parameters(row, items)
    if found is None or (opened and not reader.take(")")):
        return None
    numbers, note = filled(row, found)
    if note:
        reader.assumed.append(note)
    return tuple(numbers)


def _worded(reader: Reader, row: Spoken, has_length: bool) -> tuple[float, ...]:
    return _by_words(reader, row, has_length) or ()


def _begins_range(reader: Reader) -> bool:
    """`RSI length 7 to 21`: values to try, not the length of this indicator."""
    first, joint, last = reader.tokens[reader.at - 1], reader.peek(), reader.peek(1)
    if first.value is None or last.value is None or joint.text not in ("to", "-"):
        return False
    return first.value < last.value


_NAMED = {
    "length": words("atr length period periods len"),
    "multiplier": words("factor multiplier mult deviation deviations multiple dev devs std stdev sd"),
    "fast_length": ("fast",),
    "slow_length": ("slow",),
    "signal_length": ("signal",),
}


def _by_name(reader: Reader, row: Spoken) -> tuple[float, ...]:
    """`with ATR 12 and factor 3`, `fast 8, slow 21, signal 5`: numbers behind the words for them."""
    reader.take("with", "using", "(")
    opened = reader.tokens[reader.at - 1].text == "("
    numbers: list[float] = []
    for name in row.numbers:
        at = reader.at
        reader.skip(",", "and", "&")
        worded = reader.take(*_NAMED.get(name, ()))
        reader.skip("period", "periods", "length", "of", "=", ":")
        number = reader.number() if worded else None
        if number is None:
            reader.at = at
            break
        numbers.append(number)
    closed = not opened or bool(reader.take(")"))
    return tuple(numbers) if len(numbers) > 1 and closed else ()


def numbers_in_brackets(reader: Reader, row: Spoken, room: int) -> tuple[float, ...]:
    """`(20, 2)`, `(EMA 20, 2 x ATR 10)`: the numbers in their order."""
    if not reader.take("("):
        return ()
    start, second = reader.at, reader.at
    numbers: list[float] = []
    called = _FIRST.get(row.name, ())
    while not reader.take(")"):
        reader.skip(*_BETWEEN, *(called if not numbers else _TIMES if row.name == "keltner" else ()))
        number = reader.number()
        if number is None:
            if reader.sees(")"):
                continue
            return ()
        second = reader.at if len(numbers) < 2 else second
        numbers.append(number)
        reader.skip("period", "periods", "bars", "bar", "-", "day", "days", "std", "dev", "devs", "sd", "stdev")
        reader.skip(*(("ema", "sma", "atr", "atrs") if "multiplier" in row.numbers else ()))
        reader.skip(*(_TIMES if row.name == "keltner" else ()))
    widths = {"keltner": reader.tokens[start:second], "supertrend": reader.tokens[second : reader.at]}
    turned = any(token.text in _TIMES for token in widths.get(row.name, ()))
    return () if turned else tuple(numbers)  # "Keltner (2 ATR, 20 EMA)": the width first


def _spelled_out(reader: Reader, row: Spoken, room: int) -> tuple[float, ...]:
    reader.skip("with", "of", "using", "a", "(", "set", "to")
    if not row.average and row.scale is not None and reader.take("over", "across", "for"):
        reader.skip("the", "last", "past")
    if row.name in ("stdev", "atr", "donchian") and not _of_extreme(reader):
        reader.take_any(("the last", "the past", "the previous", "last", "past"))  # "… deviation of the last 20 bars"
    worded = reader.take("period", "periods", "length", "lookback", "setting")
    reader.skip("of", "=", ":", "is", *(("to",) if worded else ()))
    number = reader.number()
    if number is None:
        return ()
    if reader.peek(1).value is None:  # "length 7-21" are values to try
        reader.skip("-")
    unit = reader.take(*PERIOD_WORDS)
    return (number,) if worded or unit else ()


def _of_extreme(reader: Reader) -> bool:
    """Whether the highest or lowest value of the indicator is spoken of, whose bars follow."""
    before = {token.text for token in reader.tokens[max(0, reader.at - 8) : reader.at]}
    return bool(before & {"highest", "lowest", "maximum", "minimum", "peak"})


def _bare(reader: Reader, row: Spoken, room: int) -> tuple[float, ...]:
    reader.take("of")
    numbers: list[float] = []
    while len(numbers) < room:
        at = reader.at
        if numbers:
            reader.skip(",", "/", "-")
        number = reader.number()
        if number is None or number == 0 or (_is_measure(reader) and not _crosses_level(reader, row)):
            reader.at = at
            break
        numbers.append(number)
    banded = "multiplier" in row.numbers and len(numbers) == row.numbers.index("multiplier") + 1
    return tuple(numbers) if len(numbers) in (1, room) or (banded and room == len(row.numbers)) else ()


def _is_measure(reader: Reader) -> bool:
    """A number in front of these belongs to what follows, not to the indicator."""
    if reader.sees("x") and (_name_behind(reader) or reader.peek(1).text in _PLACED):
        return False  # "EMA 12 x EMA 26", "EMA 12 x over EMA 26"
    if reader.sees("%") and reader.peek(1).text in ("k", "d"):
        return False  # "14,3,3 %K"
    return reader.sees("%", "percent", "r", "atr", "pips", "pip", "ticks", "tick", "lots", "lot", "units", "x", "times")


def _crosses_level(reader: Reader, row: Spoken) -> bool:
    """`MFI 14 x 20 up`, `EMA 20 x 50 up`: a crossing; only what has no side is multiplied so."""
    level = reader.peek(1).value
    if reader.sees("x") and row.average and reader.peek(1).text in ("price", "close"):
        return True
    return reader.sees("x") and level is not None and not row.neutral and not (row.average and level < _LEAST)


def _name_behind(reader: Reader) -> bool:
    """Whether an average is named behind the next word; moves nothing."""
    at = reader.at
    reader.at += 1
    row, _ = take_name(reader)
    reader.at = at
    return row is not None and row.average


def _atrs_wide(reader: Reader) -> bool:
    """`Keltner 20 with 2 ATR`: how wide it is, unless it is a stop that is so far away."""
    return bool(reader.take("atr", "atrs")) and not reader.sees("stop", "sl", "target", "tp", "trail", "trailing", "(")


def _deviations(reader: Reader, row: Spoken, given: int) -> tuple[float, ...]:
    """`… with 2 standard deviations` behind the length of bands."""
    if "multiplier" not in row.numbers or given != row.numbers.index("multiplier"):
        return ()
    at = reader.at
    reader.skip(",", "with", "and", "a", "multiplier", "of", "/")
    number = reader.number()
    if number is not None and (reader.take_any(_SPREAD) or (row.name == "keltner" and _atrs_wide(reader))):
        return (number,)
    reader.at = at
    return ()
