"""What an answer keeps of a prompt."""

from __future__ import annotations

import json
import re

from app.llm.offline.compiler.lexer import tokenise
from app.llm.offline.compiler.tokens import Kind
from app.llm.protocol import CompileAnswer
from tests.app.llm.offline.answers import answer_to


def told(answer: CompileAnswer) -> str:
    """All an answer says, but for the sentence that repeats the prompt."""
    contract = {key: part for key, part in (answer.contract or {}).items() if key != "thesis"}
    return json.dumps([contract, answer.not_understood, answer.assumptions], sort_keys=True)


def numbers_in(text: str) -> set[float]:
    return {float(found) for found in re.findall(r"\d+(?:\.\d+)?", text)}


def _accounted(value: float, known: set[float]) -> bool:
    """Whether the number stands there as said: itself, in ticks or units, as a factor or on a 24-hour clock."""
    forms = [value * factor for factor in (1, 10, 100, 1000, 10_000, 100_000, 1 / 60, 1 / 24)]
    forms += [value + 12, 1 + value / 100, 1 - value / 100]
    return any(abs(form - one) < 1e-6 * max(1.0, abs(form)) for form in forms for one in known)


def lost_numbers(prompt: str) -> list[str]:
    """The numbers of a prompt that its answer does not speak of.

    Where no contract comes of the prompt nothing is presented as kept.
    """
    answer = answer_to(prompt)
    if answer.contract is None:
        return []
    known = numbers_in(told(answer)) | numbers_in(" ".join(phrase.note for phrase in answer.phrases))
    return [
        token.text
        for token in tokenise(prompt)
        if token.kind is Kind.NUMBER and token.value not in (None, 1.0) and not _accounted(abs(token.value or 0), known)
    ]
