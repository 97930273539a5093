"""The usual numbers of an indicator, said apart from its name: `Ichimoku on daily bars, standard 9/26/52`."""

from __future__ import annotations

from app.llm.offline.compiler.lexicon import BY_NAME
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.offline.compiler.statements import Mention, Statement
from app.llm.offline.compiler.wording import words

_USUAL = words("standard default usual classic normal regular typical")
_NUMBERS = words("settings setting parameters params numbers values lengths")


@attempt
def usual_numbers(reader: Reader, speaker: Speaker) -> Statement | None:
    """What an indicator that was named has anyway; other numbers than its usual ones are not understood."""
    reader.skip("the", "with", "using", "its")
    if not reader.take(*_USUAL):
        return None
    reader.skip(*_NUMBERS, "of", ":", "(")
    numbers: list[float] = []
    while (number := reader.number()) is not None:
        numbers.append(number)
        reader.take("/", ",", "-")
    reader.take(")")
    reader.skip(*_NUMBERS)
    for name, call in speaker.mentioned.items():
        said = tuple(call.number(parameter) for parameter in BY_NAME[name].numbers)
        if len(numbers) > 1 and said == tuple(numbers) == BY_NAME[name].usual:
            return Mention(call)
    return None
