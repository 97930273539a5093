"""The provider behind the protocol: three roles, one server."""

from __future__ import annotations

from typing import TypeVar

from app.llm.openai.asking import Asker, Question
from app.llm.openai.course import Limits
from app.llm.openai.roles import ask_to_code, ask_to_compile, ask_to_criticise
from app.llm.openai.wire import Server
from app.llm.protocol import (
    CodeAnswer,
    CodeRequest,
    CompileAnswer,
    CompileRequest,
    CritiqueAnswer,
    CritiqueRequest,
    Usage,
)

Answer = TypeVar("Answer", CompileAnswer, CodeAnswer, CritiqueAnswer)


class OpenAIProvider:
    """Compiler, coder and critic at an OpenAI-compatible server."""

    def __init__(self, server: Server, limits: Limits) -> None:
        self._limits = limits
        self._asker = Asker(server, limits)

    @property
    def name(self) -> str:
        """`openai`."""
        return "openai"

    @property
    def most_per_call(self) -> Usage:
        """What all tries of one question can use together."""
        return self._limits.most_per_question

    def compile(self, request: CompileRequest) -> CompileAnswer:
        """Ask the compiler. Raises ProviderError."""
        return self._ask(ask_to_compile(request))

    def code(self, request: CodeRequest) -> CodeAnswer:
        """Ask the coder. Raises ProviderError."""
        return self._ask(ask_to_code(request))

    def critique(self, request: CritiqueRequest) -> CritiqueAnswer:
        """Ask the critic. Raises ProviderError."""
        return self._ask(ask_to_criticise(request))

    def _ask(self, question: Question[Answer]) -> Answer:
        answered = self._asker.ask(question)
        return answered.value.model_copy(update={"usage": answered.usage, "calls": answered.calls})
