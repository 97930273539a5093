"""The offline critic: heuristics over the evidence of search and validation, each edit with a hypothesis and numbers."""

from app.llm.offline.critic.criticism import criticise

__all__ = ["criticise"]
