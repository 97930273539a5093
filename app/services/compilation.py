"""Prompts read into a contract, before any campaign exists."""

from __future__ import annotations

from collections.abc import Sequence

from app.errors import AppError
from app.llm.protocol import CompileAnswer, CompileRequest, Provider
from app.redaction import hide
from contracts.program import build_program
from contracts.strategy import parse_contract


class NoRule(AppError):
    """Prompts that hold no rule to trade by. ``answer`` accounts for their phrases."""

    def __init__(self, answer: CompileAnswer) -> None:
        self.answer = answer
        super().__init__(answer.problem or "The prompt holds no rule to trade by; say when to buy or to sell.")


def compile_prompts(
    provider: Provider, prompts: Sequence[str], markets: Sequence[str] = (), timeframes: Sequence[str] = ()
) -> CompileAnswer:
    """The provider's answer, its contract checked. Raises NoRule, ContractError, ProviderError."""
    request = CompileRequest(prompts=tuple(map(hide, prompts)), markets=tuple(markets), timeframes=tuple(timeframes))
    answer = provider.compile(request)
    if answer.contract is None:
        raise NoRule(answer)
    build_program(parse_contract(answer.contract))
    return answer
