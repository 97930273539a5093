"""The numbers of an indicator by the words for them: `a period of 10 and a multiplier of 3`, `settings 12, 26, 9`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.llm.offline.compiler.lexicon import Spoken
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.wording import phrases, words

Item = tuple[str, float]
"""What a number is called, empty for one with no word beside it, and the number."""

_CALLED: Mapping[str, str] = {
    phrase: kind
    for kind, spoken in {
        "length": """
            length | period | periods | lookback | look - back | lookback period | lookback length | window |
            moving average length | average length | period length | length setting | period setting
        """,
        "atr": "atr | atr length | atr period | atr lookback | length of the atr | period of the atr",
        "multiplier": """
            multiplier | factor | multiple | mult | atr multiplier | atr multiple | atr factor | deviation |
            deviations | standard deviation | standard deviations | std dev | width | band width | deviation factor
        """,
        "fast": "fast length | fast period | fast ema | fast average | fast line | fast",
        "slow": "slow length | slow period | slow ema | slow average | slow line | slow",
        "signal": "signal length | signal period | signal line | signal smoothing | signal",
        "k": "% k | k | % k length | % k period | k period | k length",
        "d": "% d | d | % d length | % d period | d period | d length | % d smoothing",
        "smoothing": "smoothing | slowing | k smoothing | % k smoothing | smoothing length",
        "rsi": "rsi length | rsi period",
        "stoch": "stochastic length | stochastic period | stoch length | stoch period",
        "step": "step | acceleration | acceleration factor | increment | start",
        "maximum": "maximum | max | maximum acceleration",
    }.items()
    for phrase in phrases(spoken)
}
_PARAMETERS: Mapping[str, tuple[str, ...]] = {
    "length": ("length", "k_length"),
    "bars": ("length", "k_length"),
    "base": ("length",),
    "atr": ("atr_length", "length"),
    "multiplier": ("multiplier",),
    "fast": ("fast_length",),
    "slow": ("slow_length",),
    "signal": ("signal_length",),
    "k": ("k_length",),
    "d": ("d_length",),
    "smoothing": ("k_smoothing", "smoothing"),
    "rsi": ("rsi_length",),
    "stoch": ("stoch_length",),
    "step": ("increment",),
    "maximum": ("maximum",),
}
_OF_ROWS = {"atr": ("keltner", "supertrend"), "base": ("bollinger", "keltner")}
"""What is said of some indicators alone: an average is no other one's middle."""
_BE = words("of = : is to at be being are set should")
_UNITS = words("period periods bar bars day days candle candles length lookback")
_BEHIND_UNIT = phrases("lookback | length | window | setting | look - back | period")
_AVERAGES = phrases("moving average | simple moving average | exponential moving average | sma | ema | average")
_PROTECTING = words("stop sl target tp trail trailing take away below above under over initial")
_SPREAD = phrases("""
    standard deviations | standard deviation | std devs | std dev | stdevs | stdev | deviations | deviation | sigma |
    sigmas | std | stds | sd
""")
_ATRS = phrases("atr | atrs | times atr | times the atr | x atr | times")
_FACTOR = phrases("multiplier | factor | x multiplier | times atr | times the atr | x atr")
_USUAL = words("standard default usual classic normal regular typical")
_SETTINGS = words("setting settings parameter parameters param params values inputs numbers")
_APART = words(", and / & - plus +")


@attempt
def worded_item(reader: Reader) -> Item | None:
    """`a period of 10`, `20 periods`, `two standard deviations`, `factor 3`."""
    reader.skip_articles()
    middle = _middle(reader)
    if middle is not None:
        return "base", middle
    called = reader.take_any(_CALLED)
    if called:
        reader.skip(*_BE)
        number = reader.number()
        spread = _CALLED[called] == "multiplier" and reader.take_any((*_SPREAD, *_ATRS))
        reader.take(*(() if spread else _UNITS))
        return None if number is None else (_CALLED[called], number)
    number = reader.number()
    if number is None:
        return None
    reader.take("-")
    if reader.take_any(_SPREAD) or reader.take_any(_FACTOR):
        return "multiplier", number
    unit = reader.take(*_UNITS)
    if not unit:
        counted = reader.take_any(_ATRS[:4]) if not reader.peek(1).text.startswith(_PROTECTING) else ""
        return ("multiplier", number) if counted and not reader.sees(*_PROTECTING) else None
    if reader.take_any(_AVERAGES):
        return "base", number
    named = unit in ("period", "periods", "length", "lookback") or reader.take_any(_BEHIND_UNIT)
    return "length" if named else "bars", number


@attempt
def _middle(reader: Reader) -> float | None:
    """`EMA 20`, `20 EMA`: the average that is the middle of a channel."""
    number = reader.whole()
    if not reader.take_any(_AVERAGES):
        return None
    number = reader.whole() if number is None else number
    return None if number is None else float(number)


@attempt
def worded_items(reader: Reader) -> list[Item] | None:
    """Numbers by their words, one behind the other."""
    found: list[Item] = []
    while True:
        at = reader.at
        reader.skip(*(_APART if found else ()))
        reader.take("with")
        width = _width(reader)
        item = worded_item(reader) if width is None else None
        if width is None and item is None:
            reader.at = at
            return found or None
        found += [item] if item is not None else width or []


@attempt
def _width(reader: Reader) -> list[Item] | None:
    """`1.5 x ATR 10`, `2 ATR(14)`, `1.5 times the 10 period ATR`: how wide a channel is, and the length of that ATR."""
    multiple = reader.number()
    times = reader.take("x", "times", "*")
    reader.skip_articles()
    length = reader.whole() if times else None
    reader.skip("-", *(_UNITS if length is not None else ()))
    if multiple is None or not reader.take("atr", "atrs"):
        return None
    if length is None:
        opened = reader.take("(")
        length = reader.whole()
        if length is None or (opened and not reader.take(")")):
            return None
    return None if reader.sees(*_PROTECTING) else [("multiplier", multiple), ("atr", float(length))]


@attempt
def bare_items(reader: Reader) -> list[Item] | None:
    """`12, 26 and 9`, `10/3`: numbers alone."""
    found: list[Item] = []
    while True:
        at = reader.at
        reader.skip(*(_APART if found else ()))
        number = reader.number()
        if number is None or reader.sees("%", "percent", "pips", "ticks", "atr", "r"):
            reader.at = at
            return found or None
        found.append(("", number))


@attempt
def settings_said(reader: Reader) -> list[Item] | None:
    """Numbers by their words, or in their order behind the word `settings`."""
    found = worded_items(reader)
    if found is not None:
        return found
    reader.skip_articles()
    reader.skip(*_USUAL)
    ahead = bare_items(reader)
    if ahead is not None:
        return ahead if reader.take(*_SETTINGS) else None
    if not reader.take(*_SETTINGS):
        return None
    reader.skip(*_BE, "like", "with", "(")
    found = worded_items(reader) or bare_items(reader)
    reader.take(")")
    return found


def as_parameters(row: Spoken, items: Sequence[Item]) -> dict[str, float] | None:
    """The numbers by the names of the indicator's parameters; None where one does not fit, or is said twice."""
    if all(not called for called, _ in items):
        numbers = [number for _, number in items]
        if row.name == "parabolic_sar" and len(numbers) == len(("step", "maximum")):
            return {"start": numbers[0], "increment": numbers[0], "maximum": numbers[1]}
        banded = "multiplier" in row.numbers and len(items) == row.numbers.index("multiplier") + 1
        if not (banded or len(items) == len(row.numbers)):
            return None
        found = dict(zip(row.numbers, numbers, strict=False))
        return found if _whole(found) else None
    found = {}
    for called, number in items:
        fitting = [name for name in _PARAMETERS.get(called, ()) if name in row.numbers]
        if row.name not in _OF_ROWS.get(called, (row.name,)):
            return None
        if not fitting or fitting[0] in found:
            return None
        found[fitting[0]] = number
    if "increment" in found:
        found["start"] = found["increment"]
    return found if _whole(found) else None


def _whole(found: Mapping[str, float]) -> bool:
    """Whether every length is one."""
    lengths = (number for name, number in found.items() if "length" in name or "smoothing" in name)
    return all(number == int(number) and number >= 1 for number in lengths)


def filled(row: Spoken, found: Mapping[str, float]) -> tuple[list[float], str]:
    """All numbers of the indicator, and a note of those nobody said, empty where there are none."""
    usual = dict(zip(row.numbers, row.usual, strict=True))
    missing = [f"{name.replace('_', ' ')} {usual[name]:g}" for name in row.numbers if name not in found]
    note = f"{row.title or row.name}: {', '.join(missing)} (not said)" if missing else ""
    return [found.get(name, usual[name]) for name in row.numbers], note
