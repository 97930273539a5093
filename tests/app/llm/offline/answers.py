"""Answers of the compiler, each prompt compiled once for all the tests that read it."""

from __future__ import annotations

from functools import lru_cache

from app.llm.offline.compiler import compile_prompts
from app.llm.protocol import CompileAnswer, CompileRequest


@lru_cache(maxsize=2048)
def answer_to(*prompts: str) -> CompileAnswer:
    """What the compiler answers to these prompts, later ones amending earlier ones."""
    return compile_prompts(CompileRequest(prompts=prompts))
