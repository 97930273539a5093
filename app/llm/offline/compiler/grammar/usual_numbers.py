"""The usual numbers of an indicator, said apart from its name: `Ichimoku on daily bars, standard 9/26/52`."""

from __future__ import annotations

from collections.abc import Sequence

from app.llm.offline.compiler.grammar.calls import make_call
from app.llm.offline.compiler.grammar.indicator_names import take_name
from app.llm.offline.compiler.grammar.outputs import LONE
from app.llm.offline.compiler.lexicon import BY_NAME, Spoken
from app.llm.offline.compiler.meaning import Call
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Mention, Statement
from app.llm.offline.compiler.tokens import Token
from app.llm.offline.compiler.wording import words

_MOST_COUNTED = 4
_USUAL = words("standard default usual classic normal regular typical")
_COMPARED = frozenset(words("above below over under > < >= <= crosses crossing cross crossed x is turns goes at"))
_SENTENCE_ENDS = (".", "\n", ";")
_NUMBERS = words("settings setting parameters params numbers values lengths")


def numbers_apart(tokens: Sequence[Token], known: dict[str, list[Call]]) -> None:
    """Add the indicators whose numbers stand in brackets apart: `%K crosses %D under 20 (14,3,3)`, `(all 14)`."""
    reader = Reader(tuple(tokens))
    for at, token in enumerate(tokens):
        if token.text != "(":
            continue
        reader.at = at + 1
        alike, numbers = _numbers(reader)
        if not numbers or not (alike or len(numbers) > 1):
            continue
        for row in _named_before(reader, tokens, at, alike=alike):
            lengths = [name for name in row.numbers if "length" in name or name == "smoothing"]
            filled = numbers * len(row.numbers) if alike and len(lengths) == len(row.numbers) else numbers
            if row.name in known or not filled or len(filled) != len(row.numbers) or row.average:
                continue
            if all(value == int(value) and value >= 1 for value in filled):
                known[row.name] = [make_call(row, filled, None)]


def _named_before(reader: Reader, tokens: Sequence[Token], end: int, *, alike: bool) -> list[Spoken]:
    """The indicators named in front of the brackets in the sentence and compared there, the nearest one first.

    Numbers that are not alike can be those of the nearest one alone.
    """
    found: list[Spoken] = []
    compared, nearest = alike, None
    for at in range(end - 1, -1, -1):
        compared = compared or tokens[at].text in _COMPARED
        if tokens[at].text in _SENTENCE_ENDS:
            break
        reader.at = at
        row, plain = take_name(reader)
        if row is None and (lone := reader.take_any(LONE)):
            row = BY_NAME[LONE[lone][0]]
        if row is None or plain or row in found:
            continue
        nearest = nearest or row
        if row is not nearest and not alike:
            break
        if compared:
            found.append(row)
    return found


def _numbers(reader: Reader) -> tuple[bool, list[float]]:
    """`14, 3, 3)`, `all 14)`: numbers up to the bracket, and whether one of them is that of all."""
    alike = bool(reader.take("all", "both", "each"))
    reader.skip("of", "them", "with", "length", "lengths", "period", "set", "to", "use", "using", "at", "=", "on")
    numbers: list[float] = []
    while (number := reader.number()) is not None:
        numbers.append(number)
        reader.skip(",", "/", "period", "periods", "length", "bars", "bar")
    closed = bool(reader.take(")"))
    counted = alike and (len(numbers) != 1 or numbers[0] <= _MOST_COUNTED)  # "(all three)" of the conditions
    return alike, numbers if closed and not counted else []


@attempt
def _in_brackets(reader: Reader, speaker: Speaker) -> Statement | None:
    """The numbers that the indicators spoken of have, in brackets apart from them."""
    if reader.at == 0 or reader.tokens[reader.at - 1].text != "(":
        return None
    alike, numbers = _numbers(reader)
    for name, call in speaker.mentioned.items():
        row = BY_NAME.get(name)
        said = [call.number(parameter) for parameter in row.numbers] if row is not None else []
        if not said or (not alike and said != numbers) or (alike and set(said) != set(numbers)):
            continue
        if alike or len(numbers) > 1:
            return Mention(call)
    return None


@attempt
def usual_numbers(reader: Reader, speaker: Speaker) -> Statement | None:
    """What an indicator that was named has anyway; other numbers than its usual ones are not understood."""
    apart = _in_brackets(reader, speaker)
    if apart is not None:
        return apart
    reader.skip("the", "with", "using", "its")
    if not reader.take(*_USUAL):
        return None
    reader.skip(*_NUMBERS, "of", ":", "(")
    numbers: list[float] = []
    while (number := reader.number()) is not None:
        numbers.append(number)
        reader.take("/", ",", "-", "and")
    reader.take(")")
    reader.skip(*_NUMBERS)
    for name, call in speaker.mentioned.items():
        said = tuple(call.number(parameter) for parameter in BY_NAME[name].numbers)
        usual = BY_NAME[name].usual
        twice = len(usual) > 1 and usual[0] == usual[1]  # a SAR's start and increment are said once
        if len(numbers) > 1 and said == usual and tuple(numbers) in (usual, usual[1:] if twice else usual):
            return Mention(call)
    return None
