"""The provider of a replay: gives the recorded answers in their order, to the very questions they were given to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from pydantic import BaseModel

from app.db.models import Exchange
from app.errors import ReplayDiffers
from app.llm.protocol import (
    CodeAnswer,
    CodeRequest,
    CompileAnswer,
    CompileRequest,
    CritiqueAnswer,
    CritiqueRequest,
    Usage,
)
from app.llm.questions import digest_request

Answer = TypeVar("Answer", CompileAnswer, CodeAnswer, CritiqueAnswer)


class RecordedProvider:
    """Raises ReplayDiffers for a question that was not asked, or not then."""

    name = "recorded"
    most_per_call = Usage()

    def __init__(self, exchanges: Sequence[Exchange]) -> None:
        self._left = list(exchanges)

    def compile(self, request: CompileRequest) -> CompileAnswer:
        """The recorded answer of the compiler."""
        return self._next("compile", request, CompileAnswer)

    def code(self, request: CodeRequest) -> CodeAnswer:
        """The recorded answer of the coder."""
        return self._next("code", request, CodeAnswer)

    def critique(self, request: CritiqueRequest) -> CritiqueAnswer:
        """The recorded answer of the critic."""
        return self._next("critique", request, CritiqueAnswer)

    def _next(self, role: str, request: BaseModel, kind: type[Answer]) -> Answer:
        if not self._left or self._left[0].answer is None:
            raise ReplayDiffers(f"The replay asks the model to {role} once more than the record does.")
        exchange = self._left.pop(0)
        if exchange.request_digest != digest_request(role, request):
            raise ReplayDiffers(f"Exchange {exchange.ordinal}: the replay asks another question than was recorded.")
        # What was used then is not used again.
        return kind.model_validate(exchange.answer).model_copy(update={"usage": Usage()})
