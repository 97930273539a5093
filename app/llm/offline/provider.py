"""The provider that needs no server and gives the same answer to the same request."""

from __future__ import annotations

from app.llm.offline.coder import write_bot
from app.llm.offline.compiler import compile_prompts
from app.llm.offline.critic import criticise
from app.llm.protocol import (
    CodeAnswer,
    CodeRequest,
    CompileAnswer,
    CompileRequest,
    CritiqueAnswer,
    CritiqueRequest,
    Usage,
)


class OfflineProvider:
    """Compiler, coder and critic without a language model."""

    @property
    def name(self) -> str:
        """`offline`."""
        return "offline"

    @property
    def most_per_call(self) -> Usage:
        """Nothing: no call is paid for."""
        return Usage()

    def compile(self, request: CompileRequest) -> CompileAnswer:
        """Read the prompts by grammar; see `compile_prompts`."""
        return compile_prompts(request)

    def code(self, request: CodeRequest) -> CodeAnswer:
        """Render the bot from its template; see `write_bot`."""
        return write_bot(request)

    def critique(self, request: CritiqueRequest) -> CritiqueAnswer:
        """Propose the next edit by heuristics; see `criticise`."""
        return criticise(request)
