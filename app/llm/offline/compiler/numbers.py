"""Numbers written in words: `twenty`, `two hundred`, `one and a half`, `half a percent`, `1/2 %`, `10k`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.llm.offline.compiler.tokens import Kind, Token
from app.llm.offline.compiler.wording import words

_LARGEST = 1e12
"""No price, size or length that is meant is larger."""

_UNITS = {
    word: float(value)
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split()
    )
}
_TENS = {
    word: float(10 * value)
    for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)
}
_FRACTIONS = {"half": 0.5, "quarter": 0.25, "third": 1 / 3}
_OF_HOURS = ("past", "to")
"""`between half past eight and half past four`: the half belongs to the hour behind it."""
_HALVED = ("percent", "%", "pct", "r", "atr", "atrs", "times")
_BEHIND_HALVES = frozenset((*words(". , ; : ) stop sl target tp trailing as for away below above from"), "", "\n"))
_MEASURES = (*_HALVED, "per")


def read_number_words(tokens: list[Token]) -> tuple[Token, ...]:
    """The same tokens with every run of number words joined to one number token."""
    read: list[Token] = []
    at = 0
    while at < len(tokens):
        number, used = _number_at(tokens, at)
        if number is None:
            read.append(tokens[at])
            at += 1
        else:
            read.append(Token(Kind.NUMBER, str(number), tokens[at].start, tokens[at + used - 1].end, number))
            at += used
    return tuple(read)


def join_halves(tokens: Sequence[Token]) -> list[Token]:
    """`one ATR and a half`, `a percent and a half`: the fraction behind what is counted belongs to the number."""
    read: list[Token] = []
    at = 0
    while at < len(tokens):
        used = _fraction_behind(tokens, at)
        count = 1.0 if tokens[at].text in ("a", "an") else tokens[at].value
        if count is None or not used:
            read.append(tokens[at])
            at += 1
            continue
        whole = count + _FRACTIONS[tokens[at + used - 1].text]
        read.append(replace(tokens[at], kind=Kind.NUMBER, text=str(whole), value=whole))
        read.append(replace(tokens[at + 1], end=tokens[at + used - 1].end))
        at += used
    return read


def _fraction_behind(tokens: Sequence[Token], at: int) -> int:
    """How many tokens a number, its measure and the fraction behind them are; 0 where there is none."""
    texts = [token.text for token in tokens[at : at + 6]] + [""] * 6
    article = texts[3] == "a"
    fraction = texts[4] if article else texts[3]
    if texts[1] not in _HALVED or texts[2] != "and" or fraction not in ("half", "quarter"):
        return 0
    return 4 + article if texts[4 + article] in _BEHIND_HALVES else 0


def bound_numbers(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """The same tokens, a number above 1e12 without its value: nothing can read it."""
    return tuple(
        replace(token, value=None) if token.value is not None and token.value > _LARGEST else token for token in tokens
    )


def sign_numbers(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """The same tokens with a minus and the number it belongs to joined to one negative number token."""
    signed: list[Token] = []
    for at, token in enumerate(tokens):
        if token.value is not None and signed and signed[-1].text == "-" and _is_sign(tokens, at - 1):
            minus = signed.pop()
            token = replace(token, text=f"-{token.text}", start=minus.start, value=-token.value)
        elif token.value is not None and signed and _is_positive(tokens, at - 1):
            token = replace(token, start=signed.pop().start)
        signed.append(token)
    return tuple(signed)


def or_more(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """The same tokens, the plus behind a level of an oscillator as the sign before it: `ADX 25+`, `RSI(14) 50+`."""
    found: list[Token] = []
    for at, token in enumerate(tokens):
        if found and token.text == "+" and _is_or_more(tokens, at):
            level = found.pop()
            found.append(Token(Kind.SYMBOL, ">=", level.start, level.start))
            found.append(replace(level, end=token.end))
        else:
            found.append(token)
    return tuple(found)


def _is_or_more(tokens: Sequence[Token], at: int) -> bool:
    if at < _BEFORE or tokens[at - 1].value is None or not tokens[at - 1].touches(tokens[at]):
        return False
    if at + 1 < len(tokens) and tokens[at].touches(tokens[at + 1]) and tokens[at + 1].text not in (",", ".", ")"):
        return False
    before = [token.text for token in tokens[max(0, at - 5) : at - 1]]
    return before[-1] in _OSCILLATORS or (before[-1] == ")" and before[:1] != [] and before[0] in _OSCILLATORS)


_BEFORE = 2
_OSCILLATORS = ("adx", "rsi", "mfi", "cci", "aroon", "roc")
_LEVELED = ("above", "below", "over", "under", "through", "past", "crosses", ">", "<", ">=", "<=")


def _is_positive(tokens: Sequence[Token], at: int) -> bool:
    """`down through plus 100`, `above + 20`: a sign in front of a level that says nothing new."""
    return tokens[at].text in ("plus", "+", "positive") and at > 0 and tokens[at - 1].text in _LEVELED


def _is_sign(tokens: Sequence[Token], at: int) -> bool:
    """A hyphen (`RSI-14`, `stop-2-ATR`), a range (`2-3`, `8 -16`) and a bullet in front of a line are no signs."""
    if at == 0 or not tokens[at].touches(tokens[at + 1]):
        return False
    before = tokens[at - 1]
    if before.kind in (Kind.BREAK, Kind.NUMBER) or before.text == "-":
        return False
    return not before.touches(tokens[at]) or (before.kind is Kind.SYMBOL and before.text not in (")", "%", "]"))


def _number_at(tokens: list[Token], at: int) -> tuple[float | None, int]:
    for reader in (_digits_with_suffix, _ratio_of_digits, _dozens, _fraction, _words):
        number, used = reader(tokens, at)
        if number is not None:
            return number, used
    return None, 0


def _text(tokens: list[Token], at: int) -> str:
    return tokens[at].text if 0 <= at < len(tokens) else ""


def _digits_with_suffix(tokens: list[Token], at: int) -> tuple[float | None, int]:
    token = tokens[at]
    if token.value is None or _text(tokens, at + 1) != "k" or not token.touches(tokens[at + 1]):
        return None, 0
    return token.value * 1000, 2


def _ratio_of_digits(tokens: list[Token], at: int) -> tuple[float | None, int]:
    """`1/2` is a half only where a measure follows; `20/50` is a pair of lengths."""
    if at + 3 >= len(tokens) or _text(tokens, at + 1) != "/" or _text(tokens, at + 3) not in _MEASURES:
        return None, 0
    above, below = tokens[at].value, tokens[at + 2].value
    if above is None or below is None or not 0 < above < below <= 4:
        return None, 0
    return above / below, 3


def _fraction(tokens: list[Token], at: int) -> tuple[float | None, int]:
    """`half a`, `a half`, `quarter of a`, `three quarters of a` in front of a measure."""
    first = at + 1 if _text(tokens, at) in ("a", "one") and _text(tokens, at + 1) in _FRACTIONS else at
    share, times = _FRACTIONS.get(_text(tokens, first)), 1.0
    if share is None and _text(tokens, at + 1) == "quarters" and _text(tokens, at) in _UNITS:
        share, times, first = 0.25, _UNITS[_text(tokens, at)], at + 1
    if share is None:
        return None, 0
    end = first + 1
    while _text(tokens, end) in ("of", "a", "an", "one"):
        end += 1
    return (share * times, end - at) if _text(tokens, end) in _MEASURES else (None, 0)


def _dozens(tokens: list[Token], at: int) -> tuple[float | None, int]:
    """`a dozen`, `two dozen`, `half a dozen`, `2 dozen`."""
    texts = [_text(tokens, at + ahead) for ahead in range(3)]
    if texts == ["half", "a", "dozen"]:
        return 6.0, 3
    if texts[1] != "dozen":
        return (12.0, 1) if texts[0] == "dozen" else (None, 0)
    count = 1.0 if texts[0] == "a" else _UNITS.get(texts[0], tokens[at].value)
    return (12 * count, 2) if count else (None, 0)


def _words(tokens: list[Token], at: int) -> tuple[float | None, int]:
    total, end = _whole(tokens, at)
    if total is None:
        return None, 0
    if _text(tokens, end) == "point" and _text(tokens, end + 1) in _UNITS:
        total += _UNITS[_text(tokens, end + 1)] / 10
        end += 2
    elif _text(tokens, end) == "and":
        fraction = end + 2 if _text(tokens, end + 1) == "a" else end + 1
        if _text(tokens, fraction) in _FRACTIONS and _text(tokens, fraction + 1) not in _OF_HOURS:
            total, end = total + _FRACTIONS[_text(tokens, fraction)], fraction + 1
    return total, end - at


def _whole(tokens: list[Token], at: int) -> tuple[float | None, int]:
    total, end = _below_hundred(tokens, at)
    if total is None and _text(tokens, at) == "a" and _text(tokens, at + 1) in ("hundred", "thousand"):
        total, end = 1.0, at + 1
    elif total is None and _text(tokens, at) in ("hundred", "thousand") and tokens[at - 1].value is None:
        total = 1.0  # "the hundred SMA"
    if total is None:
        return (tokens[at].value, at + 1) if _joins_fraction(tokens, at) else (None, at)
    for word, size in (("hundred", 100.0), ("thousand", 1000.0)):
        skip = 1 if _text(tokens, end) == "-" else 0
        if _text(tokens, end + skip) == word:
            total, end = total * size, end + skip + 1
            rest, after = _below_hundred(tokens, end + 1 if _text(tokens, end) == "and" else end)
            if rest is not None:
                total, end = total + rest, after
    return total, end


def _joins_fraction(tokens: list[Token], at: int) -> bool:
    """`1 and a half`, `1 and half`: digits followed by a fraction in words."""
    if tokens[at].value is None or _text(tokens, at + 1) != "and":
        return False
    fraction = at + 3 if _text(tokens, at + 2) == "a" else at + 2
    return _text(tokens, fraction) in _FRACTIONS and _text(tokens, fraction + 1) not in _OF_HOURS


def _below_hundred(tokens: list[Token], at: int) -> tuple[float | None, int]:
    text = _text(tokens, at)
    if text in _UNITS:
        return _UNITS[text], at + 1
    if text not in _TENS:
        return None, at
    skip = 1 if _text(tokens, at + 1) == "-" else 0
    unit = _UNITS.get(_text(tokens, at + 1 + skip))
    return (_TENS[text] + unit, at + 2 + skip) if unit and unit < 10 else (_TENS[text], at + 1)
