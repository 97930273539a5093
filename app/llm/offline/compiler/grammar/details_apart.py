"""Details of an indicator that stand apart from its name, put behind it before anything is read.

`RSI dips under 30 (14 period) while …` and `Bollinger bands on EURJPY (20 periods, 2 deviations)` say in brackets what
belongs to the name; `the fast EMA (20) crosses above the slow one (50)` says `one` for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.llm.offline.compiler.grammar.indicator_names import take_name
from app.llm.offline.compiler.grammar.worded_numbers import Item, as_parameters, bare_items, worded_items
from app.llm.offline.compiler.lexicon import Spoken
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.tokens import Kind, Token
from app.llm.offline.compiler.wording import words

_SENTENCE_ENDS = (".", "\n", ";")
_BANDS = words("band bands channel channels")
_BESIDE_NUMBERS = words("- period periods bar bars day days / ,")
_STYLES = words(
    "fade fader fading breakout breakouts reversion bounce squeeze strategy setup cross crossover system play"
)
_TRYING = words("optimise optimize try test vary sweep scan range trying testing")
_ROLES = words("fast faster slow slower quick quicker")
_LEAST = 5
_ONE = "1.0"
"""The word, not the digit."""
_UNITS = frozenset(words("% percent pct atr r pip pips tick ticks hour day bar candle minute week time of more"))


def with_details(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """The same tokens, such details behind the names they belong to."""
    return tuple(_numbered(_named_again(_trials_apart(tokens))))


def _trials_apart(tokens: Sequence[Token]) -> list[Token]:
    """`RSI (length 14, optimise 8 to 20)`: the number in a bracket of its own, the values to try in one behind it."""
    read: list[Token] = []
    for at, token in enumerate(tokens):
        begun = next((place for place in range(at - 1, max(-1, at - 5), -1) if tokens[place].text == "("), None)
        tried = token.text == "," and begun is not None and at + 1 < len(tokens) and tokens[at + 1].text in _TRYING
        if begun is None or not tried or not _is_named_before(tokens, begun):
            read.append(token)
            continue
        read += [replace(token, text=")"), Token(Kind.SYMBOL, "(", token.end, token.end)]
    return read


def _is_named_before(tokens: Sequence[Token], end: int) -> bool:
    """Whether the name of an indicator other than the ATR, which stops are measured in, ends right there."""
    reader = Reader(tuple(tokens))
    for at in range(end - 1, max(-1, end - 4), -1):
        reader.at = at
        row, _ = take_name(reader)
        if row is not None and reader.at == end:
            return row.name != "atr"
    return False


def _numbered(tokens: list[Token]) -> list[Token]:
    """Brackets with the numbers of an indicator named before, moved to it."""
    at = 0
    while at < len(tokens):
        found = _bracket(tokens, at) if tokens[at].text == "(" else _settings(tokens, at) or _of_style(tokens, at)
        if found is None:
            at += 1
            continue
        place, numbers, end = found
        spot = tokens[place - 1].end
        inserted = [Token(Kind.SYMBOL, "(", spot, spot)]
        for number in numbers:
            written = f"{number:g}"
            inserted += [Token(Kind.NUMBER, written, spot, spot, number), Token(Kind.SYMBOL, ",", spot, spot)]
        inserted[-1] = Token(Kind.SYMBOL, ")", spot, spot)
        between = tokens[place:at]
        between[-1] = replace(between[-1], end=tokens[end - 1].end)
        tokens[place:end] = [*inserted, *between]
        at = place + len(inserted) + len(between)
    return tokens


def _bracket(tokens: Sequence[Token], at: int) -> tuple[int, list[float], int] | None:
    """Where the name ends that the numbers in the bracket at `at` belong to, those numbers, and the bracket's end."""
    reader = Reader(tuple(tokens))
    reader.at = at + 1
    reader.skip("with", "its", "the")
    items = worded_items(reader) or bare_items(reader)
    spread = any(token.text == "-" for token in tokens[at : reader.at])  # "(7-21)" are values to try
    if not items or spread or not reader.take(")"):
        return None
    end = reader.at
    named = _nearest(reader, at)
    if named is None:
        return None
    row, place = named
    numbers = _in_order(row, items)
    return None if numbers is None else (place, numbers, end)


def _settings(tokens: Sequence[Token], at: int) -> tuple[int, list[float], int] | None:
    """`…, with the usual settings of 12, 26 and 9, …`: the same of such words behind a comma."""
    if tokens[at].text != ",":
        return None
    reader = Reader(tuple(tokens))
    reader.at = at + 1
    if not reader.take("with", "using"):
        return None
    reader.skip("the", "its", "usual", "standard", "default", "normal")
    settings = reader.take("settings", "parameters", "values")
    reader.skip("of", ":", "being")
    items = bare_items(reader) if settings else None
    end, closes = reader.at, reader.done or reader.sees(",", *_SENTENCE_ENDS)
    named = _nearest(reader, at) if items and closes else None
    numbers = _in_order(named[0], items) if named is not None and items else None
    return None if named is None or numbers is None else (named[1], numbers, end)


def _of_style(tokens: Sequence[Token], at: int) -> tuple[int, list[float], int] | None:
    """`bollinger fade 20/2`, `MACD cross 8/21/5`: several numbers behind what is done with the indicator."""
    if tokens[at].value is None or at < 2 or tokens[at - 1].text not in _STYLES:
        return None
    reader = Reader(tuple(tokens))
    reader.at = at
    width = _middle_and_width(reader)
    if width is not None:
        end, named = reader.at, _right_before(reader, at - 1)
        return (at - 1, width, end) if named is not None and named[0].name == "keltner" else None
    items = bare_items(reader)
    end = reader.at
    if not items or len(items) < 2 or not (reader.done or reader.sees(",", "\n", ".", ";", ":", "on")):
        return None
    named = _nearest(reader, at - 1) or _right_before(reader, at - 1)
    numbers = _in_order(named[0], items) if named is not None and named[1] == at - 1 else None
    return None if numbers is None or named is None else (at - 1, numbers, end)


@attempt
def _middle_and_width(reader: Reader) -> list[float] | None:
    """`keltner breakout 20 ema 2 atr`: the length of the middle line, and how many ATR away the others are."""
    length = reader.number()
    if length is None or not reader.take("ema", "sma", "ma"):
        return None
    reader.skip(",", "and", "/", "with", "+")
    multiple = reader.number()
    return [length, multiple] if multiple is not None and reader.take("atr", "atrs") else None


def _right_before(reader: Reader, end: int) -> tuple[Spoken, int] | None:
    """The indicator whose name ends right before the token at `end`."""
    for at in range(max(0, end - 3), end):
        reader.at = at
        row, plain = take_name(reader)
        reader.take(*(_BANDS if row is not None else ()))
        if row is not None and not plain and reader.at == end:
            return row, end
    return None


def _in_order(row: Spoken, items: Sequence[Item]) -> list[float] | None:
    """The numbers as they stand behind the indicator's name; None where they may be anything else."""
    called = {kind for kind, _ in items}
    if len(items) == 1 and called != {"length"}:
        usual = called == {""} and items[0][1] == row.usual[0] and not row.average
        return [items[0][1]] if usual and _has_length(row) else None  # "ADX > 25 (14)"; "RSI < 30 (3 bars)" is open
    found = as_parameters(row, items)
    if found is None or set(found) != set(row.numbers[: len(found)]):
        return None
    return [found[name] for name in row.numbers[: len(found)]]


def _has_length(row: Spoken) -> bool:
    return set(row.numbers) <= {"length", "smoothing"}


def _nearest(reader: Reader, end: int) -> tuple[Spoken, int] | None:
    """The indicator named last before `end` in its sentence, and where its name ends; None for one with numbers, or
    right before the bracket, where they are read anyway."""
    for at in range(end - 1, -1, -1):
        if reader.tokens[at].text in _SENTENCE_ENDS:
            return None
        reader.at = at
        row, plain = take_name(reader)
        if row is None or plain:
            continue
        if row.name == "atr":
            return None  # "stop 2 ATR below the entry (20 periods)"
        reader.take(*_BANDS)
        place = reader.at
        behind = reader.peek()
        own = behind.value is not None or behind.text == "(" or _number_before(reader, at)
        return None if own or place >= end or not row.numbers else (row, place)
    return None


def _number_before(reader: Reader, start: int) -> bool:
    at = start - 1
    while at >= 0 and reader.tokens[at].text in _BESIDE_NUMBERS:
        at -= 1
    return at >= 0 and reader.tokens[at].value is not None


def _named_again(tokens: list[Token]) -> list[Token]:
    """`the fast EMA crosses above the slow one`, `the 20 EMA … the 50 one`: the same by its name.

    Averages whose lengths were said are known by their parts alone.
    """
    kind, in_role, numbered = "", False, False
    for at, token in enumerate(tokens):
        if token.text in _SENTENCE_ENDS:
            kind = ""
        reader = Reader(tuple(tokens[at : at + 3]))
        row, plain = take_name(reader)
        before = tokens[at - 1] if at else token
        behind = [one.text for one in tokens[at + 1 : at + 2]]
        if row is not None and row.average:
            kind, in_role = "ma" if plain else row.name, before.text in _ROLES
            numbered = reader.sees("(") or reader.peek().value is not None
        if before.text in _ROLES:
            length = tokens[at + 1].value if behind else None
            told = in_role and (behind == ["("] or (length or 0) >= _LEAST or not numbered)
        else:
            told = before.value is not None and at > 1 and tokens[at - 2].text == "the"
        if kind and told and token.text == _ONE and not _UNITS & {*behind}:
            tokens[at] = replace(token, kind=Kind.WORD, text=kind, value=None)
    return tokens
