"""The offline critic: heuristics over evidence, each edit with a hypothesis and numbers."""

from app.llm.offline.critic.criticism import criticise

__all__ = ["criticise"]
