"""The offline compiler: a grammar that reads prompts as traders write them, and accounts for every phrase."""

from app.llm.offline.compiler.compilation import compile_prompts

__all__ = ["compile_prompts"]
