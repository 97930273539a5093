"""The provider that needs no server: a grammar for prompts, a template for bots, heuristics for critique."""

from app.llm.offline.provider import OfflineProvider

__all__ = ["OfflineProvider"]
